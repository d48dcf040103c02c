import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import type { Clock } from '../../../functions/shared/clock.ts';
import { clockSymbol } from '../../../functions/shared/limits.ts';

/** The durable SDK suspends an invocation when nothing has happened for 20 ms: so long are timers cut short. */
const shortTimerMs = 20;

/**
 * Sets the local runner up to skip waits. It invokes the handler again at once, whatever a wait asked for;
 * the preloaded clock is advanced by that instead. The fake timers which the runner installs are taken out
 * again: under them all looks would happen in one invocation, Date would stand still and jump, and the time
 * limits of HTTP requests would fire at random.
 */
export async function skipWaits(): Promise<(ms: number) => Promise<void>> {
  const ready = LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
  (Date as typeof Date & { clock: { uninstall(): void } }).clock.uninstall();
  await ready;

  const realSetTimeout = setTimeout;
  const hurried = (callback: () => void, ms = 0, ...args: []) =>
    realSetTimeout(callback, ms <= shortTimerMs ? 0 : ms, ...args);
  globalThis.setTimeout = Object.assign(hurried, realSetTimeout);

  const clock = (globalThis as { [key: symbol]: unknown })[clockSymbol] as Clock;
  return (ms) => (ms > 0 ? clock.sleep(ms) : Promise.resolve());
}
