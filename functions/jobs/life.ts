import { type ClockReading, lastChange } from './dates.ts';
import type { Job } from './job.ts';
import type { Judgement } from './judgement.ts';
import type { JobOutcome } from './outcome.ts';

/** How long after its last change a job may run whose status nobody knows, in milliseconds. */
export const unknownMayRunFor = 3_600_000;

/** Until when a job may run whose status nobody knows, by our clock; undefined without a date that can be used. */
export function mayRunUntil(job: Job, clock: ClockReading): number | undefined {
  const changed = lastChange(job, clock);
  return changed === undefined ? undefined : changed + unknownMayRunFor;
}

/** Whether a job has changed lately. */
export const showsLife = (job: Job, clock: ClockReading): boolean =>
  clock.now < (mayRunUntil(job, clock) ?? 0);

/**
 * How a job has ended; undefined for one that runs, or may: its status is missing or not known, and it has changed
 * within the hour. Later, and without a date that can be used, such a one counts as ended, so that a word for "done"
 * that nobody knows cannot keep every further night from starting.
 */
export function endOf(
  job: Job,
  clock: ClockReading,
  { outcome }: Pick<Judgement, 'outcome'>,
): JobOutcome | undefined {
  if (outcome === 'running' || (outcome === 'unknown_status' && showsLife(job, clock))) return undefined;
  return outcome;
}
