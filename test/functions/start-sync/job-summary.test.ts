import { expect, test } from '@jest/globals';
import type { Job } from '../../../functions/jobs/job.ts';
import { judge } from '../../../functions/jobs/judgement.ts';
import { summarize as summarizeEntry } from '../../../functions/start-sync/job-summary.ts';

const shown = { overall_status: 'in_progress', createdAt: '2026-11-24T02:00:00.123456789Z' };
const summarize = (job: Job) =>
  summarizeEntry({ job, outcome: judge(job).outcome }, { now: Date.UTC(2026, 10, 24, 3), ahead: 0 });

test('a job is told by its id, outcome, status and age, and by nothing else that it carries', () => {
  expect(
    summarize({ id: 'job-1', ...shown, detailed_status: { a: 'success' }, uri: 'kylo:1' }),
  ).toStrictEqual({
    id: 'job-1',
    outcome: 'running',
    ...shown,
  });
});

test.each([
  ['groups', { groups: ['a', 'b'] }],
  ['that it is for all groups', { synchronize_all: true }],
  ['that it is not for all groups', { synchronize_all: false }],
])('a job tells %s where the appliance does', (_name, fields) => {
  expect(summarize({ id: 'job-1', ...shown, ...fields })).toStrictEqual({
    id: 'job-1',
    outcome: 'running',
    ...shown,
    ...fields,
  });
});
