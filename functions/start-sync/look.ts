import type { CipherTrustClient } from '../ciphertrust/client.ts';
import { ApplianceFailure, JobNotFound, LoginRejected } from '../ciphertrust/errors.ts';
import { Coverage, type Covers, namesNothing } from '../jobs/coverage.ts';
import { type ClockReading, createdAt } from '../jobs/dates.ts';
import type { Job, Selection } from '../jobs/job.ts';
import { judge } from '../jobs/judgement.ts';
import { endOf, showsLife } from '../jobs/life.ts';
import type { JobOutcome } from '../jobs/outcome.ts';
import { abortFields, hasStatus, isBeingCanceled, stageOf } from '../jobs/status.ts';
import type { Entry, JobList } from './job-list.ts';

const hour = 3_600_000;
/** How far the clock that dates a job may differ from the one that the schedule goes by, in milliseconds. */
export const clockDifference = 60_000;
/** So many jobs are looked at one by one in one look, beyond their entries in the list. */
const maxRead = 20;

export interface StartOptions {
  selection: Selection;
  /** When the schedule was due, in milliseconds since the epoch: a covering job created since then is its job. */
  scheduledTime?: number;
  unlessSucceededWithinHours?: number;
  /** A job that runs longer than this is stuck. */
  followForHours: number;
  /** Texts that an operator calls good. */
  goodDetails: readonly string[];
}

/** A job that makes a start needless. */
export interface Found {
  outcome: 'adopted' | 'skipped';
  job: Job;
  /** How it has ended, by its own word; undefined while it runs, and where only the list says that it has. */
  ended: JobOutcome | undefined;
}

/** What one look at the jobs showed. */
export interface Seen {
  list: JobList;
  found: Found | undefined;
  /** Jobs that have run for too long, and cover the selection or may. */
  stuck: Job[];
  /** Jobs that run, and are no reason to start nor to be content: being cancelled, or nobody can tell what they cover. */
  inTheWay: Job[];
}

/** Whether a job is certainly older. One that does not say its age is taken for new. */
export function isOlderThan(job: Job, hours: number, clock: ClockReading): boolean {
  const when = createdAt(job, clock);
  return when !== undefined && when.latest < clock.now - hours * hour;
}

type LookClient = Pick<CipherTrustClient, 'job' | 'groups'>;

/** One look at the jobs: the list, and what the jobs say that it names. */
export class Look {
  readonly list: JobList;
  readonly #options: StartOptions;
  readonly #client: LookClient;
  readonly #coverage: Coverage;
  readonly #read = new Map<string, Job | undefined>();
  /** Whether a question for a job got no response: further ones would cost half a minute each. */
  #isSilent = false;

  constructor(list: JobList, options: StartOptions, client: LookClient) {
    this.list = list;
    this.#options = options;
    this.#client = client;
    this.#coverage = new Coverage(client, options.selection);
  }

