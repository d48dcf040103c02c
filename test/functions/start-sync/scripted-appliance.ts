import type { JobsQuery } from '../../../functions/ciphertrust/client.ts';
import { JobNotFound } from '../../../functions/ciphertrust/errors.ts';
import type { Group } from '../../../functions/jobs/groups.ts';
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
  readonly calls: ('list' | 'get' | 'start' | 'groups')[] = [];
  readonly selections: Selection[] = [];
  readonly abortController = new AbortController();
  jobs: Job[];
  ahead = 0;
  /** What a job says itself, beyond its entry in the list; or what asking for it throws. */
  readonly whole = new Map<string, object | Error>();
  /** How many entries of the list cannot be read. */
  unreadable = 0;
  /** How many jobs the list says that there are; as many as it shows if left out. */
  total: number | undefined;
  /** What the list of groups throws. */
  groupsFailure: Error | undefined;
  /** How much of the function's time is left, in milliseconds, beyond what has passed since. */
  remaining = 900_000;
  readonly #starts: (() => Job)[] = [];
  readonly #lists: (() => Listed)[] = [];
  #listed: Listed = [];
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
    const end = this.clock.now() + this.remaining;
    const tools: StartTools = {
      client: this.#client(),
      clock: this.clock,
      window: new RetryWindow(this.clock, windowSeconds),
      signal: this.abortController.signal,
      getRemainingTimeInMillis: () => end - this.clock.now(),
    };
    const options = {
      selection: { groups },
      followForHours: followForHours.default,
      goodDetails: [],
      ...request,
    };
    return startOnce(options, tools);
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
      ahead: this.ahead,
      jobs: async ({ skip, limit, overall_status }: JobsQuery) => {
        if (overall_status !== undefined) return { items: [], count: 0, total: 0 };
        if (skip === 0) {
          this.calls.push('list');
          this.#listed = this.#lists.shift()?.() ?? this.jobs;
        }
        if (this.#listed instanceof Error) throw this.#listed;
        const items = this.#listed.slice(skip, skip + limit);
        const unreadable = skip === 0 ? this.unreadable : 0;
        return {
          items,
          count: items.length + unreadable,
          total: this.total ?? this.#listed.length + this.unreadable,
        };
      },
      job: async (id: string) => {
        this.calls.push('get');
        const whole = this.whole.get(id);
        if (whole instanceof Error) throw whole;
        const entry = this.jobs.find((job) => job.id === id) ?? this.#entry(id);
        if (entry === undefined)
          throw new JobNotFound({ tried: 'Reading', cameBack: 'HTTP 404', remedy: '' });
        return { ...entry, ...whole };
      },
      groups: async () => {
        this.calls.push('groups');
        if (this.groupsFailure) throw this.groupsFailure;
        const items: Group[] = groups.map((id) => ({ id, group_id: `sap-${id}` }));
        return { items, count: items.length, total: items.length };
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

  #entry(id: string): Job | undefined {
    return this.#listed instanceof Error ? undefined : this.#listed.find((job) => job.id === id);
  }
}
