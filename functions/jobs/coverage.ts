import { type Group, type GroupSource, listGroups } from './groups.ts';
import type { Job, Selection } from './job.ts';

/**
 * Whether a job synchronizes everything that is selected.
 * - A job with `synchronize_all` covers everything. Whether the appliance echoes it is unknown; since a start must
 *   name one of the two, a job that names no groups is taken for one that synchronizes all where all is selected.
 * - A job covers groups when it names all of them, and everything when it names every group that there is.
 * A group has two ids, and either may stand in a job: `known`, the appliance's groups, maps one to the other;
 * without it only equal texts count.
 */
export function covers(job: Job, selection: Selection, known: readonly Group[] = []): boolean {
  if (job.synchronize_all === true) return true;
  const named = groupsOf(job);
  if ('synchronize_all' in selection) {
    if (named.length === 0) return true;
    if (known.length === 0) return false;
  }
  const canonical = canonicalIds(known);
  const inJob = new Set(named.map(canonical));
  const wanted = 'groups' in selection ? selection.groups : known.map(({ id }) => id);
  return wanted.every((group) => inJob.has(canonical(group)));
}

/** Whether a job says nothing of what it synchronizes. */
export const namesNothing = (job: Job): boolean => job.synchronize_all !== true && groupsOf(job).length === 0;

/** Whether `known` groups could change what `covers` says: the job names groups, and not all of them by equal text. */
export const needsGroups = (job: Job, selection: Selection): boolean =>
  !covers(job, selection) && groupsOf(job).length > 0;

const groupsOf = (job: Job): string[] =>
  Array.isArray(job.groups) ? job.groups.filter((group) => typeof group === 'string') : [];

/** Maps either id of a known group to one and the same; leaves others as they are. */
function canonicalIds(known: readonly Group[]): (id: string) => string {
  const ids = new Map(known.map(({ id, group_id }) => [group_id, id]));
  return (id) => ids.get(id) ?? id;
}

/**
 * Tells which jobs cover a selection. Asks for the appliance's groups, once, and only when a job names groups by
 * texts that differ from the selection's: each group has two ids.
 */
export class Coverage {
  readonly #source: GroupSource;
  readonly #selection: Selection;
  #groups: Group[] | undefined;

  constructor(source: GroupSource, selection: Selection) {
    this.#source = source;
    this.#selection = selection;
  }

  /** Throws what the source throws when it is asked for groups. */
  async isGivenBy(job: Job): Promise<boolean> {
    if (needsGroups(job, this.#selection)) this.#groups ??= await listGroups(this.#source);
    return covers(job, this.#selection, this.#groups);
  }

  /** The first of some jobs that covers the selection. */
  async firstOf(jobs: readonly Job[]): Promise<Job | undefined> {
    for (const job of jobs) if (await this.isGivenBy(job)) return job;
    return undefined;
  }
}
