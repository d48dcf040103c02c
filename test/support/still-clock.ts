import type { Clock } from '../../functions/shared/clock.ts';

/** A clock that moves by its sleeps alone, and records their lengths in milliseconds. Timeouts never come. */
export class StillClock implements Clock {
  readonly sleeps: number[] = [];
  #now: number;

  constructor(now = Date.UTC(2026, 10, 24, 2)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  async sleep(ms: number): Promise<void> {
    this.sleeps.push(ms);
    this.#now += ms;
  }

  after(): () => void {
    return () => {};
  }
}
