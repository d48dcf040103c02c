import type { Clock } from '../../functions/shared/clock.ts';
import { VirtualClock } from '../../infra/local/virtual-clock.ts';

/** A clock whose sleeps are over at once, and which records how long each would have been, in milliseconds. Timeouts are real. */
export class QuickClock extends VirtualClock implements Clock {
  readonly sleeps: number[] = [];

  async sleep(ms: number): Promise<void> {
    this.sleeps.push(ms);
    this.advance(ms);
  }

  after(ms: number, callback: () => void): () => void {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  }
}
