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
  return { saw: 'job', job, judgement: judge(job, goodDetails), coversSecret: true };
};
const partialResult = pollResult({ detailed_status: { a: 'failed: long', b: 'denied' } });

let written: Written;
let telemetry: ReturnType<typeof recorder>['telemetry'];
beforeEach(() => {
  ({ written, telemetry } = recorder());
});
const reported = (given: { ended?: FollowOutcome; state?: FollowState; seen?: PollResult }) => {
  report('job-1', given.state ?? state, given.ended ?? ended, given.seen ?? pollResult({}), telemetry);
  return written;
};
const lastLine = (given: Parameters<typeof reported>[0]) => reported(given).lines.at(-1);

describe('the line that says how a job ended', () => {
  test('names the texts of the setting by which it is good', () => {
    const seen = pollResult({ detailed_status: { a: 'mirrored' } }, ['Mirrored']);
    expect(lastLine({ seen })).toMatchObject({ good_details: ['Mirrored'] });
  });

  test('is the only one, and holds all there is to know', () => {
    const seen = pollResult({});
    expect(reported({ seen }).lines).toStrictEqual([
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
  ])('has the level %s for %s', (level, outcome) => {
    expect(lastLine({ ended: { ...ended, outcome } })).toMatchObject({ level, outcome });
  });

  test('names all failed groups in full, as the look that ended it saw them', () => {
    expect(lastLine({ ended: partial, seen: partialResult })?.failed_groups).toEqual([
      { group: 'a', detail: 'failed: long' },
      { group: 'b', detail: 'denied' },
    ]);
  });

  test('names no groups, and shows no job, where that look saw none', () => {
    const { lines } = reported({
      ended: { ...ended, outcome: 'timed_out' },
      seen: { saw: 'no_answer', why: 'an outage' },
    });
    expect(lines).toMatchObject([{ failed_groups: [], groups: 3 }]);
    expect(lines[0]).not.toHaveProperty('response');
  });

  test('says why there was no job to be seen', () => {
    expect(lastLine({ state: { ...state, why: 'JobNotFound' } })).toMatchObject({ why: 'JobNotFound' });
  });
});

test('each warning of the judgement gets a line of its own before', () => {
  const seen = pollResult({ groups: ['a', 'b'], detailed_status: { a: 'in progress' } });
  expect(reported({ seen }).lines.map(({ level, job, outcome }) => [level, job, outcome])).toEqual([
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
  ])('%s are published, all of them and no others', (_name, more, expected) => {
    expect(reported({ ended: { ...ended, ...more } }).published).toEqual(expected);
  });
});
