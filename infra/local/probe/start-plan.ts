import type { Group } from '../../../functions/jobs/groups.ts';
import { comparableId, type Selection } from '../../../functions/jobs/job.ts';
import { joinAtMost } from '../../../functions/shared/text.ts';

/** The group to start is not on the appliance, or more than one may be meant. */
export class GroupNotFound extends Error {}

/** What a start is asked for. */
export interface StartPlan {
  group: Group;
  /** Another group, to see whether it may be started meanwhile; undefined where there is none, or where it is not asked for. */
  other: Group | undefined;
  second: boolean;
  cancel: boolean;
}

const called = ({ id, name }: Group): string => (name === undefined ? id : `${id} (${name})`);

const hasId = ({ id, group_id }: Group, text: string): boolean =>
  [id, group_id].some((one) => one !== undefined && comparableId(one) === comparableId(text));

/** The group of an id, else of a name. */
export function groupOf(named: string, groups: readonly Group[]): Group | GroupNotFound {
  const byId = groups.filter((group) => hasId(group, named));
  const found = byId.length > 0 ? byId : groups.filter(({ name }) => name === named);
  const [group, ...more] = found;
  if (group !== undefined && more.length === 0) return group;
  if (group !== undefined)
    return new GroupNotFound(
      `${named} may be any of ${joinAtMost(found.map(called), 10)}: name it by its id.`,
    );
  const known = groups.length === 0 ? 'none' : joinAtMost(groups.map(called), 10);
  return new GroupNotFound(`There is no group ${named} on this appliance; it has ${known}.`);
}

/** Another group to start: one of those that are synchronized every night, else any. */
export function otherThan(group: Group, groups: readonly Group[], selection: Selection): Group | undefined {
  const others = groups.filter(({ id }) => id !== group.id);
  const selected = 'groups' in selection ? selection.groups : [];
  return others.find((one) => selected.some((id) => hasId(one, id))) ?? others[0];
}

/** What a start will do, line by line, before it is done. */
export function linesOf({ group, other, second, cancel }: StartPlan): string[] {
  const another = other === undefined ? '' : `, of group ${called(other)}`;
  return [
    `This will start one synchronization job, of group ${called(group)}, and look at it until it ends.`,
    ...(second
      ? [
          `While it runs, it will send starts that should be refused: of the same group${another}, of a group that does not exist, and of one with both ways of selecting. What is accepted all the same is cancelled.`,
        ]
      : []),
    ...(cancel ? ['It will then cancel the job that it started, and no other.'] : []),
  ];
}
