import { dateIn } from '../../../functions/jobs/dates.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { hasStatus, stageOf } from '../../../functions/jobs/status.ts';

/** So many jobs are read by themselves before a start, where the list does not say whether they have ended. */
const mostRead = 50;

/**
 * What keeps us from a start: a job of somebody else that has not ended, or a list that does not say; undefined for
 * nothing. `others`: all jobs but our own, undefined where the list could not be read; `read` reads one by itself.
 */
export async function hindranceOf(
  others: readonly Job[] | undefined,
  read: (id: string) => Promise<Job | undefined>,
): Promise<string | undefined> {
  const unsure = 'so that nobody knows what runs';
  if (others === undefined) return `the list of jobs could not be read as a whole, ${unsure}`;
  const running = others.find((job) => hasStatus(job) && mayRun(job));
  if (running !== undefined)
    return `job ${running.id} runs, or may run, and this run has not made it; try again when it has ended`;
  // An entry may leave out its status.
  const silent = others.filter((job) => !hasStatus(job));
  if (silent.length > mostRead) return `the list does not say which jobs have ended, ${unsure}`;
  for (const { id } of silent) {
    const job = await read(id);
    if (job === undefined || mayRun(job)) return `a job runs, or does not say that it has ended, ${unsure}`;
  }
  return undefined;
}

/** Whether a job runs, or may run: any word that nobody knows may be one for that, unless the job says when it ended. */
const mayRun = (job: Job): boolean =>
  stageOf(job) === 'running' || (stageOf(job) === 'unknown' && dateIn(job.completed_at) === undefined);
