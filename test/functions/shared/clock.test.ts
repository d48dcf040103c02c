import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Clock } from '../../../functions/shared/clock.ts';
import { clockSymbol } from '../../../functions/shared/limits.ts';
import { StillClock } from '../../support/still-clock.ts';

const preloaded = clockSymbol;
const globals = globalThis as { [key: symbol]: unknown };

/** The clock as a function finds it when it starts. */
async function load(): Promise<Clock> {
  jest.resetModules();
  return (await import('../../../functions/shared/clock.ts')).clock;
}

let before: unknown;
beforeEach(() => {
  before = globals[preloaded];
  delete globals[preloaded];
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
  globals[preloaded] = before;
});

test("a clock that is preloaded takes the place of the system's", async () => {
  const still = new StillClock();
  globals[preloaded] = still;
  expect(await load()).toBe(still);
});

describe("the system's clock", () => {
  test('tells the time', async () => {
    jest.setSystemTime(1_234_567);
    expect((await load()).now()).toBe(1_234_567);
  });

  test('sleeps so many milliseconds', async () => {
    let isOver = false;
    const sleep = (await load()).sleep(1_000).then(() => {
      isOver = true;
    });
    await jest.advanceTimersByTimeAsync(999);
    expect(isOver).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(isOver).toBe(true);
    await sleep;
  });

  test('calls back once, after so many milliseconds', async () => {
    const callback = jest.fn();
    (await load()).after(1_000, callback);
    jest.advanceTimersByTime(999);
    expect(callback).not.toHaveBeenCalled();
    jest.advanceTimersByTime(10_000);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test('does not call back when it is told not to', async () => {
    const callback = jest.fn();
    (await load()).after(1_000, callback)();
    jest.advanceTimersByTime(10_000);
    expect(callback).not.toHaveBeenCalled();
  });
});
