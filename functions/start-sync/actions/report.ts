import { ReportsNotSetUp } from '../../reports/errors.ts';
import type { Reporter } from '../../reports/reporter.ts';
import type { Clock } from '../../shared/clock.ts';

interface ReportAnswer {
  summary: string;
  outcome: 'sent';
  target: string;
}

interface ReportTools {
  target: string;
  reports: Pick<Reporter, 'isSetUp' | 'publish'>;
  clock: Clock;
}

/** Sends a specimen, marked as one, so that a team sees that reports arrive. Throws ReportsNotSetUp, and what `Reporter.publish` throws. */
export async function report({ target, reports, clock }: ReportTools): Promise<ReportAnswer> {
  if (!reports.isSetUp) {
    throw new ReportsNotSetUp({
      tried: 'Sending a report',
      cameBack: 'REPORT_TOPIC_ARN is not set, so there is no topic to send it to',
      remedy: 'Set `reports` for this target, {"reports":{"emails":["…"]}} say, and deploy.',
    });
  }
  const now = clock.now();
  await reports.publish({
    outcome: 'specimen',
    startedAt: now,
    endedAt: now,
    loggedSince: now,
  });
  return {
    summary:
      'A specimen report was sent, marked as one. A mailbox gets it when it has confirmed its subscription.',
    outcome: 'sent',
    target,
  };
}