  /** What it means for the start. A job that runs by its own word is adopted before one that may run. */
  async judge(): Promise<Seen> {
    const seen: Seen = { list: this.list, found: undefined, stuck: [], inTheWay: [] };
    let mayRun: Found | undefined;
    for (const entry of this.list.entries) {
      if (this.#hasEnded(entry) || (await this.#coverage.of(entry.job)) === 'no') continue;
      const { job, isHint } = await this.wholeOf(entry);
      const covers = isHint && namesNothing(job) ? 'unknown' : await this.#coverage.of(job);
      if (covers === 'no' || this.#endOf(job) !== undefined) continue;
      if (isBeingCanceled(job)) {
        if (showsLife(job, this.list.clock)) seen.inTheWay.push(job);
      } else if (this.#isStuck(job)) seen.stuck.push(job);
      else if (covers === 'unknown') seen.inTheWay.push(job);
      else if (stageOf(job) === 'running') return { ...seen, found: this.adopted({ job, isHint }) };
      else mayRun ??= this.adopted({ job, isHint });
    }
    return {
      ...seen,
      found: mayRun ?? (await this.#madeAsScheduled()) ?? (await this.#succeededLately()),
    };
  }

  /** One whose status nobody knows may run, and is never stuck: the word may as well mean that it is done. */
  #isStuck = (job: Job): boolean =>
    stageOf(job) === 'running' && isOlderThan(job, this.#options.followForHours, this.list.clock);

  /** Whether an entry says that its job has ended. One that has no status says nothing, while the job may be younger than any that runs. */
  #hasEnded({ job, outcome }: Entry): boolean {
    if (endOf(job, this.list.clock, { outcome }) === undefined) return false;
    return hasStatus(job) || isOlderThan(job, this.#options.followForHours, this.list.clock);
  }

  covers = (job: Job): Promise<Covers> => this.#coverage.of(job);

  /** What is told of a job that is adopted: where of its end only the list has spoken, nothing of that. */
  adopted({ job, isHint }: { job: Job; isHint: boolean }): Found {
    const { overall_status, ...rest } = job;
    return isHint && this.#endOf(job) !== undefined
      ? { outcome: 'adopted', job: rest, ended: undefined }
      : { outcome: 'adopted', job, ended: this.#endOf(job) };
  }

  #endOf = (job: Job): JobOutcome | undefined => endOf(job, this.list.clock, this.#judge(job));

  #judge = (job: Job) => judge(job, this.#options.goodDetails);

  /**
   * The job itself where its entry in the list leaves out what matters: how it ended, whether it is being cancelled,
   * what it covers. The entry, as a hint, where the job cannot be had.
   */
  async wholeOf({ job, outcome }: Entry): Promise<{ job: Job; isHint: boolean }> {
    const saysAll = outcome === 'running' && abortFields(job).length > 0 && !namesNothing(job);
    if (saysAll) return { job, isHint: false };
    if (!this.#read.has(job.id) && !this.#isEnough)
      this.#read.set(job.id, await this.#readIfPossible(job.id));
    const whole = this.#read.get(job.id);
    return { job: whole ?? job, isHint: whole === undefined };
  }

  get #isEnough(): boolean {
    return this.#isSilent || this.#read.size >= maxRead;
  }

  async #readIfPossible(id: string): Promise<Job | undefined> {
    try {
      return await this.#client.job(id);
    } catch (error) {
      if (!(error instanceof ApplianceFailure) || error instanceof LoginRejected) throw error;
      this.#isSilent ||= error.status === undefined;
      return undefined;
    }
  }

  /** A job of this schedule's, whoever started it, that has ended. */
  async #madeAsScheduled(): Promise<Found | undefined> {
    const { scheduledTime } = this.#options;
    if (scheduledTime === undefined) return undefined;
    for (const entry of this.list.entries) {
      const when = createdAt(entry.job, this.list.clock);
      if (when === undefined || when.latest < scheduledTime - clockDifference) continue;
      if ((await this.#coverage.of(entry.job)) === 'no') continue;
      const whole = await this.wholeOf(entry);
      if ((await this.#coverage.of(whole.job)) !== 'yes') continue;
      if (this.#endOf(whole.job) !== undefined) return this.adopted(whole);
    }
    return undefined;
  }

  /** A job that has succeeded within the hours asked for. Where others may hide, none counts. */
  async #succeededLately(): Promise<Found | undefined> {
    const hours = this.#options.unlessSucceededWithinHours;
    if (hours === undefined || this.list.unread !== undefined) return undefined;
    const isRecent = (job: Job) =>
      (createdAt(job, this.list.clock)?.earliest ?? Number.NEGATIVE_INFINITY) >=
      this.list.clock.now - hours * hour;
    for (const { job: hint, outcome } of this.list.entries) {
      const mayHaveSucceeded = outcome === 'succeeded' || !hasStatus(hint);
      if (!mayHaveSucceeded || !isRecent(hint) || (await this.#coverage.of(hint)) === 'no') continue;
      const job = await this.#readUnlessGone(hint.id);
      if (job === undefined || !isRecent(job) || this.#judge(job).outcome !== 'succeeded') continue;
      if ((await this.#coverage.of(job)) === 'yes') return { outcome: 'skipped', job, ended: 'succeeded' };
    }
    return undefined;
  }

  /** While a job that may have succeeded cannot be read, another one is not started beside it. */
  async #readUnlessGone(id: string): Promise<Job | undefined> {
    if (!this.#read.has(id) && this.#isEnough) return undefined;
    try {
      const job = this.#read.get(id) ?? (await this.#client.job(id));
      this.#read.set(id, job);
      return job;
    } catch (error) {
      if (error instanceof JobNotFound) return undefined;
      throw error;
    }
  }
}
