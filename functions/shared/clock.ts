import { clockSymbol } from './limits.ts';

/** Time as both functions see it: the only place where they read the time, wait, or set a timer. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void>;
  /** Calls `callback` once, `ms` milliseconds from now, unless the function it returns is called before. */
  after(ms: number, callback: () => void): () => void;
}

const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

const preloaded = (globalThis as { [key: symbol]: unknown })[clockSymbol];

/** The system's clock, or the one that a program around the bundle has preloaded (infra/local does). */
export const clock: Clock = (preloaded as Clock | undefined) ?? systemClock;
