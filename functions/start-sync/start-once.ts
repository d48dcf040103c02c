import type { CipherTrustClient } from '../ciphertrust/client.ts';
import { ApplianceFailure, LoginRejected, RequestRejected } from '../ciphertrust/errors.ts';
import { Coverage, namesNothing } from '../jobs/coverage.ts';
import { createdAt, type Job, type Selection } from '../jobs/job.ts';
import { isRunning, judge } from '../jobs/judgement.ts';
import type { Clock } from '../shared/clock.ts';
import { JobInTheWay, JobStuck, StartUnconfirmed } from './errors.ts';
import { createdSince, type JobList, listJobs } from './job-list.ts';
import { RetryWindow } from './retry-window.ts';

const hour = 3_600_000;
/** How long one node's new job may be unseen on another (seen behind load balancers: well under a second). */
const replicationLag = 3_000;
/** How long, at least, to look for a job that a start without a clear answer may have made, in seconds. */
const confirmWithin = 30;
/** How far the clocks of two nodes may differ, in milliseconds: one dates the job, another one the list. */
const clockDifference = 60_000;

export interface StartOptions {
  selection: Selection;
  /** When the schedule was due, in milliseconds since the epoch: a covering job created since then is its job. */
  scheduledTime?: number;
  unlessSucceededWithinHours?: number;
  /** A job that runs longer than this is stuck. */
  followForHours: number;
}

export interface StartTools {
  client: Pick<CipherTrustClient, 'jobs' | 'groups' | 'startSynchronization'>;
  clock: Clock;
  window: RetryWindow;
  /** Aborted when the function's time is nearly over: nothing may be started from then on. */
  signal: AbortSignal;
}

export interface StartResult {
  outcome: 'started' | 'adopted' | 'skipped';
  job: Job;
}

/**
 * Makes sure that one job that covers the selection runs, whoever started it: looks first, adopts what is there,
 * and starts one only where none is. A start is sent again only when it certainly made no job, or when two looks
 * found none.
 */
export async function startOnce(options: StartOptions, tools: StartTools): Promise<StartResult> {
  const { client, clock, window, signal } = tools;
  const coverage = new Coverage(client, options.selection);
  const look = () =>
    window.retry(async () => {
      const list = await listJobs(client, clock);
      return { list, existing: await existingJob(list, options, coverage, clock) };
    });
  for (let failure: unknown; ; ) {
    const before = await look();
    if (before.existing) return before.existing;
    if (failure !== undefined && window.isOver) throw failure;
    signal.throwIfAborted();
    const began = clock.now();
    try {
      return { outcome: 'started', job: await client.startSynchronization(options.selection) };
    } catch (error) {
      if (!(error instanceof ApplianceFailure)) throw error;
      if (error.mayHaveActed && !error.isOfLogin) {
        const ours = await findStartedJob(error, before.list, began, coverage, tools);
        if (ours) return { outcome: 'adopted', job: ours };
        failure = error.retryable ? unconfirmed(error, 'no job of it was found') : error;
      } else if (error instanceof RequestRejected && error.isConflict) {
        const after = await look();
        if (after.existing) return after.existing;
        const stuck = after.list.jobs.find(
          (job) => isRunning(job) && isStuck(job, after.list, options, clock),
        );
        if (stuck) throw jobStuck(stuck, options.followForHours);
        failure = inTheWay(error, after.list);
      } else {
        failure = error;
      }
      await window.backOff(failure);
    }
  }
}

/**
 * The job that makes a start needless: one that covers the selection and runs; or was created since the scheduled
 * time; or, when that is asked for, has succeeded lately. Throws JobStuck for one that has run for too long.
 */
