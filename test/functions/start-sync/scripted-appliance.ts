import type { Job, Selection } from '../../../functions/jobs/job.ts';
import { followForHours } from '../../../functions/shared/limits.ts';
import { RetryWindow } from '../../../functions/start-sync/retry-window.ts';
import { type StartOptions, type StartTools, startOnce } from '../../../functions/start-sync/start-once.ts';
import { StillClock } from '../../support/still-clock.ts';

export const hour = 3_600_000;
export const groups = ['group-1', 'group-2'];

type Listed = Job[] | Error;

/**
 * An appliance without sockets, for what depends on single milliseconds: its list shows `jobs`, its clock is
 * `ahead` of ours, and each start does what is scripted, or makes a job.
 */
export class ScriptedAppliance {
  readonly clock = new StillClock();
  /** What came in, in order. */
  readonly calls: ('list' | 'start' | 'groups')[] = [];
  readonly selections: Selection[] = [];
  readonly abortController = new AbortController();
  jobs: Job[];
  ahead = 0;
  readonly #starts: (() => Job)[] = [];
  readonly #lists: (() => Listed)[] = [];
  #made = 0;

  constructor(...jobs: Job[]) {
    this.jobs = jobs;
  }

  /** The next start throws this; `acting` says what changes all the same. */
  failStart(error: Error, effect = () => {}): this {
    this.#starts.push(() => {
      effect();
      throw error;
    });
    return this;
  }

  /** What the next look at the list shows or throws; after those that are scripted, `jobs`. */
  nextList(...lists: (() => Listed)[]): this {
    this.#lists.push(...lists);
    return this;
  }

  /** A job created so many milliseconds ago by its own clock, running unless it says otherwise. */
  job(id: string, ago: number, fields: object = {}): Job {
    const createdAt = new Date(this.clock.now() + this.ahead - ago).toISOString();
    return { id, createdAt, overall_status: 'in progress', groups, ...fields };
  }

  /** Starts once, with `windowSeconds` to try again. */
  start(request: Partial<StartOptions> = {}, windowSeconds = 20) {
    const tools: StartTools = {
      client: this.#client(),
      clock: this.clock,
      window: new RetryWindow(this.clock, windowSeconds),
      signal: this.abortController.signal,
    };
    return startOnce({ selection: { groups }, followForHours: followForHours.default, ...request }, tools);
  }

  /** The error that it fails with. */
  failure(...request: Parameters<ScriptedAppliance['start']>): Promise<Error & { parts?: object }> {
    return this.start(...request).then(
      (result) => Promise.reject(new Error(`It ended as ${result.outcome}`)),
      (error: Error) => error,
    );
  }

  #client(): StartTools['client'] {
    return {
      jobs: async () => {
        this.calls.push('list');
        const listed = this.#lists.shift()?.() ?? this.jobs;
        if (listed instanceof Error) throw listed;
        return { items: listed, total: listed.length, serverTime: this.clock.now() + this.ahead };
      },
      groups: async () => {
        this.calls.push('groups');
        return {
          items: groups.map((id) => ({ id, group_id: `sap-${id}` })),
          total: groups.length,
          serverTime: undefined,
        };
      },
      startSynchronization: async (selection: Selection) => {
        this.calls.push('start');
        this.selections.push(selection);
        const scripted = this.#starts.shift();
        if (scripted) return scripted();
        this.#made += 1;
        return this.job(`made-${this.#made}`, 0);
      },
    };
  }
}
