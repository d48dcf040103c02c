import { Failure } from '../shared/failure.ts';
import { isObject } from '../shared/json.ts';
import { type Group, type GroupSource, listGroups } from './groups.ts';
import { comparableId, idIn, isFalse, isTrue, type Job, type Selection } from './job.ts';

/** Whether a job synchronizes everything that is selected. `unknown`: nobody can tell. */
export type Covers = 'yes' | 'no' | 'unknown';

/** What a job says that it synchronizes. Each of the groups by the ids that it goes by. */
interface Named {
  groups: string[][];
  /** Whether it names something that cannot be read. */
  isUnclear: boolean;
}

/**
 * Whether a job synchronizes everything that is selected.
 * - A job with `synchronize_all` covers everything. Whether the appliance echoes it is unknown; since a start must
 *   name one of the two, a job that names nothing is taken for one that synchronizes all where all is selected, and
 *   nobody can tell where groups are.
 * - A job covers groups when it names all of them, and everything when it names every group that there is.
 * A group has two ids, and either may stand in a job: `known`, the appliance's groups, maps one to the other. Without
 * it different texts may mean the same.
 */
export function covers(job: Job, selection: Selection, known: readonly Group[] = []): Covers {
  if (isTrue(job.synchronize_all)) return 'yes';
  if (namesNothing(job)) return 'synchronize_all' in selection ? 'yes' : 'unknown';
  const { groups, isUnclear } = groupsOf(job);
  const { canonical, isKnown } = idsOf(known);
  const named = groups.flat();
  const inJob = new Set(named.map(canonical));
  const wanted = 'groups' in selection ? selection.groups : known.map(({ id }) => id);
  const missing = wanted.filter((group) => !inJob.has(canonical(group)));
  if (wanted.length > 0 && missing.length === 0) return 'yes';
  // What neither side finds in the list of groups may be one and the same.
  const mayBeTheSame = !missing.every(isKnown) && !named.every(isKnown);
  return isUnclear || known.length === 0 || mayBeTheSame ? 'unknown' : 'no';
}

/** Whether a job says nothing of what it synchronizes. */
export const namesNothing = ({ groups, synchronize_all }: Job): boolean =>
  !isTrue(synchronize_all) && !isFalse(synchronize_all) && isNothing(groups);

const isNothing = (groups: unknown): boolean =>
  groups === undefined || groups === null || groups === '' || (Array.isArray(groups) && groups.length === 0);

/** The ids of the groups that a job names, as far as they can be read. */
export const groupIdsIn = (job: Job): string[] => groupsOf(job).groups.flat();

/** A list of ids (documented), of objects, or a text of ids with commas between them. */
function groupsOf({ groups }: Job): Named {
  if (typeof groups === 'string') {
    const ids = groups.split(',').map((id) => id.trim());
    return {
      groups: ids.filter(Boolean).map((id) => [id]),
      isUnclear: groups === '' || ids.some(mayMeanAll),
    };
  }
  if (!Array.isArray(groups)) return { groups: [], isUnclear: true };
  const named = groups.map((entry) => {
    const ids = isObject(entry) ? [entry.id, entry.group_id] : [entry];
    return ids.flatMap((id) => idIn(id) ?? []);
  });
  const isUnclear = named.length === 0 || named.some((ids) => ids.length === 0 || ids.some(mayMeanAll));
  return { groups: named, isUnclear };
}

/** Whether a text stands for no group, but for all of them. */
const mayMeanAll = (id: string): boolean => /^(\*|all|any)$/i.test(id);

/** Maps the ids and the name of a known group to one and the same, and leaves others as they are; tells for which group both ids are known. */
function idsOf(known: readonly Group[]) {
  const ids = new Map<string, string>();
  for (const { id, name } of known) if (name !== undefined) ids.set(name, comparableId(id));
  for (const { id, group_id } of known)
    if (group_id !== undefined) ids.set(comparableId(group_id), comparableId(id));
  for (const { id } of known) ids.set(comparableId(id), comparableId(id));
  const canonical = (id: string) => ids.get(comparableId(id)) ?? comparableId(id);
  const whole = new Set(
    known.filter(({ group_id }) => group_id !== undefined).map(({ id }) => comparableId(id)),
  );
  return { canonical, isKnown: (id: string) => whole.has(canonical(id)) };
}

/**
 * Tells which jobs cover a selection. Asks for the appliance's groups, once, and only when a job names groups by
 * texts that differ from the selection's. That list is advice: where it cannot be had, nobody can tell.
 */
export class Coverage {
  readonly #source: GroupSource;
  readonly #selection: Selection;
  #groups: Promise<Group[] | undefined> | undefined;
  #why: string | undefined;

  constructor(source: GroupSource, selection: Selection) {
    this.#source = source;
    this.#selection = selection;
  }

  /** Why the appliance's groups could not be had. */
  get why(): string | undefined {
    return this.#why;
  }

  async of(job: Job): Promise<Covers> {
    const told = covers(job, this.#selection);
    if (told !== 'unknown' || namesNothing(job)) return told;
    this.#groups ??= this.#listGroups();
    return covers(job, this.#selection, await this.#groups);
  }

  async #listGroups(): Promise<Group[] | undefined> {
    try {
      return await listGroups(this.#source);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#why = error.message;
      return undefined;
    }
  }
}
