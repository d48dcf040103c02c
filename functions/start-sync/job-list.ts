import type { CipherTrustClient } from '../ciphertrust/client.ts';
import { type ClockReading, createdAt } from '../jobs/dates.ts';
import { outcomeByStatus } from '../jobs/judgement.ts';
import type { Clock } from '../shared/clock.ts';
import { JobPages } from './job-pages.ts';
import { type Entry, ListReading, type OutcomeOf } from './list-reading.ts';

export type { Entry } from './list-reading.ts';

/** What one look at the list of jobs showed. */
export interface JobList {
  entries: Entry[];
  clock: ClockReading;
  /** Jobs made since then are all here, but for what could not be read; by our clock, in milliseconds since the epoch. */
  since: number;
  /** How many entries could not be read. */
  unreadable: number;
  /** That others may hide, in words, where not all that matters could be read. */
  unread: string | undefined;
}

/** The entries of a list, the job made last first; those without a date last. */
export function newestFirst({ entries, clock }: JobList): Entry[] {
  const madeAt = ({ job }: Entry) => createdAt(job, clock)?.latest ?? 0;
  return entries.toSorted((a, b) => madeAt(b) - madeAt(a));
}

type ListClient = Pick<CipherTrustClient, 'jobs' | 'ahead'>;

/** Reads the list of jobs, as often as one likes. What the appliance refuses of a question is not asked for again. */
export class JobLister {
  readonly #client: ListClient;
  readonly #clock: Clock;
  readonly #outcomeOf: OutcomeOf;
  readonly #pages: JobPages;

  /** `outcomeOf`: for who asks for more of an entry than whether its job has ended. */
  constructor(client: ListClient, clock: Clock, outcomeOf: OutcomeOf = outcomeByStatus) {
    this.#outcomeOf = outcomeOf;
    this.#client = client;
    this.#clock = clock;
    this.#pages = new JobPages(client);
  }

  /**
   * One look: all jobs made since a time (by our clock, in milliseconds since the epoch), and others that come along.
   * The order of the list is not documented. Where ten entries or more show that it is by date, it is read from its
   * newest end until they are older; else whole. 1,000 jobs and a minute at most.
   */
  async jobsSince(since: number): Promise<JobList> {
    const reading = new ListReading(
      this.#pages,
      this.#clock,
      since,
      () => this.#client.ahead,
      this.#outcomeOf,
    );
    const end = await reading.read();
    return {
      entries: [...reading.entries.values()],
      clock: reading.time,
      since: end === 'older' ? since : Number.NEGATIVE_INFINITY,
      unreadable: reading.unreadable,
      unread: end === 'gap' ? `not all jobs could be read (${reading.extent})` : undefined,
    };
  }
}
