import { describe, expect, test } from '@jest/globals';
import { createdAt, isJob, isJobId, normalizeWord } from '../../../functions/jobs/job.ts';

describe("a job's id", () => {
  test.each<[string, string]>([
    ['a UUID', '3e732d57-5ea1-491f-b238-9f4a39a9566f'],
    ['one letter', 'a'],
    ['200 characters', 'a'.repeat(200)],
    ['with every sign that is allowed', 'Az09_.:~-'],
    ['three dots', '...'],
    ['a dot and more', '.a'],
    ['two dots and more', '..a'],
    ['a dot at the end', 'a.'],
  ])('can be %s', (_name, id) => {
    expect(isJobId(id)).toBe(true);
  });

  test.each<[string, unknown]>([
    ['empty', ''],
    ['201 characters', 'a'.repeat(201)],
    ['one dot', '.'],
    ['two dots', '..'],
    ['with a slash before', '/a'],
    ['with a slash after', 'a/'],
    ['with a slash between', 'a/b'],
    ['with a line break after', 'a\n'],
    ['with a blank', 'a b'],
    ['with a query', 'a?b'],
    ['with an escape', 'a%2e'],
    ['with a letter that is not ASCII', 'é'],
    ['a number', 17],
    ['missing', undefined],
  ])('cannot be %s', (_name, id) => {
    expect(isJobId(id)).toBe(false);
  });
});

describe('a job is', () => {
  test('an object with an id', () => {
    expect(isJob({ id: 'job-1' })).toBe(true);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'job-1'],
    ['a list', Object.assign([], { id: 'job-1' })],
    ['an object without id', {}],
    ['an object whose id is no id', { id: '../groups' }],
  ])('not %s', (_name, value) => {
    expect(isJob(value)).toBe(false);
  });
});

describe('the time of creation is', () => {
  test.each<[string, unknown, number | undefined]>([
    ['read in milliseconds', '2026-11-24T02:00:00.123Z', Date.UTC(2026, 10, 24, 2, 0, 0, 123)],
    ['cut to milliseconds', '2026-11-24T02:00:00.123999999Z', Date.UTC(2026, 10, 24, 2, 0, 0, 123)],
    ['known when it is the epoch', '1970-01-01T00:00:00Z', 0],
    ['unknown when it is missing', undefined, undefined],
    ['unknown when it is no date', 'yesterday', undefined],
    ['unknown when it is a number', 2026, undefined],
  ])('%s', (_name, value, expected) => {
    expect(createdAt({ id: 'j', createdAt: value })).toBe(expected);
  });
});

test.each(['in progress', 'in_progress', 'In-Progress', 'INPROGRESS', ' in \tprogress__'])(
  '%j is the same word as inprogress',
  (word) => {
    expect(normalizeWord(word)).toBe('inprogress');
  },
);
