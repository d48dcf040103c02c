import {
  type Behaviour,
  type Job,
  type Selection,
  sampleSapGroups,
} from '../../infra/local/appliance/simulated-appliance.ts';

const all: readonly string[] = sampleSapGroups.map(({ id }) => id);
const resourceIds = new Map(
  sampleSapGroups.flatMap(({ id, group_id }) => [[id, id] as const, [group_id, id] as const]),
);

/** The groups that a selection means, by resource id. */
const groupsOf = (selection: Selection): readonly string[] =>
  'groups' in selection ? selection.groups.map((group) => resourceIds.get(group) ?? group) : all;

/** Whether a job synchronizes everything that is selected. */
export const covers = (job: Job, selection: Selection): boolean => {
  const covered = new Set(groupsOf(job.selection));
  return groupsOf(selection).every((group) => covered.has(group));
};

/** What a job's body says of it: nothing at all, or what it synchronizes. */
const hasNoSelection = ({ selection }: Job, { echoGroups, echoSynchronizeAll }: Behaviour): boolean =>
  echoGroups === 'none'
    ? 'groups' in selection || !echoSynchronizeAll
    : echoGroups === 'as sent' && !('groups' in selection) && !echoSynchronizeAll;

/** Whether a client can tell that a job covers a selection. One that names nothing is taken for one of all groups. */
export const visiblyCovers = (job: Job, selection: Selection, behaviour: Behaviour): boolean =>
  hasNoSelection(job, behaviour) ? !('groups' in selection) : covers(job, selection);

/** Whether a job ended well by `now`. */
export const succeeded = (job: Job, now: number): boolean =>
  job.endsAt <= now &&
  job.canceledAt === undefined &&
  (job.script.endStatus ?? 'completed') === 'completed' &&
  (job.script.failedGroups ?? []).length === 0;
