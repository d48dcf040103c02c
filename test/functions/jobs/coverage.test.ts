import { describe, expect, test } from '@jest/globals';
import { type Covers, covers, namesNothing } from '../../../functions/jobs/coverage.ts';
import type { Group } from '../../../functions/jobs/groups.ts';
import type { Job, Selection } from '../../../functions/jobs/job.ts';

const uuid = '3e732d57-5ea1-491f-b238-9f4a39a9566f';
const known: Group[] = [
  { id: 'cm-1', group_id: 'sap-1', name: 'payments' },
  { id: 'cm-2', group_id: 'sap-2', name: 'cm-1' },
];
const all: Selection = { synchronize_all: true };
const groups = (...ids: string[]): Selection => ({ groups: ids });
const job = (fields: object): Job => ({ id: 'job', ...fields });

describe('whether a job covers a selection', () => {
  test.each<[string, object, Selection, Group[] | undefined, Covers]>([
    ['all covers all', { synchronize_all: true }, all, undefined, 'yes'],
    ['all covers any groups', { synchronize_all: true }, groups('x'), undefined, 'yes'],
    ['all in another spelling', { synchronize_all: 'true', groups: ['a'] }, groups('b'), known, 'yes'],
    ['the same groups', { groups: ['a', 'b'] }, groups('b', 'a'), undefined, 'yes'],
    ['a superset', { groups: ['a', 'b', 'c'] }, groups('b'), undefined, 'yes'],
    ['a subset does not', { groups: ['cm-1'] }, groups('cm-1', 'cm-2'), known, 'no'],
    ['a subset, as far as texts tell', { groups: ['a'] }, groups('a', 'b'), undefined, 'unknown'],
    ['the other id of a group', { groups: ['cm-1', 'sap-2'] }, groups('sap-1', 'cm-2'), known, 'yes'],
    ['the other id, not known', { groups: ['cm-1'] }, groups('sap-1'), undefined, 'unknown'],
    ['the name of a group', { groups: ['payments'] }, groups('sap-1'), known, 'yes'],
    ['an id that is the name of another group', { groups: ['cm-1'] }, groups('sap-2'), known, 'no'],
    ['a group that is not known by its own text', { groups: ['new'] }, groups('new'), known, 'yes'],
    ['every group that there is covers all', { groups: ['sap-1', 'cm-2'] }, all, known, 'yes'],
    ['some of the groups do not cover all', { groups: ['cm-1'] }, all, known, 'no'],
    ['groups and all while none are known', { groups: ['cm-1'] }, all, undefined, 'unknown'],
    ['no group known is no proof', { groups: ['cm-1'] }, all, [], 'unknown'],
    ['a job that names nothing covers all', {}, all, undefined, 'yes'],
    ['a job that names nothing, and groups', {}, groups('a'), known, 'unknown'],
    ['a job that is not for all, and no more', { synchronize_all: false }, all, known, 'unknown'],
    [
      'a job that is not for all, and names groups',
      { synchronize_all: false, groups: ['cm-1'] },
      groups('sap-1'),
      known,
      'yes',
    ],
    ['objects with the id', { groups: [{ id: 'a' }, { id: 'b' }] }, groups('a', 'b'), undefined, 'yes'],
    ["objects with SAP's id", { groups: [{ group_id: 'sap-1' }] }, groups('cm-1'), known, 'yes'],
    ['objects with both', { groups: [{ id: 'cm-9', group_id: 'sap-9' }] }, groups('sap-9'), undefined, 'yes'],
    ['an id that is not known, for one that is', { groups: ['x'] }, groups('cm-1'), known, 'no'],
    ['an id that is not known, for one that is not either', { groups: ['x'] }, groups('y'), known, 'unknown'],
    [
      'an id that is not known, for one whose other id is not',
      { groups: ['x'] },
      groups('cm-1'),
      [{ id: 'cm-1' }],
      'unknown',
    ],
    ['an id that is known, for one that is not', { groups: ['sap-1'] }, groups('y'), known, 'no'],
    ['a word that may mean all', { groups: ['*'] }, groups('cm-1'), known, 'unknown'],
    ['a text that may mean all', { groups: 'All' }, groups('cm-1'), known, 'unknown'],
    ['a text with commas', { groups: 'a, b,,c' }, groups('c', 'a'), undefined, 'yes'],
    ['a text with one', { groups: 'cm-2' }, groups('sap-1'), known, 'no'],
    ['numbers', { groups: [1, 2] }, groups('2'), undefined, 'yes'],
    ['a UUID in another case', { groups: [uuid.toUpperCase()] }, groups(uuid), undefined, 'yes'],
    ['another text in another case', { groups: ['CM-1'] }, groups('cm-1'), known, 'no'],
    ['entries that cannot be read, beside the one', { groups: [null, 'a'] }, groups('a'), known, 'yes'],
    ['entries that cannot be read', { groups: [{}, null] }, groups('cm-1'), known, 'unknown'],
    ['groups that are no list', { groups: { a: true } }, groups('a'), known, 'unknown'],
  ])('%s', (_name, fields, selection, groupsKnown, expected) => {
    expect(covers(job(fields), selection, groupsKnown)).toBe(expected);
  });
});

test.each<[string, object, boolean]>([
  ['without both', {}, true],
  ['with null for groups', { groups: null }, true],
  ['with no groups in a list', { groups: [] }, true],
  ['with no groups in a text', { groups: '', synchronize_all: null }, true],
  ['with entries that cannot be read', { groups: [null] }, false],
  ['with groups', { groups: ['a'] }, false],
  ['for all', { synchronize_all: true }, false],
  ['not for all', { synchronize_all: false }, false],
  ['not for all, in another spelling', { groups: [], synchronize_all: 'False' }, false],
])('whether a job names nothing: one %s', (_name, fields, expected) => {
  expect(namesNothing(job(fields))).toBe(expected);
});
