import type { FunctionName } from '../../infra/bundles.ts';
import type { Ended, FromHost, ToHost } from './messages.ts';

/** How long, in real ms, nothing happens before somebody who is busy is taken for hung. */
const hangTimeout = 20_000;
/** The same where a request has stalled: its timeout is what happens next. */
const stallTimeout = 50;
/** The longest timeout of a request, in milliseconds. */
const requestTimeout = 30_000;

interface Due {
  at: number;
  run: () => void;
}

interface Actor {
  /** Not while it sleeps. */
  busy: boolean;
  onEnded: (ended: Ended) => void;
}

/**
 * Virtual time and what is due in it. Time stands still while anybody (an invocation, a look) computes or waits for
 * a response, and moves to the next sleep's end, look, or timeout when nobody does.
 */
export class EventLoop {
  /** Milliseconds since the epoch. */
  now: number;
  /** Whether a request has met a fault that leaves it without a response, so that only its timeout ends it. */
  mayStall = false;
  readonly #send: (message: ToHost) => void;
  readonly #due: Due[] = [];
  readonly #actors = new Map<string, Actor>();
  #activity = Promise.withResolvers<void>();
  #activityCount = 0;
  #onEarliestTimeout: ((earliest: number | undefined) => void) | undefined;
  #crash: string | undefined;

  constructor(now: number, send: (message: ToHost) => void) {
    this.now = now;
    this.#send = send;
  }

  /** Invokes a function; `onEnded` is called as soon as it has ended. */
  invoke(
    invocation: { actor: string; function: FunctionName; timeoutMs: number; event: unknown },
    onEnded: (ended: Ended) => void,
  ): void {
    this.#actors.set(invocation.actor, { busy: true, onEnded });
    this.#send({ type: 'invoke', now: this.now, ...invocation });
  }

  /** Calls `run` when `ms` milliseconds have passed. */
  after(ms: number, run: () => void): void {
    this.#due.push({ at: this.now + ms, run });
  }

  /** Lets a millisecond pass, so that what comes now is later than what was. */
  tick(): void {
    this.now += 1;
  }

  /** Takes a message of the host. */
  onMessage(message: FromHost): void {
    switch (message.type) {
      case 'asleep':
        this.#asleep(message);
        break;
      case 'ended':
        this.#actors.get(message.actor)?.onEnded(message);
        this.#actors.delete(message.actor);
        break;
      case 'timeouts':
        this.#onEarliestTimeout?.(message.earliest);
        return;
      case 'crash':
        this.#crash ??= message.message;
        this.#onEarliestTimeout?.(undefined);
        break;
    }
    this.notifyActivity();
  }

  /** To be called when something happened. */
  notifyActivity(): void {
    this.#activityCount += 1;
    this.#activity.resolve();
    this.#activity = Promise.withResolvers();
  }

  /** Waits until nobody is busy but those who wait for a timeout. Throws when somebody hangs, or the host died. */
  async settle(): Promise<void> {
    const began = performance.now();
    this.#throwCrash();
    while ([...this.#actors.values()].some(({ busy }) => busy)) {
      const isActive = await this.#isActiveWithin(this.mayStall ? stallTimeout : hangTimeout);
      this.#throwCrash();
      if (isActive) continue;
      if (this.mayStall && (await this.#isStalled())) return;
      if (performance.now() - began > hangTimeout) {
        throw new Error(`Hangs: ${[...this.#actors.keys()].join(', ')}`);
      }
    }
  }

  /** Lets time pass to `end`, or until `done`. */
  async advanceTo(end: number, done: () => boolean = () => false): Promise<void> {
    for (;;) {
      await this.settle();
      if (done()) return;
      const activityCount = this.#activityCount;
      const timeout = this.#actors.size > 0 ? await this.#earliestTimeout() : undefined;
      if (activityCount !== this.#activityCount) continue;
      const next = this.#due.reduce<Due | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
      const at = Math.min(next?.at ?? end, timeout ?? end);
      if (at === Number.POSITIVE_INFINITY) throw new Error('Hangs: nothing is due any more');
      this.now = Math.max(this.now, Math.min(at, end));
      if (at >= end) return;
      if (next === undefined || (timeout ?? end) < next.at) {
        this.#send({ type: 'time', now: this.now });
        await this.#earliestTimeout();
      } else {
        this.#due.splice(this.#due.indexOf(next), 1);
        next.run();
      }
    }
  }

  #throwCrash(): void {
    if (this.#crash !== undefined) throw new Error(`Outside of any invocation: ${this.#crash}`);
  }

  #asleep({ actor, sleep, ms }: Extract<FromHost, { type: 'asleep' }>): void {
    const sleeper = this.#actors.get(actor);
    if (sleeper === undefined) return;
    sleeper.busy = false;
    this.after(ms, () => {
      if (this.#actors.get(actor) !== sleeper) return;
      sleeper.busy = true;
      this.#send({ type: 'wake', now: this.now, sleep });
    });
  }

  /** Whether the timeout of a request is what happens next; not so while an instance is being loaded, say. */
  async #isStalled(): Promise<boolean> {
    const activityCount = this.#activityCount;
    const timeout = (await this.#earliestTimeout()) ?? Number.POSITIVE_INFINITY;
    return activityCount === this.#activityCount && timeout <= this.now + requestTimeout;
  }

  async #isActiveWithin(withinMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const quiet = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), withinMs);
    });
    const isActive = await Promise.race([this.#activity.promise.then(() => true), quiet]);
    clearTimeout(timer);
    return isActive;
  }

  #earliestTimeout(): Promise<number | undefined> {
    return new Promise((resolve) => {
      this.#onEarliestTimeout = resolve;
      this.#send({ type: 'timeouts', now: this.now });
    });
  }
}
