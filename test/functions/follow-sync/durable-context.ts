import type { DurableContext, WaitForConditionConfig } from '@aws/durable-execution-sdk-js';
import type { StillClock } from '../../support/still-clock.ts';

type Check<T> = (state: T) => Promise<T>;

/** The part of a durable context that followSync uses, without a service: its waits are over at once, and it keeps them. */
export class InMemoryDurableContext {
  /** The waits between looks, in seconds. */
  readonly waits: unknown[] = [];
  readonly #clock: StillClock;
  readonly #stored: unknown;

  /** Whether the function dies after the check that ends the waiting, before its state is stored. */
  diesBeforeCheckpoint = false;

  /** `stored`: the state that ended the waiting, as a replay finds it: then nothing is checked again. */
  constructor(clock: StillClock, stored?: unknown) {
    this.#clock = clock;
    this.#stored = stored;
  }

  async waitForCondition<T>(_name: string, check: Check<T>, config: WaitForConditionConfig<T>): Promise<T> {
    if (this.#stored !== undefined) return this.#stored as T;
    for (let state = config.initialState, attempt = 1; ; attempt += 1) {
      const checked: T = JSON.parse(JSON.stringify(await check(state)));
      const decision = config.waitStrategy(checked, attempt);
      if (!decision.shouldContinue && this.diesBeforeCheckpoint) {
        this.diesBeforeCheckpoint = false;
        continue;
      }
      state = checked;
      if (!decision.shouldContinue) return state;
      const { seconds = 0 } = decision.delay as { seconds?: number };
      this.waits.push(seconds);
      this.#clock.advance(seconds * 1000);
    }
  }

  get context(): Pick<DurableContext, 'waitForCondition'> {
    return this as unknown as DurableContext;
  }
}
