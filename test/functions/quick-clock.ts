import type { Clock } from '../../functions/clock.ts';
import { VirtualClock } from '../../infra/local/virtual-clock.ts';

/** Real time that a limit set with `after` takes: a tenth of its own. */
const haste = 10;

/** A clock whose waits are over at once, and which keeps how long each would have been, in milliseconds. */
export class QuickClock extends VirtualClock implements Clock {
  readonly sleeps: number[] = [];

  async sleep(ms: number): Promise<void> {
    this.sleeps.push(ms);
    this.advance(ms);
  }

  after(ms: number, callback: () => void): () => void {
    const timer = setTimeout(callback, ms / haste);
    return () => clearTimeout(timer);
  }
}
