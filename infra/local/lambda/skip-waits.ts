import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import type { Clock } from '../../../functions/shared/clock.ts';
import { clockSymbol } from '../../../functions/shared/limits.ts';

/** The durable SDK suspends an invocation when nothing has happened for 20 ms: timers of that length fire at once. */
const shortTimerMs = 20;

/**
 * Sets the local runner up to skip waits. It invokes the handler again at once, whatever the wait;
 * the preloaded clock is advanced by the wait instead. The fake timers which the runner installs are removed
 * again: under them all looks would happen in one invocation, Date would stand still and jump, and the timeouts
 * of HTTP requests would fire at random.
 */
export async function skipWaits(): Promise<(ms: number) => Promise<void>> {
  const ready = LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
  (Date as typeof Date & { clock: { uninstall(): void } }).clock.uninstall();
  await ready;

  const realSetTimeout = setTimeout;
  const shortened = (callback: () => void, ms = 0, ...args: []) =>
    realSetTimeout(callback, ms <= shortTimerMs ? 0 : ms, ...args);
  globalThis.setTimeout = Object.assign(shortened, realSetTimeout);

  const clock = (globalThis as { [key: symbol]: unknown })[clockSymbol] as Clock;
  return (ms) => (ms > 0 ? clock.sleep(ms) : Promise.resolve());
}
