import { VirtualClock } from '../../infra/local/virtual-clock.ts';

/** A virtual clock that calls back when it comes to a time. */
export class ScheduledClock extends VirtualClock {
  readonly #scheduled: { time: number; callback: () => void }[] = [];

  /** Calls back as soon as the clock is advanced to, or past, `time` (milliseconds since the epoch). */
  at(time: number, callback: () => void): void {
    this.#scheduled.push({ time, callback });
  }

  override advance(ms: number): void {
    super.advance(ms);
    const due = this.#scheduled.filter(({ time }) => time <= this.now()).sort((a, b) => a.time - b.time);
    for (const entry of due) {
      this.#scheduled.splice(this.#scheduled.indexOf(entry), 1);
      entry.callback();
    }
  }
}
