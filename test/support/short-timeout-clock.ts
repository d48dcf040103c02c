import type { Clock } from '../../functions/shared/clock.ts';
import { timeoutSpeedup } from '../../infra/local/virtual-clock.ts';

/** Real time, but each timeout comes sooner: 30 s take 3 s. */
export const shortTimeoutClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / timeoutSpeedup)),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms / timeoutSpeedup);
    return () => clearTimeout(timer);
  },
};
