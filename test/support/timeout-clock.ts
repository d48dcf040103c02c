import type { Clock } from '../../functions/shared/clock.ts';

/** A clock that moves only when a test advances it, and then calls back the timeouts that have passed. */
export class TimeoutClock implements Clock {
  readonly #timeouts = new Set<{ time: number; callback: () => void }>();
  #now = Date.UTC(2026, 10, 24, 2);

  /** How many timeouts are set and have neither passed nor been cleared. */
  get pending(): number {
    return this.#timeouts.size;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const timeout of this.#timeouts) {
      if (timeout.time > this.#now) continue;
      this.#timeouts.delete(timeout);
      timeout.callback();
    }
  }

  async sleep(ms: number): Promise<void> {
    this.advance(ms);
  }

  after(ms: number, callback: () => void): () => void {
    const timeout = { time: this.#now + ms, callback };
    this.#timeouts.add(timeout);
    return () => void this.#timeouts.delete(timeout);
  }
}
