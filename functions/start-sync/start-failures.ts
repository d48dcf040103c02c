import type { ApplianceFailure, RequestRejected } from '../ciphertrust/errors.ts';
import { type ClockReading, createdAt } from '../jobs/dates.ts';
import type { Job } from '../jobs/job.ts';
import { endOf } from '../jobs/life.ts';
import { isBeingCanceled } from '../jobs/status.ts';
import { joinAtMost, quote } from '../shared/text.ts';
import { JobInTheWay, JobStuck, OutOfTime, StartUnconfirmed } from './errors.ts';
import type { JobList } from './job-list.ts';
import { isOlderThan } from './look.ts';

const starting = 'Starting the synchronization job';

/** An id in an event, ready to paste. */
export const inEvent = (action: string, id: string): string => JSON.stringify({ action, job: id });

const describeJob = (job: Job, clock: ClockReading): string => {
  const created = createdAt(job, clock)?.latest;
  const when = created === undefined ? 'at a time it does not say' : new Date(created).toISOString();
  return `job ${quote(job.id, 100)} (created ${when}${isBeingCanceled(job) ? ', being cancelled' : ''})`;
};

const describeJobs = (jobs: readonly Job[], clock: ClockReading): string =>
  joinAtMost(
    jobs.map((job) => describeJob(job, clock)),
    10,
  );

/** Jobs that run are a reason neither to start nor to be content. */
export const jobInTheWay = (jobs: readonly Job[], clock: ClockReading) =>
  new JobInTheWay({
    tried: starting,
    cameBack: `nothing was sent, since a job runs that is being cancelled, or of which nobody can tell what it covers: ${describeJobs(jobs, clock)}`,
    remedy: 'Try again when it has ended; {"action":"status"} shows it.',
  });

/** The appliance refuses a start because of a job that runs. Where one is stuck, that is it. */
export function refusedForAJob(
  refusal: RequestRejected,
  { entries, clock }: JobList,
  followForHours: number,
) {
  const running = entries.filter(({ job, outcome }) => endOf(job, clock, { outcome }) === undefined);
  const stuck = running.find(
    ({ job, outcome }) =>
      outcome === 'running' && isOlderThan(job, followForHours, clock) && !isBeingCanceled(job),
  );
  if (stuck) return jobStuck(stuck.job, clock, followForHours);
  const shown = describeJobs(
    running.map(({ job }) => job),
    clock,
  );
  return new JobInTheWay({
    tried: refusal.parts.tried,
    cameBack: `${refusal.parts.cameBack}; running is ${shown || 'none that its job list shows'}`,
    remedy:
      'The appliance runs one job at a time, and that one does not cover what was to be synchronized. Try again when it has ended; {"action":"status"} shows it.',
  });
}

export const jobStuck = (job: Job, clock: ClockReading, hours: number) =>
  new JobStuck({
    tried: starting,
    cameBack: `${describeJob(job, clock)} has been running for more than ${hours} hours`,
    remedy: `It will hardly end by itself. Cancel it with ${inEvent('cancel', job.id)} and start again when it has ended.`,
  });

/** A start was sent, no clear answer came, and its job was not found. `looked`: what looking for it showed. */
export const unconfirmed = (error: ApplianceFailure, looked: string) =>
  new StartUnconfirmed({
    tried: error.parts.tried,
    cameBack: `${error.parts.cameBack}; ${looked}`,
    remedy:
      'Whether a job was made is not certain. Wait three more minutes before you press Test again: a job that shows by then is adopted, never started a second time. From the command line call with --cli-read-timeout 900, since a start may look for its job for minutes.',
    cause: error,
  });

/** Too little of the function's time is left to look for the job of a start that gets no clear answer. */
export const noTimeToConfirm = () =>
  new OutOfTime({
    tried: starting,
    cameBack: "nothing was sent, since less than four minutes of the function's time are left",
    remedy: 'Start again: a job that runs is adopted, never started a second time.',
  });
