import type { CipherTrustClient, Group } from '../ciphertrust/client.ts';
import { covers, needsGroups } from '../ciphertrust/coverage.ts';
import { createdAt, type Job, type Selection } from '../ciphertrust/job.ts';
import { judge } from '../ciphertrust/judgement.ts';
import type { Clock } from '../clock.ts';

/** A job may be large: groups and details by the hundred. */
const pageSize = 5;
/** Clients of the appliance ask for as many without complaint; the most it gives is not known. */
const groupPageSize = 1_000;
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

/** Every group that the login may see. */
export async function listGroups(client: CipherTrustClient): Promise<Group[]> {
  const groups: Group[] = [];
  for (;;) {
    const { items, total = 0 } = await client.groups({ skip: groups.length, limit: groupPageSize });
    groups.push(...items);
    if (items.length === 0 || groups.length >= total) return groups;
  }
}

export const isRunning = (job: Job): boolean => judge(job).outcome === 'running';

/** Whether a job was created at or after a time of our clock, as far as the clocks can tell. */
export const createdSince = (job: Job, time: number, { ahead }: JobList): boolean =>
  (createdAt(job) ?? Number.NEGATIVE_INFINITY) >= time + ahead - dateResolution;

/**
 * Tells which jobs cover a selection. Asks for the appliance's groups, once, and only when a job names groups by
 * texts that differ from the selection's: each group has two ids.
 */
export class Coverage {
  readonly #client: CipherTrustClient;
  readonly #selection: Selection;
  #groups: Group[] | undefined;

  constructor(client: CipherTrustClient, selection: Selection) {
    this.#client = client;
    this.#selection = selection;
  }

  async has(job: Job): Promise<boolean> {
    if (needsGroups(job, this.#selection)) this.#groups ??= await listGroups(this.#client);
    return covers(job, this.#selection, this.#groups);
  }

  /** The first of some jobs that covers the selection. */
  async firstOf(jobs: readonly Job[]): Promise<Job | undefined> {
    for (const job of jobs) if (await this.has(job)) return job;
    return undefined;
  }
}
