import type { CipherTrustClient } from '../ciphertrust/client.ts';
import { createdAt, type Job } from '../ciphertrust/job.ts';
import { judge } from '../ciphertrust/judgement.ts';
import type { Clock } from '../clock.ts';

/** A job may be large: groups and details by the hundred. */
const pageSize = 5;
/** The `Date` header has whole seconds. */
const dateResolution = 1_000;

/** What one look at the list of jobs showed. */
export interface JobList {
  jobs: Job[];
  /** How far the appliance's clock is ahead of ours, in milliseconds, to within about a second. */
  ahead: number;
}

/** The first and the last page of the jobs: their order is not documented, and the newest stand at one of the ends. */
export async function listJobs(client: CipherTrustClient, clock: Clock, limit = pageSize): Promise<JobList> {
  const first = await client.jobs({ skip: 0, limit });
  const ahead = first.serverTime === undefined ? 0 : first.serverTime - clock.now();
  const total = first.total ?? 0;
  if (first.items.length === 0 || total <= limit) return { jobs: first.items, ahead };
  const last = await client.jobs({ skip: Math.max(limit, total - limit), limit });
  const seen = new Set(first.items.map(({ id }) => id));
  return { jobs: [...first.items, ...last.items.filter(({ id }) => !seen.has(id))], ahead };
}

export const isRunning = (job: Job): boolean => judge(job).outcome === 'running';

/** Whether a job was created at or after a time of our clock, as far as the clocks can tell. */
export const createdSince = (job: Job, time: number, { ahead }: JobList): boolean =>
  (createdAt(job) ?? Number.NEGATIVE_INFINITY) >= time + ahead - dateResolution;
