import type { FailedGroup } from '../jobs/judgement.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import type { Look } from './poll.ts';
import type { End, FollowState } from './state.ts';

const levels: { [outcome in End['outcome']]?: 'info' | 'warn' } = { succeeded: 'info', canceled: 'warn' };

/**
 * Writes the one line that says how a job ended, and its metrics. `latest` is the look that ended it; in the rare
 * case that the function was interrupted since, what the record keeps has to do.
 */
export function report(
  id: string,
  state: FollowState,
  end: End,
  latest: Look | undefined,
  telemetry: Telemetry,
): void {
  const seen = latest?.saw === 'job' ? latest : undefined;
  for (const warning of seen?.judgement.warnings ?? []) telemetry.log('warn', warning, { job: id });
  const failed_groups: FailedGroup[] = seen?.judgement.failed_groups ?? end.failed_groups;
  telemetry.log(levels[end.outcome] ?? 'error', 'synchronization ended', {
    outcome: end.outcome,
    job: id,
    groups: end.groups,
    failed_groups,
    duration_seconds: end.duration_seconds,
    looks: state.looks,
    ...(state.why !== undefined && { why: state.why }),
    ...(seen && { response: seen.job }),
  });

  if (end.outcome === 'succeeded') telemetry.add('JobSucceeded');
  else telemetry.add(end.outcome === 'canceled' ? 'JobCanceled' : 'JobNotSucceeded');
  telemetry.add('JobDuration', end.duration_seconds);
  telemetry.add('GroupsFailed', end.failed);
  if (end.outcome === 'succeeded' && end.covers_secret) telemetry.add('SelectionSynchronized');
  telemetry.publish();
}
