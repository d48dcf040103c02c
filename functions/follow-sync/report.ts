import type { Telemetry } from '../shared/telemetry.ts';
import type { PollResult } from './poll.ts';
import type { FollowOutcome, FollowState } from './state.ts';

const levels: { [outcome in FollowOutcome['outcome']]?: 'info' | 'warn' } = {
  succeeded: 'info',
  canceled: 'warn',
};

/**
 * Writes the one line that says how a job ended, and its metrics. `seen` is what the last look saw.
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
export function report(
  id: string,
  { polls, why }: FollowState,
  ended: FollowOutcome,
  seen: PollResult,
  telemetry: Pick<Telemetry, 'log' | 'add' | 'publish'>,
): void {
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
}
