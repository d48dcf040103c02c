import type { CipherTrustClient } from '../ciphertrust/client.ts';
import { judge } from '../jobs/judgement.ts';
import type { Clock } from '../shared/clock.ts';
import { JobLister } from './job-list.ts';
import { clockDifference, Look, type StartOptions } from './look.ts';

const hour = 3_600_000;

type FinderClient = Pick<CipherTrustClient, 'jobs' | 'job' | 'groups' | 'ahead'>;

/** Finds the job that makes a start needless, if there is one. */
export class JobFinder {
  readonly #options: StartOptions;
  readonly #client: FinderClient;
  readonly #clock: Clock;
  readonly #lister: JobLister;

  constructor(options: StartOptions, client: FinderClient, clock: Clock) {
    this.#options = options;
    this.#client = client;
    this.#clock = clock;
    const { goodDetails, unlessSucceededWithinHours } = options;
    const judges = unlessSucceededWithinHours !== undefined;
    this.#lister = new JobLister(
      client,
      clock,
      judges ? (job) => judge(job, goodDetails).outcome : undefined,
    );
  }

  /** One look. `since` when all jobs are to be seen, by our clock; what matters to this start if left out. */
  async look(since: number = this.#whatMatters): Promise<Look> {
    const list = await this.#lister.jobsSince(since);
    return new Look(list, this.#options, this.#client);
  }

  get #whatMatters(): number {
    const { followForHours, unlessSucceededWithinHours = 0, scheduledTime } = this.#options;
    const now = this.#clock.now();
    return Math.min(
      now - Math.max(followForHours, unlessSucceededWithinHours) * hour,
      (scheduledTime ?? now) - clockDifference,
    );
  }
}
