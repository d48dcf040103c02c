import type { CipherTrustClient } from '../ciphertrust/client.ts';
import { createdAt, type Job } from '../jobs/job.ts';
import type { Clock } from '../shared/clock.ts';

/** A job may be large: groups and details by the thousand. */
const pageSize = 5;
/** Where the appliance does not say how many jobs there are: so many pages are read at most. */
const maxPages = 40;
/** The `Date` header has whole seconds. */
const dateResolution = 1_000;

/** What one look at the list of jobs showed. */
export interface JobList {
  jobs: Job[];
  /** How far the appliance's clock is ahead of ours, in milliseconds, to within about a second. */
  ahead: number;
}

/**
 * The jobs at both ends of the list, `pages` pages of five each: their order is not documented, and the newest stand
 * at one of the ends. Without a `total` all of them, within reason.
 */
export async function listJobs(
  client: Pick<CipherTrustClient, 'jobs'>,
  clock: Clock,
  pages = 1,
): Promise<JobList> {
  const first = await client.jobs({ skip: 0, limit: pageSize });
  const ahead = first.serverTime === undefined ? 0 : first.serverTime - clock.now();
  const jobs = new Map(first.items.map((job) => [job.id, job]));
  for (const skip of further(first, pages)) {
    const before = jobs.size;
    const { items } = await client.jobs({ skip, limit: pageSize });
    for (const job of items) jobs.set(job.id, job);
    if (first.total === undefined && jobs.size === before) break;
  }
  return { jobs: [...jobs.values()], ahead };
}

/** Where the pages after the first begin. */
function further({ items, total }: { items: Job[]; total: number | undefined }, pages: number): number[] {
  const starts = (count: number) => Array.from({ length: count }, (_, page) => page * pageSize);
  if (total === undefined) return items.length < pageSize ? [] : starts(maxPages).slice(1);
  const fromTheEnd = starts(pages).map((skip) => Math.max(0, total - pageSize - skip));
  return [...new Set([...starts(pages), ...fromTheEnd])].filter((skip) => skip > 0 && skip < total);
}

/** Whether a job was created at or after a time of our clock, as far as the clocks can tell; `slack` in milliseconds. */
export const createdSince = (job: Job, time: number, { ahead }: JobList, slack = dateResolution): boolean =>
  (createdAt(job) ?? Number.NEGATIVE_INFINITY) >= time + ahead - slack;
