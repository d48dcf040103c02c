import type { CipherTrustClient } from '../ciphertrust/client.ts';
import { namesNothing } from '../ciphertrust/coverage.ts';
import { Covering } from '../ciphertrust/covering.ts';
import { ApplianceFailure, RequestRejected } from '../ciphertrust/errors.ts';
import { createdAt, type Job, type Selection } from '../ciphertrust/job.ts';
import { judge } from '../ciphertrust/judgement.ts';
import type { Clock } from '../clock.ts';
import { JobInTheWay, JobStuck, StartUnconfirmed } from './errors.ts';
import { createdSince, isRunning, type JobList, listJobs } from './job-list.ts';
import { Window } from './window.ts';

const hour = 3_600_000;
/** How long one node's new job may be unseen on another (seen behind load balancers: well under a second). */
const replicationLag = 3_000;
/** How long to look for a job that a start without a clear answer may have made, in seconds. */
const confirmWithin = 30;

export interface StartRequest {
  selection: Selection;
  scheduledTime?: number;
  unlessSucceededWithinHours?: number;
  /** A job that runs longer than this is stuck. */
  followForHours: number;
}

export interface StartTools {
  client: CipherTrustClient;
  clock: Clock;
  window: Window;
}

export interface StartResult {
  outcome: 'started' | 'adopted' | 'skipped';
  job: Job;
}

/**
 * Makes sure that one job that covers the selection runs, whoever started it: looks first, adopts what is there,
 * and starts one only where none is. A start is sent again only when it certainly made no job.
 */
export async function startOnce(request: StartRequest, tools: StartTools): Promise<StartResult> {
  const { client, clock, window } = tools;
  const coverage = new Covering(client, request.selection);
  const look = async (within: Window) => {
    const list = await within.patiently(() => listJobs(client, clock));
    return { list, existing: await within.patiently(() => existingJob(list, request, coverage, clock)) };
  };
  for (;;) {
    const before = await look(window);
    if (before.existing) return before.existing;
    const began = clock.now();
    try {
      return { outcome: 'started', job: await client.startSynchronization(request.selection) };
    } catch (error) {
      if (!(error instanceof ApplianceFailure)) throw error;
      if (error.mayHaveActed) {
        const ours = await findOurs(before.list, began, coverage, { client, clock });
        if (ours) return { outcome: 'adopted', job: ours };
        await window.pauseAfter(unconfirmed(error));
      } else if (isRefusal(error)) {
        const after = await look(window);
        if (after.existing) return after.existing;
        refuseStuck(after.list.jobs, after.list, request, clock);
        await window.pauseAfter(inTheWay(error, after.list));
      } else {
        await window.pauseAfter(error);
      }
    }
  }
}

/**
 * The job that makes a start needless: one that covers the selection and runs; or was created since the scheduled
 * time; or, when that is asked for, has succeeded lately. Throws JobStuck for one that has run for too long.
 */
async function existingJob(
  list: JobList,
  request: StartRequest,
  coverage: Covering,
  clock: Clock,
): Promise<StartResult | undefined> {
  const { scheduledTime, unlessSucceededWithinHours } = request;
  const running = list.jobs.filter(isRunning);
  const adopt = await coverage.firstOf(running.filter((job) => !isStuck(job, list, request, clock)));
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
  const covering = await coverage.firstOf(running);
  refuseStuck(covering ? [covering] : [], list, request, clock);
  return undefined;
}

/** Whether a running job is older than any follower would be. One that does not say its age is taken for new. */
const isStuck = (job: Job, list: JobList, { followForHours }: StartRequest, clock: Clock) =>
  createdAt(job) !== undefined && !createdSince(job, clock.now() - followForHours * hour, list);

/** Throws JobStuck when one of the jobs is. */
function refuseStuck(jobs: readonly Job[], list: JobList, request: StartRequest, clock: Clock): void {
  const stuck = jobs.find((job) => isRunning(job) && isStuck(job, list, request, clock));
  if (stuck) throw jobStuck(stuck, request.followForHours);
}

/** The job that a start without a clear answer made, if two looks further apart than nodes lag behind show one. */
async function findOurs(
  before: JobList,
  began: number,
  coverage: Covering,
  { client, clock }: Omit<StartTools, 'window'>,
): Promise<Job | undefined> {
  const known = new Set(before.jobs.map(({ id }) => id));
  const window = new Window(clock, confirmWithin);
  const look = () =>
    window.patiently(async () => {
      const list = await listJobs(client, clock);
      const made = list.jobs.filter((job) => !known.has(job.id) && createdSince(job, began, list));
      return (await coverage.firstOf(made)) ?? made.find(namesNothing);
    });
  const ours = await look();
  if (ours) return ours;
  await clock.sleep(replicationLag + 500);
  return look();
}

/** How a second job is refused is not documented: 409 is usual, or another 4xx whose message says so. */
const isRefusal = (error: ApplianceFailure): error is RequestRejected =>
  error instanceof RequestRejected &&
  (error.status === 409 || /\b(already|another)\b|in[ _-]?progress|\brunning\b/i.test(error.detail));

const describeJob = (job: Job) => `job ${job.id} (created ${job.createdAt ?? 'at a time it does not say'})`;

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

const unconfirmed = (error: ApplianceFailure) =>
  new StartUnconfirmed({
    tried: error.parts.tried,
    cameBack: `${error.parts.cameBack}; no job of it was found`,
    remedy:
      'Whether a job was made is not certain. Start again: a job that runs is adopted, never started a second time.',
    cause: error,
  });
