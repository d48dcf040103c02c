import { lifetimeOf } from '../jobs/dates.ts';
import { type JobDidNotSucceed, outcomeError, outcomeRemedies } from '../jobs/outcome.ts';
import type { ReportFacts } from '../reports/facts.ts';
import type { Reporter } from '../reports/reporter.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import { pluralize } from '../shared/text.ts';
import type { PollResult } from './poll.ts';
import type { FollowOutcome, FollowState } from './state.ts';

const levels: { [outcome in FollowOutcome['outcome']]?: 'info' | 'warn' } = {
  succeeded: 'info',
  canceled: 'warn',
};

interface ReportTools {
  telemetry: Pick<Telemetry, 'log' | 'add' | 'publish'>;
  reports: Pick<Reporter, 'send'>;
}

/**
 * Tells how a job ended: one line, its metrics, and where it is asked for a report for people. `seen` is what the last
 * look saw.
 *
 * At least once: it comes before the checkpoint that stores the end, so the next look reports again, in full, when this
 * checkpoint stored nothing. So it is when
 * - the function dies in between: a crash, no memory left, its time over;
 * - Lambda answers the checkpoint with 429 or 5xx, or not at all, as often as the SDK sends it, or a proxy does in its
 *   place, or the credentials have expired;
 * - the checkpoint's token is stale, because another invocation has begun;
 * - the checkpoint that began this look fails while the look is under way.
 * A checkpoint that was stored and of which only the response was lost repeats nothing, nor does what is left of an
 * invocation that has ended: its telemetry is silent. A checkpoint that is refused for good, such as by a missing right
 * (403), closes the execution as failed after the report.
 */
export async function report(
  id: string,
  state: FollowState,
  ended: FollowOutcome,
  seen: PollResult,
  { telemetry, reports }: ReportTools,
): Promise<void> {
  const { polls, why } = state;
  const { job, judgement } = seen.saw === 'job' ? seen : {};
  const { good_details = [] } = judgement ?? {};
  for (const warning of judgement?.warnings ?? []) telemetry.log('warn', warning, { job: id });
  telemetry.log(levels[ended.outcome] ?? 'error', 'synchronization ended', {
    outcome: ended.outcome,
    job: id,
    groups: ended.groups,
    failed_groups: judgement?.failed_groups ?? [],
    ...(good_details.length > 0 && { good_details }),
    duration_seconds: ended.duration_seconds,
    looks: polls,
    ...(why !== undefined && { why }),
    ...(job && { response: job }),
  });

  if (ended.outcome === 'succeeded') telemetry.add('JobSucceeded');
  else telemetry.add(ended.outcome === 'canceled' ? 'JobCanceled' : 'JobNotSucceeded');
  telemetry.add('JobDuration', ended.duration_seconds);
  telemetry.add('GroupsFailed', ended.failed);
  if (ended.outcome === 'succeeded' && ended.covers_secret) telemetry.add('SelectionSynchronized');
  telemetry.publish();

  await reports.send(factsOf(id, state, ended, seen));
}

function factsOf(id: string, state: FollowState, ended: FollowOutcome, seen: PollResult): ReportFacts {
  const { job, judgement, status } = seen.saw === 'job' ? seen : {};
  const { outcome, duration_seconds } = ended;
  // The same two that the duration is made of.
  const own = job === undefined || outcome === 'timed_out' ? undefined : lifetimeOf(job);
  const { began, ended: endedAt } = own ?? { began: state.began, ended: state.at };
  return {
    outcome,
    job: id,
    appliance: seen.appliance,
    status,
    groups: ended.groups > 0 ? ended.groups : undefined,
    failedGroups: judgement?.failed_groups ?? [],
    warnings: judgement?.warnings ?? [],
    goodDetails: judgement?.good_details ?? [],
    error: endError(id, ended, state.why),
    remedy: outcome === 'canceled' ? outcomeRemedies.canceled : undefined,
    startedAt: began,
    endedAt,
    durationSeconds: duration_seconds,
    loggedSince: state.began,
  };
}

/** The error that ends the durable execution; none for a success and a canceled job. */
export function endError(
  job: string,
  { outcome, failed_groups, failed }: FollowOutcome,
  why = '',
): JobDidNotSucceed | undefined {
  if (outcome === 'succeeded' || outcome === 'canceled') return undefined;
  const named = failed_groups.map(({ group, detail }) => `${group}: ${detail}`);
  const more = failed > named.length ? [`and ${failed - named.length} more`] : [];
  const groups = `${pluralize(failed, 'group')} failed: ${[...named, ...more].join('; ')}`;
  return outcomeError(outcome, job, failed === 0 ? why : groups);
}
