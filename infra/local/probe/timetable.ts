import type { Clock } from '../../../functions/shared/clock.ts';
import { isGood, type Span } from './evidence.ts';
import type { Look } from './look.ts';

/** When a job is looked at, in seconds from its start or its cancellation; then once a minute. */
const plan = [0, 1, 2, 4, 8, 15, 30, 45, 60, 90, 120, 180, 240, 300];
const [last = 0] = plan.slice(-1);
const afterwards = 60;
/** What a look may be late and still count as in time, in seconds. */
const tolerance = 0.5;

/** The time of the plan at `seconds`, or the next one. */
const atOrAfter = (seconds: number): number =>
  plan.find((time) => time >= seconds) ?? last + Math.ceil((seconds - last) / afterwards) * afterwards;

/** The time of the plan at `seconds`, or the one before. */
const atOrBefore = (seconds: number): number =>
  seconds >= last
    ? last + Math.floor((seconds - last) / afterwards) * afterwards
    : (plan.findLast((time) => time <= seconds) ?? 0);

/** When to look at a job. What is seen is told by the times of the plan: between two of them nobody has looked. */
export class Timetable {
  readonly #clock: Clock;
  readonly #began: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#began = clock.now();
  }

  /** The times of the plan, in seconds, each when it has come; what has gone by meanwhile is left out. */
  async *times(longest: number): AsyncGenerator<number> {
    for (let seconds = 0; seconds <= longest; ) {
      yield seconds;
      const next = atOrAfter(Math.max(seconds + tolerance, this.#secondsAt(this.#clock.now())));
      await this.#clock.sleep(Math.max(0, this.#began + next * 1_000 - this.#clock.now()));
      seconds = next;
    }
  }

  /** Notes what a look says of something that happens once: that it has, by then, or not yet. */
  note(span: Span, look: Look | undefined, hasHappened: boolean | undefined): void {
    if (look === undefined || hasHappened === undefined || span.at !== undefined) return;
    if (hasHappened) span.at = atOrAfter(this.#secondsAt(look.receivedAt) - tolerance);
    else span.notAt = atOrBefore(this.#secondsAt(look.sentAt) + tolerance);
  }

  #secondsAt(time: number): number {
    return (time - this.#began) / 1_000;
  }
}

/** Whether a job is known, by a look at it; undefined where that does not say. */
export const isKnown = (look: Look | undefined): boolean | undefined => {
  if (isGood(look)) return true;
  return look?.status === 404 ? false : undefined;
};
