/** By how much timeouts come sooner under a virtual clock: 30 s take 3 s of real time. */
export const timeoutSpeedup = 10;

/** Real time plus an offset that only grows: the time of a system whose waits are skipped. */
export class VirtualClock {
  #offset = 0;

  /** Milliseconds by which this clock is ahead of the real one. */
  get offset(): number {
    return this.#offset;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.#offset;
  }

  /** Moves the clock `ms` milliseconds (not negative) ahead. */
  advance(ms: number): void {
    if (!(ms >= 0 && Number.isFinite(ms))) throw new RangeError(`A clock cannot advance by ${ms} ms`);
    this.#offset += ms;
  }
}
