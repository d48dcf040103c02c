import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseEvent } from '../../../functions/start-sync/event.ts';
import { hostileJson, hostileText, pollutedPrototypes, problemsOf } from './arbitraries.ts';

const parseProblems = (event: unknown) => {
  try {
    parseEvent(event);
    return [];
  } catch (error) {
    return problemsOf(error);
  }
};
afterEach(() => expect(pollutedPrototypes()).toEqual([]));

const keys = [
  ...[
    'action',
    'job',
    'groups',
    'synchronize_all',
    'wait_for_seconds',
    'retry_for_seconds',
    'scheduled_time',
  ],
  ...[
    'unless_succeeded_within_hours',
    'catch_up_follows',
    'note',
    'source',
    'detail-type',
    'key1',
    '__proto__',
  ],
];
const actions = fc.constantFrom<unknown>(
  'check',
  'status',
  'cancel',
  'synchronize',
  'toString',
  '__proto__',
  null,
  [],
);

describe('any event', () => {
  test('is understood or a named error', () => {
    fc.assert(fc.property(hostileJson, (event) => expect(parseProblems(event)).toEqual([])));
  });

  test('with the keys of an event is understood or a named error', () => {
    const key = fc.oneof(fc.constantFrom(...keys), hostileText);
    const event = fc.dictionary(key, fc.oneof(actions, hostileJson), { maxKeys: 6 });
    fc.assert(
      fc.property(event, (event) => {
        // As Lambda's runtime makes it of the payload, `__proto__` being a key like any other.
        expect(parseProblems(JSON.parse(JSON.stringify(event)))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, object]>([
    [
      'ten thousand unknown keys',
      Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 1])),
    ],
    ['one very long key', { ['k'.repeat(1_000_000)]: 1 }],
    ['a very long time', { scheduled_time: `2026-01-31T02:00:00.${'1'.repeat(1_000_000)}` }],
    ['a very long job', { action: 'status', job: 'j'.repeat(1_000_000) }],
  ])('with %s is a named error with a short message', (_name, event) => {
    expect(parseProblems(event)).toEqual([]);
  });
});
