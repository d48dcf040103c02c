import type { Clock } from '../../../functions/shared/clock.ts';

/** Real time, but each limit comes ten times sooner: 30 s take 3 s. */
export const hastyClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 10)),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms / 10);
    return () => clearTimeout(timer);
  },
};

/** Rejects when something that should have ended long ago has not. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`it still runs after ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
