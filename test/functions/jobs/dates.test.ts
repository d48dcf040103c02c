import { describe, expect, test } from '@jest/globals';
import { createdAt, dateIn, lastChange, whenOf } from '../../../functions/jobs/dates.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = Date.UTC(2026, 10, 24, 2);
const at = (ms: number) => new Date(now + ms).toISOString();

describe('a date is', () => {
  test.each<[string, unknown, number | undefined]>([
    ['read in milliseconds', '2026-11-24T02:00:00.123Z', now + 123],
    ['cut to milliseconds', '2026-11-24T02:00:00.123999999Z', now + 123],
    ['read in its time zone', '2026-11-24T04:00:00+02:00', now],
    ['read in HTTP’s own way', 'Tue, 24 Nov 2026 02:00:00 GMT', now],
    ['unknown without a time zone', '2026-11-24T02:00:00', undefined],
    ['unknown without a time', '2026-11-24', undefined],
    ['unknown when it is missing', undefined, undefined],
    ['unknown when it is no date', 'yesterday at 10:00 utc', undefined],
    ['unknown when it is a number', now, undefined],
  ])('%s', (_name, value, expected) => {
    expect(dateIn(value)).toBe(expected);
  });
});

describe('when a date was', () => {
  test.each<[string, number, number, [number, number] | undefined]>([
    ['is that time where the clocks agree', -hour, 0, [-hour, -hour]],
    ['is corrected by a minute', -hour, minute, [-hour - minute, -hour - minute]],
    ['is corrected by a minute the other way', -hour, -minute, [-hour + minute, -hour + minute]],
    ['is a range where the clock is further ahead', -5 * hour, 2 * hour, [-7 * hour, -5 * hour]],
    ['is a range where the clock is behind', -5 * hour, -2 * hour, [-5 * hour, -3 * hour]],
    ['is a range where the clock is 12 hours off', -20 * hour, 12 * hour, [-32 * hour, -20 * hour]],
    ['is that time where the clock is off by more', -20 * hour, 12 * hour + 1, [-20 * hour, -20 * hour]],
    ['may be a minute from now', minute, 0, [minute, minute]],
    ['is unknown when it is later', minute + 1, 0, undefined],
    ['is cut at a minute from now', -hour, -2 * hour, [-hour, minute]],
    ['is a range that ends now where the clock that is ahead has dated it', 2 * hour, 2 * hour, [0, minute]],
    ['is unknown when it is in the future by both clocks', 3 * hour, 2 * hour, undefined],
    ['is unknown before 2015', Date.UTC(2014, 11, 31) - now, 0, undefined],
  ])('%s', (_name, ms, ahead, expected) => {
    const when = whenOf(at(ms), { now, ahead });
    expect(when && [when.earliest - now, when.latest - now]).toEqual(expected);
  });

  test('is unknown for the year 1, as Go writes a date that it does not know', () => {
    expect(createdAt({ id: 'j', createdAt: '0001-01-01T00:00:00Z' }, { now, ahead: 0 })).toBeUndefined();
  });
});

test.each<[string, object, number | undefined]>([
  ['when it was updated', { createdAt: at(-hour), updatedAt: at(-minute) }, -minute],
  ['when it was created, where that is later', { createdAt: at(-minute), updatedAt: at(-hour) }, -minute],
  ['when it was created, where the other says nothing', { createdAt: at(-hour), updatedAt: 'x' }, -hour],
  ['unknown without a date', {}, undefined],
])('the last change of a job is %s', (_name, fields, expected) => {
  const changed = lastChange({ id: 'j', ...fields }, { now, ahead: 0 });
  expect(changed === undefined ? undefined : changed - now).toBe(expected);
});
