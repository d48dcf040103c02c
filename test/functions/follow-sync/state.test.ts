import { describe, expect, test } from '@jest/globals';
import type { PollResult } from '../../../functions/follow-sync/poll.ts';
import { type FollowState, initialState, nextState } from '../../../functions/follow-sync/state.ts';
import { judge } from '../../../functions/jobs/judgement.ts';

const minute = 60_000;
const day = 1_440 * minute;
const start = Date.UTC(2026, 10, 24, 2);

const job = (fields: object): PollResult => {
  const seen = { id: 'j', ...fields };
  return { saw: 'job', job: seen, judgement: judge(seen), coversSecret: true };
};
const running = job({ overall_status: 'in progress', groups: ['a'] });
/** A job whose status nobody knows, and which may run until so many minutes after the start. */
const mayRunUntil = (minutes: number): PollResult => ({
  ...(job({ overall_status: 'vanished' }) as PollResult & { saw: 'job' }),
  mayRunUntil: start + minutes * minute,
});
const noAnswer: PollResult = { saw: 'no_answer', why: 'ApplianceUnreachable' };
const notFound: PollResult = { saw: 'not_found', why: 'JobNotFound' };
const rejected = (version: string): PollResult => ({
  saw: 'unauthorized',
  why: 'LoginRejected',
  version,
  rejectedVersion: version,
});

/** The state after looks, each at so many minutes after the start. */
const stateAfter = (...looks: [minutes: number, look: PollResult][]): FollowState =>
  looks.reduce(
    (state, [minutes, look]) => nextState(state, look, start + minutes * minute, day),
    initialState,
  );

describe('following ends', () => {
  test.each<[string, [number, PollResult][], string | undefined]>([
    [
      'not while the job runs',
      [
        [0, running],
        [1_439, running],
      ],
      undefined,
    ],
    [
      'not within the hour that a job without status may run from when it was seen first',
      [
        [0, running],
        [10, job({})],
        [69, job({})],
      ],
      undefined,
    ],
    [
      'after that hour, however the appliance answered in between',
      [
        [10, job({})],
        [30, noAnswer],
        [70, job({ overall_status: 'vanished' })],
      ],
      'unknown_status',
    ],
    [
      'not when its status was known in between',
      [
        [0, job({})],
        [30, running],
        [60, job({})],
      ],
      undefined,
    ],
    [
      'not before the time until which its dates say that it may run',
      [
        [0, mayRunUntil(100)],
        [99, mayRunUntil(100)],
      ],
      undefined,
    ],
    [
      'at the time until which its dates say that it may run',
      [
        [0, mayRunUntil(30)],
        [30, mayRunUntil(30)],
      ],
      'unknown_status',
    ],
    [
      'at the deadline while it may run',
      [
        [0, running],
        [1_440, job({})],
      ],
      'timed_out',
    ],
    [
      'with the job',
      [
        [0, running],
        [1, job({ overall_status: 'completed' })],
      ],
      'succeeded',
    ],
    [
      'when it still runs at the deadline',
      [
        [0, running],
        [1_440, running],
      ],
      'timed_out',
    ],
    [
      'when nothing answers at the deadline',
      [
        [0, running],
        [1_440, noAnswer],
      ],
      'timed_out',
    ],
    [
      'not for a 404 right after the start',
      [
        [0, notFound],
        [1, running],
      ],
      undefined,
    ],
    [
      'not for 404s within 15 minutes',
      [
        [0, notFound],
        [14.9, notFound],
      ],
      undefined,
    ],
    [
      'for 404s of 15 minutes on end',
      [
        [0, notFound],
        [7, notFound],
        [15, notFound],
      ],
      'lost',
    ],
    [
      'not for 404s with something else between',
      [
        [0, notFound],
        [7, noAnswer],
        [15, notFound],
      ],
      undefined,
    ],
    [
      'not for a rejection within 15 minutes',
      [
        [0, rejected('1')],
        [14, rejected('1')],
      ],
      undefined,
    ],
    [
      'for a rejection with the secret unchanged for 15 minutes',
      [
        [0, rejected('1')],
        [15, rejected('1')],
      ],
      'unauthorized',
    ],
    [
      'not for the rejection of another version',
      [
        [0, rejected('1')],
        [15, rejected('2')],
      ],
      undefined,
    ],
    [
      'not for an outage of hours',
      [
        [0, running],
        [10, noAnswer],
        [190, noAnswer],
      ],
      undefined,
    ],
    [
      'well after an outage',
      [
        [0, noAnswer],
        [190, job({ overall_status: 'completed' })],
      ],
      'succeeded',
    ],
  ])('%s', (_name, looks, outcome) => {
    expect(stateAfter(...looks).ended?.outcome).toBe(outcome);
  });
});

test('a rejected version of the secret is remembered over an outage', () => {
  expect(stateAfter([0, rejected('1')], [5, noAnswer]).rejectedVersion).toBe('1');
});

test('a rejected version of the secret is remembered over another that is not authorized either', () => {
  const expired: PollResult = { saw: 'unauthorized', why: 'TokenExpired', version: '2' };
  expect(stateAfter([0, rejected('1')], [5, expired]).rejectedVersion).toBe('1');
});

