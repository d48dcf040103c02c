/** Preloaded (`--import`) into the child, so that it is there before anything asks for the time. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import type { Clock } from '../../functions/shared/clock.ts';
import { clockSymbol } from '../../functions/shared/limits.ts';

/** The durable SDK suspends an invocation when nothing has happened for 20 ms: so long are timers cut short. */
const shortMs = 20;
/** middy watches over an invocation's time with a timer of minutes: from here on timers belong to virtual time. */
const longMs = 60_000;

interface Timeout {
  actor: string;
  due: number;
  callback: () => void;
}

/** Whose code runs. */
export const actors = new AsyncLocalStorage<{ name: string; lines: string[] }>();
export const currentActor = (): string => actors.getStore()?.name ?? '';

/** The clock of the functions in the child. Time stands still until the parent moves it; a sleep ends by its word. */
class HostClock implements Clock {
  /** Is called with each sleep. */
  onSleep: (sleep: number, ms: number) => void = () => {};
  #now = 0;
  #sleeps = 0;
  readonly #sleeping = new Map<number, { actor: string; resolve: () => void }>();
  readonly #timeouts = new Set<Timeout>();

  now(): number {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    this.#sleeps += 1;
    const sleep = this.#sleeps;
    this.onSleep(sleep, ms);
    return new Promise((resolve) => this.#sleeping.set(sleep, { actor: currentActor(), resolve }));
  }

  after(ms: number, callback: () => void): () => void {
    const timeout = { actor: currentActor(), due: this.#now + ms, callback };
    this.#timeouts.add(timeout);
    return () => this.#timeouts.delete(timeout);
  }

  /** When the earliest of what `after` waits for is due. */
  get earliest(): number | undefined {
    return this.#timeouts.size === 0 ? undefined : Math.min(...[...this.#timeouts].map(({ due }) => due));
  }

  /** Moves the time, and calls what is due by then. */
  advanceTo(now: number): void {
    this.#now = now;
    for (const timeout of this.#timeouts) {
      if (timeout.due > now) continue;
      this.#timeouts.delete(timeout);
      timeout.callback();
    }
  }

  wake(sleep: number): void {
    this.#sleeping.get(sleep)?.resolve();
    this.#sleeping.delete(sleep);
  }

  /** Freezes what an invocation left behind, as Lambda does. */
  forget(actor: string): void {
    for (const [sleep, { actor: of }] of this.#sleeping) if (of === actor) this.#sleeping.delete(sleep);
    for (const timeout of this.#timeouts) if (timeout.actor === actor) this.#timeouts.delete(timeout);
  }

  /** Puts it in place of the functions' clock, and of the timers that the libraries set for an invocation's time. */
  install(): void {
    (globalThis as { [key: symbol]: unknown })[clockSymbol] = this;
    // The durable SDK compares it with the times of the service, which are virtual.
    Date.now = () => this.#now;
    const { setTimeout: real, clearTimeout: clearReal } = timers;
    const virtual = new WeakMap<object, () => void>();
    const set = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
      if (ms < longMs) return real(callback, ms <= shortMs ? 0 : ms, ...args);
      const handle = { unref: () => handle, ref: () => handle };
      virtual.set(
        handle,
        this.after(ms, () => callback(...args)),
      );
      return handle;
    };
    const clear = (handle: unknown) => {
      const cancel = Object(handle) === handle ? virtual.get(handle as object) : undefined;
      if (cancel) cancel();
      else clearReal(handle as NodeJS.Timeout);
    };
    Object.assign(timers, { setTimeout: Object.assign(set, real), clearTimeout: clear });
    Object.assign(globalThis, { setTimeout: timers.setTimeout, clearTimeout: clear });
    syncBuiltinESMExports();
  }
}

export const clock = new HostClock();
clock.install();
