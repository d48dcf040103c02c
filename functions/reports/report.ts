import { accepted } from '../jobs/accepted.ts';
import { shortId } from '../jobs/job.ts';
import { quote } from '../shared/text.ts';
import type { ReportFacts } from './facts.ts';
import { linksOf } from './links.ts';
import { subjectOf, summaryOf, textOf } from './mail.ts';
import type { ReportRun } from './run.ts';
import type { Report } from './schema.ts';

export { runOf } from './run.ts';

/** What is published, in SNS's words. */
export interface Publication {
  subject: string;
  /** JSON of one text for each protocol: `email`, and `default` for all others. */
  message: string;
  attributes: { [name: string]: string };
}

/** SNS takes 256 KB. */
const maxBytes = 32 * 1024;
/** How many failed groups are named: as many as fit. */
const [mostFailedGroups, ...fewer] = [20, 10, 5, 0] as const;

/** There are three kinds of them. */
const mostWarnings = 3;

const severities: { [outcome in Report['outcome']]?: Report['severity'] } = {
  succeeded: 'info',
  specimen: 'info',
  canceled: 'warning',
};

/** A report for people and for programs, with fewer failed groups where it would be too long. */
export function publicationOf(facts: ReportFacts, run: ReportRun, now: number): Publication {
  let report = reportOf(facts, run, now);
  let message = messageOf(report);
  for (const most of fewer) {
    if (Buffer.byteLength(message) <= maxBytes) break;
    report = reportOf(facts, run, now, most);
    message = messageOf(report);
  }
  const { outcome, target, severity, summary } = report;
  return { subject: subjectOf(summary), message, attributes: { outcome, target, severity } };
}

const messageOf = (report: Report): string =>
  JSON.stringify({ default: JSON.stringify(report), email: textOf(report) });

/** A report with so many failed groups at most. */
export function reportOf(
  facts: ReportFacts,
  run: ReportRun,
  now: number,
  most: number = mostFailedGroups,
): Report {
  const { outcome, failedGroups = [], warnings = [], goodDetails = [], error } = facts;
  const shown = failedGroups.slice(0, most);
  return {
    schema: 'cckm-sap-sync/report/1',
    summary: quote(summaryOf(facts, run.target), 200),
    target: run.target,
    outcome,
    severity: severities[outcome] ?? 'error',
    job: quoted(facts.job, 512),
    appliance: quoted(facts.appliance, 300),
    status: quoted(facts.status, 200),
    groups: facts.groups ?? null,
    failed_groups: shown.map(({ group, detail }) => ({
      group: quote(group, 200),
      detail: quote(detail, 400),
    })),
    failed_groups_left_out: failedGroups.length - shown.length,
    warnings: [...warnings, accepted({ good_details: goodDetails }).trim()]
      .filter(Boolean)
      .slice(0, mostWarnings)
      .map((warning) => quote(warning, 300)),
    error: error
      ? {
          name: quote(error.name, 64),
          tried: quote(error.parts.tried, 500),
          came_back: quote(error.parts.cameBack, 1_500),
        }
      : null,
    remedy: quoted(error?.parts.remedy ?? facts.remedy, 1_000),
    started_at: timestamp(facts.startedAt),
    ended_at: timestamp(facts.endedAt),
    duration_seconds: facts.durationSeconds ?? null,
    run: {
      function: run.function,
      version: run.version,
      request_id: run.requestId,
      execution: run.execution ?? null,
    },
    links: linksOf(facts, run, now),
    deduplication_key: `${occurrenceOf(facts, run)}-${outcome}`,
  };
}

/** What every copy of a report has, and no other one: the name of the follower, who is a job's first or one after him. */
function occurrenceOf(
  { job, outcome }: ReportFacts,
  { execution = '', target, requestId }: ReportRun,
): string {
  const [, name] = /\/durable-execution\/([\w-]{1,64})/.exec(execution) ?? [];
  const isOfRequest = job === undefined || outcome === 'start_failed';
  return name ?? `${target}-${isOfRequest ? requestId : shortId(job)}`;
}

const quoted = (text: string | undefined, bytes: number) => (text === undefined ? null : quote(text, bytes));

/** To the second, which is as exact as people need it. */
const timestamp = (ms: number) => new Date(ms).toISOString().replace(/\.\d+/, '');
