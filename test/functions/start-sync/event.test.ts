import { describe, expect, test } from '@jest/globals';
import { parseEvent } from '../../../functions/start-sync/event.ts';

const plain = { action: 'synchronize', waitForSeconds: 0, retryForSeconds: 20, catchUpFollows: false };

const failure = (event: unknown): Error => {
  try {
    parseEvent(event);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was accepted');
};

describe('an event is understood', () => {
  test.each<[string, unknown, object]>([
    ['empty', {}, plain],
    ['missing', undefined, plain],
    [
      "an EventBridge rule's",
      { source: 'aws.events', 'detail-type': 'Scheduled Event', time: '2026-01-01T00:00:00Z', detail: {} },
      plain,
    ],
    ['groups, once each', { groups: ['a', ' b ', 'a'] }, { ...plain, selection: { groups: ['a', 'b'] } }],
    ['everything', { synchronize_all: true }, { ...plain, selection: { synchronize_all: true } }],
    [
      'what the nightly schedule sends',
      { scheduled_time: '2026-11-24T02:00:00Z', retry_for_seconds: 780, catch_up_follows: true },
      { ...plain, retryForSeconds: 780, catchUpFollows: true, scheduledTime: Date.UTC(2026, 10, 24, 2) },
    ],
    [
      'what the catch-up schedule sends',
      { scheduled_time: '2026-11-24T04:00:00.000+02:00', unless_succeeded_within_hours: 12 },
      { ...plain, scheduledTime: Date.UTC(2026, 10, 24, 2), unlessSucceededWithinHours: 12 },
    ],
    [
      'a note',
      { note: 'CHG0012345', wait_for_seconds: 60 },
      { ...plain, note: 'CHG0012345', waitForSeconds: 60 },
    ],
    ['check', { action: 'check' }, { action: 'check' }],
    ['status', { action: 'status' }, { action: 'status' }],
    ['status of a job', { action: 'status', job: 'bf27' }, { action: 'status', job: 'bf27' }],
    ['cancel', { action: 'cancel' }, { action: 'cancel' }],
    ['cancel of a job', { action: 'cancel', job: 'bf27' }, { action: 'cancel', job: 'bf27' }],
  ])('%s', (_name, event, expected) => {
    expect(parseEvent(event)).toEqual(expected);
  });
});

describe('an event is refused with an error that names the key', () => {
  test.each<[string, unknown, RegExp]>([
    ['a typo', { group: ['x'] }, /`group` is no key .*`groups` is/],
    ['an unknown key', { force: true }, /`force` is no key .*known are groups, synchronize_all/],
    ['an unknown action', { action: 'delete' }, /`action` can be "check", "status" or "cancel"/],
    ['a key of another action', { action: 'check', groups: ['a'] }, /`groups` is no key of a "check" event/],
    [
      'an option of a start on status',
      { action: 'status', wait_for_seconds: 1 },
      /`wait_for_seconds` is no key/,
    ],
    ['both selections', { groups: ['a'], synchronize_all: true }, /`groups` and `synchronize_all` exclude/],
    ['no group', { groups: [] }, /`groups` has to be a list/],
    ['an empty group', { groups: [' '] }, /`groups` has to be/],
    ['groups as text', { groups: 'a,b' }, /`groups` has to be a list/],
    ['synchronize_all false', { synchronize_all: false }, /`synchronize_all` has to be true/],
    [
      'too long a wait',
      { wait_for_seconds: 601 },
      /`wait_for_seconds` has to be a whole number from 0 to 600/,
    ],
    ['half a second', { wait_for_seconds: 0.5 }, /`wait_for_seconds`/],
    ['too long a retry', { retry_for_seconds: 781 }, /`retry_for_seconds` .* 0 to 780/],
    ['a negative retry', { retry_for_seconds: -1 }, /`retry_for_seconds`/],
    ['a time without zone', { scheduled_time: '2026-11-24T02:00:00' }, /`scheduled_time` has to be a time/],
    ['a day that is none', { scheduled_time: '2026-13-45T02:00:00Z' }, /`scheduled_time`/],
    ['zero hours', { unless_succeeded_within_hours: 0 }, /`unless_succeeded_within_hours` .* 1 to 168/],
    ['too many hours', { unless_succeeded_within_hours: 169 }, /`unless_succeeded_within_hours`/],
    ['a long note', { note: 'x'.repeat(201) }, /`note` has to be a text of 200/],
    ['a job id that is a path', { action: 'cancel', job: '../../users' }, /`job` has to be the id of a job/],
    ['a list', [], /no JSON object/],
    ['a text', 'synchronize', /no JSON object/],
  ])('%s', (_name, event, message) => {
    const error = failure(event);
    expect(error.name).toBe('EventInvalid');
    expect(error.message).toMatch(message);
  });

  test("the console's sample gets its own", () => {
    expect(failure({ key1: 'value1', key2: 'value2', key3: 'value3' }).name).toBe('SampleEventReceived');
  });

  test('several mistakes are told at once', () => {
    const { message } = failure({ wait_for_seconds: -1, nonsense: 1 });
    expect(message).toMatch(/`wait_for_seconds`.*`nonsense`/);
  });

  test('a key with control characters cannot break the line', () => {
    expect(failure({ 'a\n\u001b[31mb': 1 }).message).not.toMatch(/\p{Cc}/u);
  });
});
