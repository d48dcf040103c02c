import type { CipherTrustClient } from '../ciphertrust/client.ts';
import { ApplianceFailure, RequestRejected } from '../ciphertrust/errors.ts';
import type { Clock } from '../shared/clock.ts';
import { confirmStart, type StartResult } from './confirm-start.ts';
import { JobFinder } from './find-job.ts';
import type { Seen, StartOptions } from './look.ts';
import type { RetryWindow } from './retry-window.ts';
import { jobInTheWay, jobStuck, noTimeToConfirm, refusedForAJob } from './start-failures.ts';

export type { StartResult } from './confirm-start.ts';
export type { StartOptions } from './look.ts';

/** What is left of the function's time, at least, when a start is sent: its job may have to be looked for. In milliseconds. */
const timeToConfirm = 240_000;
/** All jobs that may be in the way: what runs is never older, since nobody follows a job for longer. In milliseconds. */
const week = 168 * 3_600_000;

export interface StartTools {
  client: Pick<CipherTrustClient, 'jobs' | 'job' | 'groups' | 'ahead' | 'startSynchronization'>;
  clock: Clock;
  window: RetryWindow;
  /** Aborted when the function's time is nearly over: nothing may be started from then on. */
  signal: AbortSignal;
  /** How much of the function's own time is left, in milliseconds. */
  getRemainingTimeInMillis: () => number;
}

/**
 * Makes sure that one job that covers the selection runs, whoever started it: looks first, adopts what is there,
 * and starts one only where none is. A start is sent again only when it certainly made no job, or, once, when none
 * was found for minutes (confirm-start.ts).
 */
export async function startOnce(options: StartOptions, tools: StartTools): Promise<StartResult> {
  const { client, clock, window, signal } = tools;
  const finder = new JobFinder(options, client, clock);
  const look = (since?: number) => window.retry(() => lookForAJob(finder, options, since));
  let failure: Error | undefined;
  for (let unclearStarts = 0; ; ) {
    const { list, found, inTheWay } = await look();
    if (found) return { ...found, unread: list.unread };
    if (inTheWay.length > 0) {
      failure = jobInTheWay(inTheWay, list.clock);
      await window.backOff(failure);
      continue;
    }
    if (failure !== undefined && window.isOver) throw failure;
    if (tools.getRemainingTimeInMillis() < timeToConfirm) throw failure ?? noTimeToConfirm();
    signal.throwIfAborted();
    const began = clock.now();
    try {
      const job = await client.startSynchronization(options.selection);
      return { outcome: 'started', job, ended: undefined, unread: list.unread };
    } catch (error) {
      if (!(error instanceof ApplianceFailure)) throw error;
      failure = error;
      if (error.mayHaveActed && !error.isOfLogin) {
        unclearStarts += 1;
        const start = { error, before: list, began, isLast: unclearStarts > 1 };
        const confirmed = await confirmStart(start, finder, tools);
        if ('job' in confirmed) return confirmed;
        failure = confirmed;
        continue;
      }
      if (error instanceof RequestRejected && error.isConflict) {
        const after = await look(clock.now() - week);
        if (after.found) return { ...after.found, unread: after.list.unread };
        failure = refusedForAJob(error, after.list, options.followForHours);
      }
      await window.backOff(failure);
    }
  }
}

/** One look. Throws JobStuck where nothing but a job that has run for too long covers the selection. */
async function lookForAJob(
  finder: JobFinder,
  { followForHours }: StartOptions,
  since?: number,
): Promise<Seen> {
  const look = await finder.look(since);
  const seen = await look.judge();
  const [stuck] = seen.stuck;
  if (stuck && !seen.found) throw jobStuck(stuck, seen.list.clock, followForHours);
  return seen;
}