async function existingJob(
  list: JobList,
  options: StartOptions,
  coverage: Coverage,
  clock: Clock,
): Promise<StartResult | undefined> {
  const { scheduledTime, unlessSucceededWithinHours } = options;
  const running = list.jobs.filter(isRunning);
  const adopt = await coverage.firstOf(running.filter((job) => !isStuck(job, list, options, clock)));
  if (adopt) return { outcome: 'adopted', job: adopt };

  if (scheduledTime !== undefined) {
    const made = await coverage.firstOf(list.jobs.filter((job) => createdSince(job, scheduledTime, list)));
    if (made) return { outcome: 'adopted', job: made };
  }
  if (unlessSucceededWithinHours !== undefined) {
    const since = clock.now() - unlessSucceededWithinHours * hour;
    const lately = list.jobs.filter((job) => createdSince(job, since, list));
    const done = await coverage.firstOf(lately.filter((job) => judge(job).outcome === 'succeeded'));
    if (done) return { outcome: 'skipped', job: done };
  }
  const stuck = await coverage.firstOf(running);
  if (stuck) throw jobStuck(stuck, options.followForHours);
  return undefined;
}

/** Whether a running job is older than any follower would be. One that does not say its age is taken for new. */
const isStuck = (job: Job, list: JobList, { followForHours }: StartOptions, clock: Clock) =>
  createdAt(job) !== undefined && !createdSince(job, clock.now() - followForHours * hour, list);

/**
 * The job that a start without a clear answer made, if two looks further apart than nodes lag behind show one.
 * Throws StartUnconfirmed when it could not look.
 */
async function findStartedJob(
  error: ApplianceFailure,
  before: JobList,
  began: number,
  coverage: Coverage,
  { client, clock, window }: StartTools,
): Promise<Job | undefined> {
  const seenBefore = new Set(before.jobs.map(({ id }) => id));
  const looking = new RetryWindow(clock, Math.max(confirmWithin, window.left));
  const isNew = (job: Job, list: JobList) =>
    !seenBefore.has(job.id) &&
    (createdAt(job) === undefined || createdSince(job, began, list, clockDifference));
  const look = () =>
    looking.retry(async () => {
      const list = await listJobs(client, clock);
      const made = list.jobs.filter((job) => isNew(job, list));
      return (await coverage.firstOf(made)) ?? made.find(namesNothing);
    });
  try {
    const ours = await look();
    if (ours) return ours;
    await clock.sleep(replicationLag + 500);
    return await look();
  } catch (failure) {
    if (!(failure instanceof ApplianceFailure)) throw failure;
    if (failure instanceof LoginRejected) {
      failure.message += ` Before that: ${error.parts.tried}: ${error.parts.cameBack}; whether a job was made is not certain.`;
      throw failure;
    }
    throw unconfirmed(error, `looking for its job failed: ${failure.parts.tried}: ${failure.parts.cameBack}`);
  }
}

const describeJob = (job: Job) => {
  const created = createdAt(job);
  return `job ${job.id} (created ${created === undefined ? 'at a time it does not say' : new Date(created).toISOString()})`;
};

const inTheWay = (refusal: RequestRejected, { jobs }: JobList) => {
  const running = jobs.filter(isRunning).map(describeJob).join(', ');
  return new JobInTheWay({
    tried: refusal.parts.tried,
    cameBack: `${refusal.parts.cameBack}; running is ${running || 'none that its job list shows'}`,
    remedy:
      'The appliance runs one job at a time, and that one does not cover what was to be synchronized. Try again when it has ended; {"action":"status"} shows it.',
  });
};

const jobStuck = (job: Job, hours: number) =>
  new JobStuck({
    tried: 'Starting the synchronization job',
    cameBack: `${describeJob(job)} has been running for more than ${hours} hours`,
    remedy: `It will hardly end by itself. Cancel it with {"action":"cancel","job":"${job.id}"} and start again.`,
  });

const unconfirmed = (error: ApplianceFailure, looked: string) =>
  new StartUnconfirmed({
    tried: error.parts.tried,
    cameBack: `${error.parts.cameBack}; ${looked}`,
    remedy:
      'Whether a job was made is not certain. Start again: a job that runs is adopted, never started a second time.',
    cause: error,
  });