describe('why there was no job to be seen', () => {
  const heldBack = (version: string): PollResult =>
    ({ ...rejected(version), why: 'held back' }) as PollResult;
  const unauthorized: PollResult = { saw: 'unauthorized', why: 'TokenExpired', version: '1' };

  test.each<[string, [minutes: number, look: PollResult][], string]>([
    [
      'stays what a login was rejected with',
      [
        [0, rejected('1')],
        [5, heldBack('1')],
      ],
      'LoginRejected',
    ],
    [
      'is what keeps the next look from it',
      [
        [0, rejected('1')],
        [5, noAnswer],
      ],
      'ApplianceUnreachable',
    ],
    [
      'is that the login is held back, after something else',
      [
        [0, noAnswer],
        [5, heldBack('1')],
      ],
      'held back',
    ],
    [
      'is the rejection of another version',
      [
        [0, rejected('1')],
        [5, heldBack('2')],
      ],
      'held back',
    ],
    [
      'is what the last look says without a rejection',
      [
        [0, rejected('1')],
        [5, unauthorized],
      ],
      'TokenExpired',
    ],
    [
      'is a rejection after another lack of authorization',
      [
        [0, unauthorized],
        [5, heldBack('1')],
      ],
      'held back',
    ],
  ])('%s', (_name, looks, why) => {
    expect(stateAfter(...looks).why).toBe(why);
  });
});

test('what is stored of a running job is when, and nothing else', () => {
  expect(stateAfter([0, running], [1, running])).toStrictEqual({
    began: start,
    polls: 2,
    at: start + minute,
    saw: 'job',
    since: start,
  });
});

test('what is stored of a rejection is why, and which version of the secret it was', () => {
  expect(stateAfter([0, rejected('1')])).toStrictEqual({
    began: start,
    polls: 1,
    at: start,
    saw: 'unauthorized',
    since: start,
    why: 'LoginRejected',
    version: '1',
    rejectedVersion: '1',
  });
});

test('an end without a job has no groups, and lasts as long as it was followed', () => {
  expect(stateAfter([0, running], [1_440, noAnswer]).ended).toStrictEqual({
    outcome: 'timed_out',
    failed_groups: [],
    failed: 0,
    groups: 0,
    duration_seconds: 86_400,
    covers_secret: false,
  });
});

test('the end of time for a job that still runs names its groups, and those that have failed', () => {
  const late = job({
    overall_status: 'in progress',
    groups: ['a', 'b'],
    detailed_status: { a: 'failed', b: 'in progress' },
  });
  expect(stateAfter([0, running], [1_440, late]).ended).toStrictEqual({
    outcome: 'timed_out',
    failed_groups: [{ group: 'a', detail: 'failed' }],
    failed: 1,
    groups: 2,
    duration_seconds: 86_400,
    covers_secret: false,
  });
});

test('the end of a job names its groups, the first five that failed, and whether it covers the secret', () => {
  const groups = ['a', 'b', 'c', 'd', 'e', 'f'];
  const detailed_status = Object.fromEntries(groups.map((group) => [group, 'failed']));
  expect(stateAfter([0, job({ overall_status: 'completed', groups, detailed_status })]).ended).toStrictEqual({
    outcome: 'partially_failed',
    failed_groups: ['a', 'b', 'c', 'd', 'e'].map((group) => ({ group, detail: 'failed' })),
    failed: 6,
    groups: 6,
    duration_seconds: 0,
    covers_secret: true,
  });
});

describe('the duration', () => {
  const durationOf = (times: object) =>
    stateAfter([0, running], [5, job({ overall_status: 'completed', ...times })]).ended?.duration_seconds;
  const createdAt = '2026-11-24T02:00:00.123456789Z';

  test.each<[string, object, number]>([
    ["is the appliance's own", { createdAt, updatedAt: '2026-11-24T02:01:30.123456789Z' }, 90],
    [
      'ends with the completion rather than with a later change',
      { createdAt, completed_at: '2026-11-24T02:00:30.2Z', updatedAt: '2026-11-24T02:01:30Z' },
      30,
    ],
    ['may be nothing', { createdAt, updatedAt: createdAt }, 0],
    [
      'is the time of following where the end comes before the start',
      { createdAt, updatedAt: '2026-11-24T01:00:00Z' },
      300,
    ],
    ['is the time of following where the start is not told', { updatedAt: '2026-11-24T02:01:30Z' }, 300],
    ['is the time of following where the end is not told', { createdAt }, 300],
  ])('%s', (_name, times, seconds) => {
    expect(durationOf(times)).toBe(seconds);
  });
});

test('what is stored stays small, whatever the job holds', () => {
  const groups = Array.from({ length: 10_000 }, (_, index) => `group-${index}-${'é'.repeat(500)}`);
  const details = Object.fromEntries(groups.map((group) => [group, `failed ${'x'.repeat(5_000)}`]));
  const state = stateAfter([0, job({ overall_status: 'completed', groups, detailed_status: details })]);
  expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(8_192);
  expect(state.ended).toMatchObject({ outcome: 'partially_failed', failed: 10_000, groups: 10_000 });
});
