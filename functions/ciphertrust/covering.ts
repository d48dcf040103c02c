import type { CipherTrustClient, Group } from './client.ts';
import { covers, needsGroups } from './coverage.ts';
import type { Job, Selection } from './job.ts';

/** Clients of the appliance ask for as many without complaint; the most it gives is not known. */
const groupPageSize = 1_000;

/** Every group that the login may see. */
export async function listGroups(client: CipherTrustClient): Promise<Group[]> {
  const groups = new Map<string, Group>();
  for (let skip = 0; ; ) {
    const { items, total = Number.POSITIVE_INFINITY } = await client.groups({ skip, limit: groupPageSize });
    const before = groups.size;
    for (const group of items) groups.set(group.id, group);
    skip += items.length;
    // Without a new one the appliance repeats itself, whatever total it gives.
    if (groups.size === before || skip >= total) return [...groups.values()];
  }
}

/**
 * Tells which jobs cover a selection. Asks for the appliance's groups, once, and only when a job names groups by
 * texts that differ from the selection's: each group has two ids.
 */
export class Covering {
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
