import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../functions/jobs/judgement.ts';
import { details, fields, key, named, wholes } from './details-table.ts';

const outcomeOf = (more: object) =>
  judge({ id: 'a job', overall_status: 'completed', groups: named, ...more }).outcome;

describe.each(Object.entries(details))('of one group, %s', (_kind, { good, bad }) => {
  if (good.length > 0) {
    test.each(good.map((value) => [value]))('%j is good', (value) => {
      expect(outcomeOf({ detailed_status: { [key]: value } })).toBe('succeeded');
    });
  }
  test.each(bad.map((value) => [value]))('%j is not success', (value) => {
    expect(outcomeOf({ detailed_status: { [key]: value } })).toBe('partially_failed');
  });
});

describe.each(Object.entries(wholes))('of all details, %s', (_kind, { good, bad }) => {
  test.each(good.map((detailed_status) => ({ detailed_status })))('%j is good', (job) => {
    expect(outcomeOf(job)).toBe('succeeded');
  });
  test.each(bad.map((detailed_status) => ({ detailed_status })))('%j is not success', (job) => {
    expect(outcomeOf(job)).toBe('partially_failed');
  });
});

describe.each(Object.entries(fields))('of the job itself, %s', (_kind, { good, bad }) => {
  test.each(good)('%j is good', (job) => {
    expect(outcomeOf(job)).toBe('succeeded');
  });
  test.each(bad)('%j is not success', (job) => {
    expect(outcomeOf(job)).toBe('partially_failed');
  });
});
