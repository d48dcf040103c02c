/** Real time plus an offset that only grows: the time of a system whose waits are skipped. */
export class VirtualClock {
  #offset = 0;
  readonly #due: { time: number; callback: () => void }[] = [];

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
    const due = this.#due.filter(({ time }) => time <= this.now()).sort((a, b) => a.time - b.time);
    for (const entry of due) {
      this.#due.splice(this.#due.indexOf(entry), 1);
      entry.callback();
    }
  }

  /** Calls back as soon as the clock is advanced to, or past, `time` (milliseconds since the epoch). */
  at(time: number, callback: () => void): void {
    this.#due.push({ time, callback });
  }
}
