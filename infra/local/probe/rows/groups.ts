import { idIn } from '../../../../functions/jobs/job.ts';
import { isObject } from '../../../../functions/shared/json.ts';
import { entriesOf, isGood, looksFor } from '../evidence.ts';
import { totalOf } from '../reading.ts';
import { type Row, safe, unsafe } from './row.ts';

export const groupRows = {
  'groups.fields': {
    see: (evidence) => {
      const groups = looksFor(evidence, 'groups')
        .flatMap((look) => entriesOf(look) ?? [])
        .map((group) => (isObject(group) ? group : {}));
      if (groups.length === 0) return undefined;
      const name = ['Name', 'name'].find((key) => groups.every((group) => typeof group[key] === 'string'));
      return {
        id: groups.every((group) => idIn(group.id) !== undefined),
        group_id: groups.every((group) => idIn(group.group_id) !== undefined),
        name: name ?? 'missing',
      };
    },
    differs: ({ id, group_id, name }) => {
      if (!id) return unsafe('a group without an id is left out, so that nobody can tell what a job covers');
      if (!group_id) return safe("groups are known by CCKM's ids alone");
      return name === 'missing' ? safe('groups are told by their ids') : undefined;
    },
  },
  'groups.limit': {
    see: (evidence) => {
      const look = looksFor(evidence, 'groups').find(isGood);
      return look && { taken: numbersIn(look.path).limit };
    },
    differs: ({ taken }) => (taken === 1_000 ? undefined : safe('a tenth, and less, is asked for')),
  },
  'groups.end': {
    see: (evidence) => {
      const last = looksFor(evidence, 'groups').filter(isGood).at(-1);
      const count = entriesOf(last)?.length;
      if (last === undefined || count === undefined) return undefined;
      const { skip } = numbersIn(last.path);
      return { ends: count === 0 || skip + count >= (totalOf(last) ?? Number.POSITIVE_INFINITY) };
    },
    differs: ({ ends }) =>
      ends ? undefined : safe('the list is given up after 100 pages; for a start it is advice'),
  },
} satisfies { [id: string]: Row };

/** `skip` and `limit` of a question for a list. */
const numbersIn = (path: string) => {
  const query = new URLSearchParams(path.split('?')[1]);
  return { skip: Number(query.get('skip')), limit: Number(query.get('limit')) };
};
