import { ApplianceFailure, ApplianceThrottled } from '../ciphertrust/errors.ts';
import type { Clock } from '../shared/clock.ts';
import { isRetryable } from '../shared/failure.ts';

/** Milliseconds. With full jitter, each delay lies between nothing and these. */
const backoff = { initialDelay: 1_000, backoffRate: 2, maxDelay: 30_000 };

/**
 * The time within which something may be tried again. The first try is always made; none begins after the end.
 * Delays grow over everything that is tried within it: a look that goes well is no reason to start more often.
 */
export class RetryWindow {
  readonly #clock: Clock;
  readonly #end: number;
  #retries = 0;

  constructor(clock: Clock, seconds: number) {
    this.#clock = clock;
    this.#end = clock.now() + seconds * 1000;
  }

  /** Whether no further try may begin. */
  get isOver(): boolean {
    return this.#clock.now() >= this.#end;
  }

  /** What is left, in seconds. */
  get left(): number {
    return Math.max(0, (this.#end - this.#clock.now()) / 1000);
  }

  /**
   * Waits before another try: as long as the failure says; else with full jitter, and as long as a 429 asked for.
   * Throws the failure instead when it is one that no waiting heals, or when the time is over, or will be by then.
   */
  async backOff(failure: unknown): Promise<void> {
    if (!isRetryable(failure)) throw failure;
    const left = this.#end - this.#clock.now();
    const fixed = failure instanceof ApplianceFailure ? failure.retryDelaySeconds : undefined;
    const retryAfter = failure instanceof ApplianceThrottled ? failure.retryAfterSeconds : 0;
    const least = (fixed ?? retryAfter) * 1000;
    if (left <= 0 || least > left) throw failure;
    if (fixed !== undefined) return this.#clock.sleep(least);
    const { initialDelay, backoffRate, maxDelay } = backoff;
    const delay = Math.min(maxDelay, initialDelay * backoffRate ** this.#retries);
    this.#retries += 1;
    await this.#clock.sleep(Math.min(left, least + Math.random() * delay));
  }

  /** Tries what is safe to repeat until it succeeds, fails for good, or the time is over. */
  async retry<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (failure) {
        await this.backOff(failure);
      }
    }
  }
}
