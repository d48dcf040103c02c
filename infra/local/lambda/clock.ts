/**
 * Preloaded (`--import`) into a function's process that runs under the parent's VirtualClock: puts the clock
 * of functions/shared/clock.ts in place before the bundle is imported. The parent keeps the offset: it sends
 * it before every message, and advances it when this process requests it.
 */
import type { Clock } from '../../../functions/shared/clock.ts';
import { clockSymbol } from '../../../functions/shared/limits.ts';
import { timeoutSpeedup } from '../virtual-clock.ts';
import type { ClockMessage, ClockRequest } from './messages.ts';

/** The durable SDK suspends an invocation when nothing has happened for 20 ms: timers of that length fire at once. */
const shortTimerMs = 20;
const realSetTimeout = setTimeout;
const shortened = (callback: () => void, ms = 0, ...args: []) =>
  realSetTimeout(callback, ms <= shortTimerMs ? 0 : ms, ...args);
globalThis.setTimeout = Object.assign(shortened, realSetTimeout);

let offset = 0;
let lastRequest = 0;
const advances = new Map<number, () => void>();

process.on('message', (message: ClockMessage) => {
  if (message.type !== 'clock') return;
  offset = message.offset;
  if (message.request === undefined) return;
  advances.get(message.request)?.();
  advances.delete(message.request);
});

const now = () => Date.now() + offset;

const advance = (ms: number) =>
  new Promise<void>((resolve) => {
    lastRequest += 1;
    advances.set(lastRequest, resolve);
    process.send?.({ type: 'advance', ms, request: lastRequest } satisfies ClockRequest);
  });

const clock: Clock = {
  now,
  sleep: advance,
  after: (ms, callback) => {
    const due = now() + ms;
    let cancelled = false;
    const timer = setTimeout(async () => {
      await advance(Math.max(0, due - now()));
      if (!cancelled) callback();
    }, ms / timeoutSpeedup);
    return () => {
      cancelled = true;
      clearTimeout(timer);
    };
  },
};

(globalThis as { [key: symbol]: unknown })[clockSymbol] = clock;
