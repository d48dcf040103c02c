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

/** Whether a job's body names nothing of what it synchronizes. */
const namesNothing = ({ selection }: Job, behaviour: Behaviour): boolean =>
  'groups' in selection
    ? behaviour.echoGroups === 'none' && !behaviour.echoSynchronizeAllFalse
    : ['none', 'as sent'].includes(behaviour.echoGroups) && !behaviour.echoSynchronizeAll;

/** Whether it says that it is not for all, and no more. */
const hidesGroups = ({ selection }: Job, behaviour: Behaviour): boolean =>
  'groups' in selection && behaviour.echoGroups === 'none' && behaviour.echoSynchronizeAllFalse;

/** How long a new job is not in the list, in milliseconds. */
export const shownAfter = ({ replicationLagMs, listLagMs }: Behaviour): number =>
  Math.max(replicationLagMs, listLagMs);

/** The words for running and for done that the functions know, of those that the runs use. */
export const knownWords = { running: ['in progress', 'processing'], completed: ['completed', 'done'] };

/**
 * Whether everything that the appliance says is understood, whatever its shape: then not only must no job be made
 * twice, but all has to go well.
 */
export const isUnderstood = (behaviour: Behaviour): boolean =>
  behaviour.getBrings === 'the job' &&
  !behaviour.groupsEndless &&
  behaviour.dates === 'RFC 3339' &&
  Math.abs(behaviour.dateAheadMs) <= 60_000 &&
  knownWords.running.includes(behaviour.statusWords.running) &&
  knownWords.completed.includes(behaviour.statusWords.completed) &&
  behaviour.abortSpelling !== 'missing' &&
  shownAfter(behaviour) <= 2_500;

/** Whether a client can tell that a job covers a selection. One that names nothing is taken for one of all groups where all are selected. */
export const visiblyCovers = (job: Job, selection: Selection, behaviour: Behaviour): boolean =>
  namesNothing(job, behaviour)
    ? !('groups' in selection)
    : !hidesGroups(job, behaviour) && covers(job, selection);

/** Whether a job ended well by `now`. */
export const succeeded = (job: Job, now: number): boolean =>
  job.endsAt <= now &&
  job.canceledAt === undefined &&
  (job.script.endStatus ?? 'completed') === 'completed' &&
  (job.script.failedGroups ?? []).length === 0;
