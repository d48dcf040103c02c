import type { Telemetry } from '../shared/telemetry.ts';
import type { PollResult } from './poll.ts';
import type { FollowOutcome, FollowState } from './state.ts';

const levels: { [outcome in FollowOutcome['outcome']]?: 'info' | 'warn' } = {
  succeeded: 'info',
  canceled: 'warn',
};

/** Writes the one line that says how a job ended, and its metrics. `seen` is what the last look saw. */
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
