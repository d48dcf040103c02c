import { describe, expect, test } from '@jest/globals';
import {
  comparableId,
  idIn,
  isFalse,
  isJobId,
  isTrue,
  jobIn,
  normalizeWord,
} from '../../../functions/jobs/job.ts';

describe("a job's id", () => {
  test.each<[string, string]>([
    ['a UUID', '3e732d57-5ea1-491f-b238-9f4a39a9566f'],
    ['one letter', 'a'],
    ['512 characters', 'a'.repeat(512)],
    ['three dots', '...'],
    ['two dots and more', '..a'],
    ['with what a path has to escape', 'a/b?c#d%2e é'],
    ['a number in a text', '0'],
  ])('can be %s', (_name, id) => {
    expect(isJobId(id)).toBe(true);
    expect(idIn(id)).toBe(id);
  });

  test.each<[string, unknown]>([
    ['empty', ''],
    ['513 characters', 'a'.repeat(513)],
    ['one dot', '.'],
    ['two dots', '..'],
    ['half a character', '\ud800'],
    ['missing', undefined],
    ['an object', {}],
    ['a flag', true],
  ])('cannot be %s', (_name, id) => {
    expect(isJobId(id)).toBe(false);
    expect(idIn(id)).toBeUndefined();
  });

  test.each<[number, string | undefined]>([
    [7, '7'],
    [0, '0'],
    [-3, '-3'],
    [2 ** 53 - 1, '9007199254740991'],
    [2 ** 53, undefined],
    [1.5, undefined],
    [Number.NaN, undefined],
  ])('that is the number %d is the text %j', (id, expected) => {
    expect(idIn(id)).toBe(expected);
  });

  test('is the same in either case where it is a UUID, and only there', () => {
    const id = '3E732D57-5EA1-491F-B238-9F4A39A9566F';
    expect([id, 'ABC', `${id}0`].map(comparableId)).toEqual([id.toLowerCase(), 'ABC', `${id}0`]);
  });
});

describe('the job in a value', () => {
  const job = { id: 'job-1', overall_status: 'running' };

  test.each<[string, unknown, object]>([
    ['the value itself', job, job],
    ['the value itself, with an id alone', { id: 'job-1' }, { id: 'job-1' }],
    ['the value itself, whatever objects it holds', { ...job, cause: job }, { ...job, cause: job }],
    ['one that is wrapped', { job }, job],
    ['one under any name', { 'application/json': { id: 7, createdAt: 'x' } }, { id: '7', createdAt: 'x' }],
    ['one that is wrapped beside others', { job, meta: { id: 'request' }, links: [job] }, job],
    ['one wrapped by what has an id of its own', { id: 'request-1', data: job }, job],
    ['one that tells its groups alone', { data: { id: 'job-1', groups: [] } }, { id: 'job-1', groups: [] }],
  ])('is %s', (_name, value, expected) => {
    expect(jobIn(value)).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'job-1'],
    ['a list', [job]],
    ['an object without id', {}],
    ['an object whose id is no id', { id: '..', overall_status: 'running' }],
    ['one wrapped twice', { a: { b: job } }],
    ['one in a list', { jobs: [job] }],
    ['one of two', { a: job, b: { ...job, id: 'job-2' } }],
    ['one that says nothing of a job', { data: { id: 'job-1' } }],
  ])('is not found in %s', (_name, value) => {
    expect(jobIn(value)).toBeUndefined();
  });
});

test.each(['in progress', 'in_progress', 'In-Progress', 'INPROGRESS', ' in \tprogress__'])(
  '%j is the same word as inprogress',
  (word) => {
    expect(normalizeWord(word)).toBe('inprogress');
  },
);

test.each<[unknown, boolean, boolean]>([
  [true, true, false],
  ['True', true, false],
  [' yes ', true, false],
  [1, true, false],
  ['1', true, false],
  [false, false, true],
  ['FALSE', false, true],
  ['no', false, true],
  [0, false, true],
  ['0', false, true],
  [2, false, false],
  ['truely', false, false],
  ['nothing', false, false],
  [null, false, false],
  [undefined, false, false],
])('%j says yes: %p; no: %p', (value, yes, no) => {
  expect([isTrue(value), isFalse(value)]).toEqual([yes, no]);
});
