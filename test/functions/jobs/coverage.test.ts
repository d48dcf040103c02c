import { describe, expect, test } from '@jest/globals';
import { covers, namesNothing, needsGroups } from '../../../functions/jobs/coverage.ts';
import type { Group } from '../../../functions/jobs/groups.ts';
import type { Job, Selection } from '../../../functions/jobs/job.ts';

const known: Group[] = [
  { id: 'cm-1', group_id: 'sap-1' },
  { id: 'cm-2', group_id: 'sap-2' },
];
const all: Selection = { synchronize_all: true };
const groups = (...ids: string[]): Selection => ({ groups: ids });
const job = (fields: object): Job => ({ id: 'job', ...fields });

describe('a job covers a selection', () => {
  test.each<[string, object, Selection, Group[] | undefined, boolean]>([
    ['all covers all', { synchronize_all: true }, all, undefined, true],
    ['all covers any groups', { synchronize_all: true }, groups('x'), undefined, true],
    ['the same groups', { groups: ['a', 'b'] }, groups('b', 'a'), undefined, true],
    ['a superset', { groups: ['a', 'b', 'c'] }, groups('b'), undefined, true],
    ['a subset does not', { groups: ['a'] }, groups('a', 'b'), undefined, false],
    ['the other id of a group', { groups: ['cm-1', 'sap-2'] }, groups('sap-1', 'cm-2'), known, true],
    ['the other id, not known', { groups: ['cm-1'] }, groups('sap-1'), undefined, false],
    ['a group that is not known by its own text', { groups: ['new'] }, groups('new'), known, true],
    ['every group that there is covers all', { groups: ['sap-1', 'cm-2'] }, all, known, true],
    ['some of the groups do not cover all', { groups: ['cm-1'] }, all, known, false],
    ['groups do not cover all while none are known', { groups: ['cm-1'] }, all, undefined, false],
    ['no group known is no proof', { groups: ['cm-1'] }, all, [], false],
    ['a job that names nothing covers all', {}, all, undefined, true],
    ['a job that names nothing covers no groups', {}, groups('a'), known, false],
    ['entries that are no text count for nothing', { groups: [1, null] }, groups('1'), known, false],
    ['synchronize_all as text is none', { synchronize_all: 'yes', groups: ['a'] }, groups('b'), known, false],
  ])('%s', (_name, fields, selection, groupsKnown, expected) => {
    expect(covers(job(fields), selection, groupsKnown)).toBe(expected);
  });
});

test.each<[string, object, Selection, boolean]>([
  ['other texts', { groups: ['a'] }, groups('b'), true],
  ['equal texts', { groups: ['a'] }, groups('a'), false],
  ['a job that names nothing', {}, groups('a'), false],
])("the appliance's groups are asked for with %s: %p, %p", (_name, fields, selection, expected) => {
  expect(needsGroups(job(fields), selection)).toBe(expected);
});

test('a job names nothing when it has neither groups nor synchronize_all', () => {
  expect(
    [{}, { groups: [] }, { groups: [1, null] }, { groups: ['a'] }, { synchronize_all: true }].map((fields) =>
      namesNothing(job(fields)),
    ),
  ).toEqual([true, true, true, false, false]);
});
