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
    ['null', null, plain],
    [
      "an EventBridge rule's",
      { source: 'aws.events', 'detail-type': 'Scheduled Event', time: '2026-01-01T00:00:00Z', detail: {} },
      plain,
    ],
    [
      "EventBridge Scheduler's own",
      {
        version: '0',
        id: 'c3a9',
        'detail-type': 'Scheduled Event',
        source: 'aws.scheduler',
        account: '111122223333',
        time: '2026-01-01T00:00:00Z',
        region: 'eu-central-1',
        resources: ['arn:aws:scheduler:eu-central-1:111122223333:schedule/default/nightly'],
        detail: '{}',
      },
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
    ['an empty note', { note: '' }, { ...plain, note: '' }],
    ['the longest note', { note: 'x'.repeat(200) }, { ...plain, note: 'x'.repeat(200) }],
    ['a note of 200 characters', { note: '😀'.repeat(200) }, { ...plain, note: '😀'.repeat(200) }],
    [
      'the least of each number',
      { wait_for_seconds: 0, retry_for_seconds: 0, unless_succeeded_within_hours: 1 },
      { ...plain, retryForSeconds: 0, unlessSucceededWithinHours: 1 },
    ],
    [
      'the most of each number',
      { wait_for_seconds: 600, retry_for_seconds: 780, unless_succeeded_within_hours: 168 },
      { ...plain, waitForSeconds: 600, retryForSeconds: 780, unlessSucceededWithinHours: 168 },
    ],
    [
      'a time in small letters, behind UTC, with a fraction',
      { scheduled_time: '2026-11-23t21:00:00.5-05:00' },
      { ...plain, scheduledTime: Date.UTC(2026, 10, 24, 2) + 500 },
    ],
    ['check', { action: 'check' }, { action: 'check' }],
    ['status', { action: 'status' }, { action: 'status' }],
    ['status of a job', { action: 'status', job: 'bf27' }, { action: 'status', job: 'bf27' }],
    ['cancel', { action: 'cancel' }, { action: 'cancel' }],
    ['cancel of a job', { action: 'cancel', job: 'bf27' }, { action: 'cancel', job: 'bf27' }],
  ])('%s', (_name, event, expected) => {
    expect(parseEvent(event)).toStrictEqual(expected);
  });
});

describe('an event is refused with an error that names the key', () => {
  test.each<[string, unknown, RegExp]>([
    ['a capital letter', { Note: 'x' }, /`Note` is no key .*`note` is/],
    ['a plural', { scheduled_times: 'x' }, /`scheduled_times` is no key .*`scheduled_time` is/],
    ['a key that every object has', { constructor: 1 }, /`constructor` is no key/],
    ['half of what marks a rule', { source: 'aws.events' }, /`source` is no key/],
    ["half of what marks a Scheduler's", { source: 'aws.scheduler' }, /`source` is no key/],
    ["a rule's that no schedule sends", { 'detail-type': 'Scheduled Event' }, /`detail-type` is no key/],
    ['an action that is no text', { action: 7 }, /`action` can be/],
    ['the action that is had without any', { action: 'synchronize' }, /`action` can be/],
    ['a typo', { group: ['x'] }, /`group` is no key .*`groups` is/],
    ['an unknown key', { force: true }, /`force` is no key .*known are groups, synchronize_all/],
    ['an unknown action', { action: 'delete' }, /`action` can be "check", "status", "cancel" or "report"/],
    [
      'a key of another action',
      { action: 'check', groups: ['a'] },
      /`groups` is no key of a "check" event\. /,
    ],
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
    ['a time with a sign in front', { scheduled_time: '+002026-11-24T02:00:00Z' }, /`scheduled_time`/],
    ['a day that is none', { scheduled_time: '2026-13-45T02:00:00Z' }, /`scheduled_time`/],
    ['zero hours', { unless_succeeded_within_hours: 0 }, /`unless_succeeded_within_hours` .* 1 to 168/],
    ['too many hours', { unless_succeeded_within_hours: 169 }, /`unless_succeeded_within_hours`/],
    ['a catch-up that does not follow', { catch_up_follows: false }, /`catch_up_follows` has to be true/],
    ['a long note', { note: 'x'.repeat(201) }, /`note` has to be a text of 200/],
    ['a job id that is two dots', { action: 'cancel', job: '..' }, /`job` has to be the id of a job/],
    ['a job id that is no whole number', { action: 'status', job: 7.5 }, /`job` has to be the id of a job/],
    ["keys that only begin like the sample's", { key12: 'x' }, /`key12` is no key/],
    ["keys that only end like the sample's", { monkey1: 'x' }, /`monkey1` is no key/],
    ['keys of the sample beside another', { key1: 'x', groups: ['a'] }, /`key1` is no key/],
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

  test('no more than twenty mistakes are told, and how many are left', () => {
    const event = Object.fromEntries(Array.from({ length: 22 }, (_, index) => [`x${index}`, 1]));
    const { message } = failure(event);
    expect(message).toContain('`x19`');
    expect(message).not.toContain('`x20`');
    expect(message).toMatch(/ 2 more\. /);
  });

  test('a key is shown up to its fortieth byte', () => {
    expect(failure({ ['x'.repeat(41)]: 1 }).message).toContain(`\`${'x'.repeat(37)}…\``);
  });

  test('a key with control characters cannot break the line', () => {
    expect(failure({ 'a\n\u001b[31mb': 1 }).message).not.toMatch(/\p{Cc}/u);
  });
});
