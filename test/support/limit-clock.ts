import type { Clock } from '../../functions/shared/clock.ts';

/** A clock that moves only when it is told to, and then plays the limits that have come. */
export class LimitClock implements Clock {
  readonly #limits = new Set<{ time: number; callback: () => void }>();
  #now = Date.UTC(2026, 10, 24, 2);

  /** How many limits are set and have neither come nor been called off. */
  get pending(): number {
    return this.#limits.size;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const limit of this.#limits) {
      if (limit.time > this.#now) continue;
      this.#limits.delete(limit);
      limit.callback();
    }
  }

  async sleep(ms: number): Promise<void> {
    this.advance(ms);
  }

  after(ms: number, callback: () => void): () => void {
    const limit = { time: this.#now + ms, callback };
    this.#limits.add(limit);
    return () => void this.#limits.delete(limit);
  }
}
