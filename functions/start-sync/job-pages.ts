import type { CipherTrustClient, Page } from '../ciphertrust/client.ts';
import { ApplianceFailure, ApplianceReplyInvalid } from '../ciphertrust/errors.ts';
import type { Job } from '../jobs/job.ts';

/** A job may be large: groups and details by the thousand. */
const pageSize = 10;
/** So many jobs in a row may be too large to be read: more of them are no jobs. */
const maxTooLarge = 2;
/** Of the 4xx, these are about something else than the question; and these about more than how many are asked for. */
const notAboutTheQuestion = new Set([401, 408, 429]);
const notAboutTheLimit = new Set([403, 404, 405]);

/**
 * Asks for pages of the list of jobs, newest first and ten at a time; without the order, and fewer at a time, where
 * the appliance refuses that. What it has refused is not asked for again.
 */
export class JobPages {
  readonly #client: Pick<CipherTrustClient, 'jobs'>;
  #sort: { sort?: string } = { sort: '-createdAt' };
  #limit = pageSize;
  #tooLarge = 0;

  constructor(client: Pick<CipherTrustClient, 'jobs'>) {
    this.#client = client;
  }

  /** How many jobs are asked for at a time. */
  get limit(): number {
    return this.#limit;
  }

  /** A page that begins at `skip`. A job that is too large to be read alone is an entry that cannot be read. */
  async read(skip: number): Promise<Page<Job>> {
    for (;;) {
      try {
        const page = await this.#client.jobs({ skip, limit: this.#limit, ...this.#sort });
        this.#tooLarge = 0;
        return page;
      } catch (error) {
        const tooLarge = error instanceof ApplianceReplyInvalid && error.isTooLarge;
        if (tooLarge && this.#limit === 1 && this.#tooLarge < maxTooLarge) {
          this.#tooLarge += 1;
          return { items: [], count: 1, total: undefined };
        }
        if (isRefused(error) && 'sort' in this.#sort) this.#sort = {};
        else if (tooLarge || (isRefused(error) && !notAboutTheLimit.has(error.status))) this.#halve(error);
        else throw error;
      }
    }
  }

  #halve(error: unknown): void {
    if (this.#limit === 1) throw error;
    this.#limit = Math.floor(this.#limit / 2);
  }

  /**
   * The jobs of one status word, as far as the first page shows them; none where the appliance does not take the
   * question. What it shows counts, what it does not show proves nothing.
   */
  async ofStatus(overall_status: string): Promise<Job[]> {
    try {
      const { items } = await this.#client.jobs({ skip: 0, limit: this.#limit, overall_status });
      return items;
    } catch (error) {
      if (isRefused(error)) return [];
      throw error;
    }
  }
}

/** Whether an answer is a 4xx to the question itself. */
const isRefused = (error: unknown): error is ApplianceFailure & { status: number } =>
  error instanceof ApplianceFailure &&
  error.status !== undefined &&
  error.status >= 400 &&
  error.status <= 499 &&
  !notAboutTheQuestion.has(error.status);
