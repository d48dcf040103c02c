import { beforeEach, describe, expect, test } from '@jest/globals';
import type { PollResult } from '../../../functions/follow-sync/poll.ts';
import { report } from '../../../functions/follow-sync/report.ts';
import { type FollowOutcome, type FollowState, initialState } from '../../../functions/follow-sync/state.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { judge } from '../../../functions/jobs/judgement.ts';
import type { Outcome } from '../../../functions/jobs/outcome.ts';
import { recorder, type Written } from '../../support/recorder.ts';

const ended: FollowOutcome = {
  outcome: 'succeeded',
  failed_groups: [],
  failed: 0,
  groups: 3,
  duration_seconds: 90,
  covers_secret: true,
};
const partial: FollowOutcome = {
  ...ended,
  outcome: 'partially_failed',
  failed_groups: [{ group: 'a', detail: 'cut…' }],
  failed: 2,
};
const state: FollowState = { ...initialState, polls: 7, saw: 'job' };

const pollResult = (fields: object, goodDetails: string[] = []): PollResult => {
  const job: Job = { id: 'job-1', overall_status: 'completed', ...fields };
  return { saw: 'job', job, judgement: judge(job, goodDetails), coversSecret: true, status: 'completed' };
};
const partialResult = pollResult({ detailed_status: { a: 'failed: long', b: 'denied' } });

let written: Written;
let tools: Pick<ReturnType<typeof recorder>, 'telemetry' | 'reports'>;
beforeEach(() => {
  ({ written, ...tools } = recorder());
});
const reported = async (given: { ended?: FollowOutcome; state?: FollowState; seen?: PollResult }) => {
  await report('job-1', given.state ?? state, given.ended ?? ended, given.seen ?? pollResult({}), tools);
  return written;
};
const lastLine = async (given: Parameters<typeof reported>[0]) => (await reported(given)).lines.at(-1);

describe('the line that says how a job ended', () => {
  test('names the texts of the setting by which it is good', async () => {
    const seen = pollResult({ detailed_status: { a: 'mirrored' } }, ['Mirrored']);
    expect(await lastLine({ seen })).toMatchObject({ good_details: ['Mirrored'] });
  });

  test('is the only one, and holds all there is to know', async () => {
    const seen = pollResult({});
    expect((await reported({ seen })).lines).toStrictEqual([
      {
        level: 'info',
        message: 'synchronization ended',
        outcome: 'succeeded',
        job: 'job-1',
        groups: 3,
        failed_groups: [],
        duration_seconds: 90,
        looks: 7,
        response: { id: 'job-1', overall_status: 'completed' },
      },
    ]);
  });

  test.each<[string, Outcome]>([
    ['info', 'succeeded'],
    ['warn', 'canceled'],
    ['error', 'failed'],
    ['error', 'partially_failed'],
    ['error', 'unknown_status'],
    ['error', 'lost'],
    ['error', 'unauthorized'],
    ['error', 'timed_out'],
  ])('has the level %s for %s', async (level, outcome) => {
    expect(await lastLine({ ended: { ...ended, outcome } })).toMatchObject({ level, outcome });
  });

  test('names all failed groups in full, as the look that ended it saw them', async () => {
    expect((await lastLine({ ended: partial, seen: partialResult }))?.failed_groups).toEqual([
      { group: 'a', detail: 'failed: long' },
      { group: 'b', detail: 'denied' },
    ]);
  });

  test('names no groups, and shows no job, where that look saw none', async () => {
    const { lines } = await reported({
      ended: { ...ended, outcome: 'timed_out' },
      seen: { saw: 'no_answer', why: 'an outage' },
    });
    expect(lines).toMatchObject([{ failed_groups: [], groups: 3 }]);
    expect(lines[0]).not.toHaveProperty('response');
  });

  test('says why there was no job to be seen', async () => {
    expect(await lastLine({ state: { ...state, why: 'JobNotFound' } })).toMatchObject({ why: 'JobNotFound' });
  });
});

test('each warning of the judgement gets a line of its own before', async () => {
  const seen = pollResult({ groups: ['a', 'b'], detailed_status: { a: 'in progress' } });
  expect((await reported({ seen })).lines.map(({ level, job, outcome }) => [level, job, outcome])).toEqual([
    ['warn', 'job-1', undefined],
    ['warn', 'job-1', undefined],
    ['info', 'job-1', 'succeeded'],
  ]);
  expect(written.lines[0]?.message).toMatch(/^1 group .*in progress/);
});

describe('the metrics', () => {
  const sums = { JobDuration: 90, GroupsFailed: 0 };
  test.each<[string, Partial<FollowOutcome>, object]>([
    ['of a success', {}, { JobSucceeded: 1, SelectionSynchronized: 1, ...sums }],
    ['of a success that covers too little', { covers_secret: false }, { JobSucceeded: 1, ...sums }],
    ['of a canceled job', { outcome: 'canceled' }, { JobCanceled: 1, ...sums }],
    ['of a failed job', { outcome: 'failed' }, { JobNotSucceeded: 1, ...sums }],
    ['of failed groups', partial, { JobNotSucceeded: 1, JobDuration: 90, GroupsFailed: 2 }],
  ])('%s are published, all of them and no others', async (_name, more, expected) => {
    expect((await reported({ ended: { ...ended, ...more } })).published).toEqual(expected);
  });
});

