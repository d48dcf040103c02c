import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  ApplianceThrottled,
  ApplianceUnreachable,
  PermissionDenied,
} from '../../../functions/ciphertrust/errors.ts';
import { RetryWindow } from '../../../functions/start-sync/retry-window.ts';
import { StillClock } from '../../support/still-clock.ts';

const parts = { tried: 'Trying', cameBack: 'nothing', remedy: 'Wait.' };
const outage = new ApplianceUnreachable(parts);
const delayed = (retryDelaySeconds: number) =>
  Object.assign(new ApplianceUnreachable(parts), { retryDelaySeconds });
const throttled = (seconds: number) => new ApplianceThrottled(parts, seconds);

let clock: StillClock;
beforeEach(() => {
  clock = new StillClock();
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => void jest.restoreAllMocks());

describe('the backoff before another try', () => {
  test('is half of 1 s, 2 s, 4 s and so on to 30 s when chance says half', async () => {
    const window = new RetryWindow(clock, 1_000);
    for (let tries = 0; tries < 8; tries += 1) await window.backOff(outage);
    expect(clock.sleeps).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  test('is nothing when chance says so', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    await new RetryWindow(clock, 20).backOff(outage);
    expect(clock.sleeps).toEqual([0]);
  });

  test('comes on top of what a 429 asked for', async () => {
    await new RetryWindow(clock, 20).backOff(throttled(7));
    expect(clock.sleeps).toEqual([7_500]);
  });

  test('is exactly what the failure says where it says so', async () => {
    await new RetryWindow(clock, 20).backOff(delayed(15));
    expect(clock.sleeps).toEqual([15_000]);
  });

  test('is what the failure says to the end of the window', async () => {
    await new RetryWindow(clock, 15).backOff(delayed(15));
    expect(clock.sleeps).toEqual([15_000]);
  });

  test('is what a throttled login says, not what its 429 does', async () => {
    await new RetryWindow(clock, 20).backOff(Object.assign(throttled(7), { retryDelaySeconds: 15 }));
    expect(clock.sleeps).toEqual([15_000]);
  });

  test('ends with the window', async () => {
    await new RetryWindow(clock, 7).backOff(throttled(7));
    expect(clock.sleeps).toEqual([7_000]);
  });
});

describe('the failure is thrown', () => {
  test.each<[string, number, Error]>([
    ['when no waiting heals it', 20, new PermissionDenied(parts)],
    ['when the time is over', 0, outage],
    ['when a 429 asks for more time than there is', 6, throttled(7)],
    ['when it asks for more time than there is', 14, delayed(15)],
    ['when it is to be tried no more', 780, delayed(Number.POSITIVE_INFINITY)],
    ['when it is a defect', 20, new TypeError('x is not a function')],
  ])('%s', async (_name, seconds, failure) => {
    await expect(new RetryWindow(clock, seconds).backOff(failure)).rejects.toBe(failure);
    expect(clock.sleeps).toEqual([]);
  });
});

describe('a window', () => {
  test.each([
    [19_999, false, 0.001],
    [20_000, true, 0],
    [20_001, true, 0],
  ])('of 20 s, %d ms later: over %p, %p s left', (later, isOver, left) => {
    const window = new RetryWindow(clock, 20);
    clock.advance(later);
    expect({ isOver: window.isOver, left: window.left }).toEqual({ isOver, left });
  });

  test('of no time allows the first try', async () => {
    expect(await new RetryWindow(clock, 0).retry(async () => 'done')).toBe('done');
  });

  test('allows tries until one succeeds', async () => {
    let tries = 0;
    const attempt = async () => {
      tries += 1;
      if (tries < 3) throw outage;
      return tries;
    };
    expect(await new RetryWindow(clock, 20).retry(attempt)).toBe(3);
  });

  test('begins no try after its end', async () => {
    const window = new RetryWindow(clock, 20);
    const tried: number[] = [];
    const attempt = async () => {
      tried.push(clock.now());
      throw outage;
    };
    const end = clock.now() + 20_000;
    await expect(window.retry(attempt)).rejects.toBe(outage);
    expect(tried.at(-1)).toBe(end);
  });
});
