import type { Page } from '../ciphertrust/client.ts';
import { type ClockReading, createdAt, dateIn } from '../jobs/dates.ts';
import type { Job } from '../jobs/job.ts';
import type { Judgement } from '../jobs/judgement.ts';
import { abortFields } from '../jobs/status.ts';
import type { Clock } from '../shared/clock.ts';
import type { JobPages } from './job-pages.ts';

/** So many dates in a row are no coincidence. */
const leastForAnOrder = 10;
/** What one look may cost. */
const maxJobs = 1_000;
const maxDuration = 60_000;
/** Both spellings that are documented. */
const runningWords = ['in progress', 'in_progress'];

/** From so many entries on the memory that their groups take matters more than the time to compare them. */
const manyEntries = 10;
/** So many running jobs are kept as they are; more do not run at once. */
const maxWhole = 20;

/**
 * What the list says of a job: a hint, since an entry may leave out what the job itself says. Of a job that does not
 * run the rest, which may be large, is not kept, only how it was judged.
 */
export interface Entry {
  job: Job;
  outcome: Judgement['outcome'];
}

/** How an entry is judged, before the rest of it is dropped. */
export type OutcomeOf = (job: Job) => Judgement['outcome'];

/** Why nothing more is read: all has been; or the rest is older than what matters; or it could not be had. */
type End = 'whole' | 'older' | 'gap';

/** One look at the list: what is read of it, and when that is enough. */
export class ListReading {
  readonly entries = new Map<string, Entry>();
  unreadable = 0;
  readonly #pages: JobPages;
  readonly #clock: Clock;
  readonly #since: number;
  readonly #ahead: () => number;
  readonly #outcomeOf: OutcomeOf;
  readonly #end: number;
  readonly #onPages = new Set<string>();
  readonly #values = new Map<unknown, unknown>();
  #total: number | undefined;
  #hasShrunk = false;
  #read = 0;
  #whole = 0;

  constructor(pages: JobPages, clock: Clock, since: number, ahead: () => number, outcomeOf: OutcomeOf) {
    this.#outcomeOf = outcomeOf;
    this.#pages = pages;
    this.#clock = clock;
    this.#since = since;
    this.#ahead = ahead;
    this.#end = clock.now() + maxDuration;
  }

  get time(): ClockReading {
    return { now: this.#clock.now(), ahead: this.#ahead() };
  }

  get extent(): string {
    return `${this.#onPages.size} of ${this.#total ?? 'an unknown number'}`;
  }

  async read(): Promise<End> {
    const dates: (number | undefined)[] = [];
    let order: Order | undefined;
    for (let skip = 0; ; ) {
      const page = await this.#page(skip);
      skip += page.count;
      dates.push(...page.items.map((job) => dateIn(job.createdAt)));
      const isAll = skip >= (this.#total ?? Number.POSITIVE_INFINITY);
      if (!page.isNew) return isAll || this.#total === undefined ? this.#allOfIt : 'gap';
      // A full page may be followed by others, whatever total it gives.
      if (isAll && page.count < this.#pages.limit) return this.#allOfIt;

      const before = order;
      if (dates.length >= leastForAnOrder) order = orderOf(dates);
      if (order === 'falling' && this.#isOlder(page.items.at(-1))) return 'older';
      if (order === 'rising' && before === undefined && (await this.#isReadFromTheEnd(skip, page.count)))
        return 'older';
      if (order === 'none' && before !== 'none') await this.#askForRunning();
      if (this.#isOver) return 'gap';
    }
  }

  /**
   * Whether the pages before the end, where dates rise, show all that matters. The first `read` entries are known;
   * so many as `step` come at a time.
   */
  async #isReadFromTheEnd(read: number, step: number): Promise<boolean> {
    let newest = this.#total ?? 0;
    for (let end = newest; end > read && !this.#isOver; ) {
      const begin = Math.max(read, end - step);
      const { items, count } = await this.#page(begin);
      if ((this.#total ?? 0) > newest) {
        newest = this.#total ?? 0;
        end = newest;
        continue;
      }
      const isRising = stepsOf(items.map((job) => dateIn(job.createdAt))).every(
        (difference) => difference >= 0,
      );
      if (!isRising || begin + count < end) return false;
      if (this.#isOlder(items[0])) return true;
      end = begin;
    }
    return !this.#isOver;
  }

  async #askForRunning(): Promise<void> {
    for (const word of runningWords) this.#keep(await this.#pages.ofStatus(word));
  }

  async #page(skip: number): Promise<Page<Job> & { isNew: boolean }> {
    const page = await this.#pages.read(skip);
    // Past its end a list may say anything of its length.
    if (page.total !== undefined && (page.count > 0 || skip === 0)) {
      this.#hasShrunk ||= page.total < (this.#total ?? 0);
      this.#total = page.total;
    }
    this.#read += page.count;
    this.unreadable += page.count - page.items.length;
    this.#keep(page.items);
    const before = this.#onPages.size;
    for (const { id } of page.items) this.#onPages.add(id);
    return { ...page, isNew: this.#onPages.size > before || page.items.length < page.count };
  }

  #keep(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const outcome = this.#outcomeOf(job);
      const isWhole = outcome === 'running' && this.#whole < maxWhole;
      if (isWhole) this.#whole += 1;
      this.entries.set(job.id, { job: isWhole ? job : this.#hintOf(job), outcome });
    }
  }

  /** Many jobs name the same groups: each id is kept once, where there are many. */
  #hintOf(job: Job): Job {
    const hint = hintOf(job);
    if (Array.isArray(hint.groups) && this.entries.size >= manyEntries)
      hint.groups = hint.groups.map((group) => this.#once(group));
    return hint;
  }

  #once(value: unknown): unknown {
    if (!this.#values.has(value)) this.#values.set(value, value);
    return this.#values.get(value);
  }

  /** Where jobs were deleted meanwhile, others have moved to a page that had been read. */
  get #allOfIt(): End {
    return this.#hasShrunk ? 'gap' : 'whole';
  }

  get #isOver(): boolean {
    return this.#read >= maxJobs || this.#clock.now() >= this.#end;
  }

  #isOlder(job: Job | undefined): boolean {
    const when = job && createdAt(job, this.time);
    return when !== undefined && when.latest < this.#since;
  }
}

type Order = 'falling' | 'rising' | 'none';

/** Whether dates fall, rise, or neither. */
function orderOf(dates: readonly (number | undefined)[]): Order {
  const steps = stepsOf(dates);
  if (steps.every((step) => step <= 0) && steps.some((step) => step < 0)) return 'falling';
  return steps.every((step) => step >= 0) && steps.some((step) => step > 0) ? 'rising' : 'none';
}

/** The differences between each date and the one before. */
const stepsOf = (dates: readonly (number | undefined)[]): number[] =>
  dates.slice(1).map((date, index) => (date ?? Number.NaN) - (dates[index] ?? Number.NaN));

const hintKeys = new Set(['overall_status', 'createdAt', 'updatedAt', 'groups', 'synchronize_all']);

const hintOf = (job: Job): Job => ({
  id: job.id,
  ...Object.fromEntries([
    ...Object.entries(job).filter(([key, value]) => hintKeys.has(key) && value !== undefined),
    ...abortFields(job),
  ]),
});