describe('the report for people', () => {
  const began = Date.UTC(2026, 0, 31, 2);
  const followed: FollowState = { ...state, began, at: began + 60_000 };
  const factsOf = async (given: Parameters<typeof reported>[0]) =>
    (await reported({ state: followed, ...given })).reports.map(({ facts }) => facts);

  test('comes after line and metrics, so that these do not wait for it', async () => {
    expect(await reported({})).toMatchObject({
      reports: [{ lines: 1 }],
      published: { JobSucceeded: 1 },
    });
  });

  test('holds the groups in full, the error that ends the execution, and the dates of the appliance', async () => {
    const seen = pollResult({
      groups: ['a', 'b', 'c'],
      detailed_status: { a: 'failed: long', b: 'denied' },
      createdAt: '2026-01-31T01:59:58.123456789Z',
      updatedAt: '2026-01-31T02:00:40Z',
    });
    expect(await factsOf({ ended: partial, seen: { ...seen, appliance: 'https://cm' } })).toEqual([
      {
        outcome: 'partially_failed',
        job: 'job-1',
        appliance: 'https://cm',
        status: 'completed',
        groups: 3,
        warnings: ['1 group without a detail'],
        goodDetails: [],
        failedGroups: [
          { group: 'a', detail: 'failed: long' },
          { group: 'b', detail: 'denied' },
        ],
        error: expect.objectContaining({ name: 'JobPartiallyFailed' }),
        startedAt: Date.UTC(2026, 0, 31, 1, 59, 58, 123),
        endedAt: Date.UTC(2026, 0, 31, 2, 0, 40),
        durationSeconds: 90,
        loggedSince: began,
      },
    ]);
  });

  test('has the times of following, and why, where no job was seen', async () => {
    const seen: PollResult = { saw: 'no_answer', why: 'an outage' };
    const lost = await factsOf({
      ended: { ...ended, outcome: 'timed_out' },
      state: { ...followed, why: 'an outage' },
      seen,
    });
    expect(lost).toMatchObject([
      {
        failedGroups: [],
        error: { parts: { cameBack: 'timed_out: an outage' } },
        startedAt: began,
        endedAt: began + 60_000,
      },
    ]);
    expect(lost[0]).toMatchObject({ appliance: undefined });
  });

  const ours = { startedAt: began, endedAt: began + 60_000 };
  const createdAt = '2026-01-31T02:00:00Z';
  test.each<[string, object, object]>([
    [
      'of its own end',
      { createdAt, completed_at: '2026-01-31T02:00:10Z', updatedAt: '2026-01-31T02:00:40Z' },
      { startedAt: began, endedAt: began + 10_000 },
    ],
    [
      'of its last change',
      { createdAt, completed_at: null, updatedAt: '2026-01-31T02:00:40Z' },
      { startedAt: began, endedAt: began + 40_000 },
    ],
    ['none where one cannot be meant', { createdAt: '0001-01-01T00:00:00Z', updatedAt: createdAt }, ours],
    ['none where they contradict each other', { createdAt, updatedAt: '2026-01-31T01:00:00Z' }, ours],
    ['none where one is missing', { createdAt }, ours],
    ['none where there are none', {}, ours],
  ])('takes of the dates of a job: %s', async (_name, dates, expected) => {
    expect(await factsOf({ seen: pollResult(dates) })).toMatchObject([expected]);
  });

  test('has the times of following where the job still runs', async () => {
    const seen = pollResult({
      overall_status: 'in progress',
      createdAt: '2026-01-31T01:00:00Z',
      updatedAt: '2026-01-31T02:00:40Z',
    });
    expect(await factsOf({ ended: { ...ended, outcome: 'timed_out' }, seen })).toMatchObject([
      { startedAt: began, endedAt: began + 60_000 },
    ]);
  });

  test('brings along what is odd, and by which texts of the setting it is good', async () => {
    const seen = pollResult({ groups: ['a', 'b'], detailed_status: { a: 'mirrored' } }, ['Mirrored']);
    expect(await factsOf({ seen })).toMatchObject([
      { warnings: ['1 group without a detail'], goodDetails: ['Mirrored'] },
    ]);
  });

  test('counts no groups of a job that names none', async () => {
    expect(await factsOf({ ended: { ...ended, groups: 0 }, seen: pollResult({ groups: [] }) })).toMatchObject(
      [{ groups: undefined }],
    );
  });

  test.each<[Outcome, object]>([
    ['succeeded', { error: undefined, remedy: undefined }],
    ['canceled', { error: undefined, remedy: 'If nobody meant to, synchronize again.' }],
  ])('has no error for %s', async (outcome, expected) => {
    expect(await factsOf({ ended: { ...ended, outcome } })).toMatchObject([expected]);
  });
});
