import type { CipherTrustClient } from '../ciphertrust/client.ts';
import { ApplianceFailure, JobNotFound } from '../ciphertrust/errors.ts';
import type { Job } from '../jobs/job.ts';
import { hasEnded } from '../jobs/status.ts';
import type { Tools } from './tools.ts';

/** How long to wait between two looks, in milliseconds. */
const interval = 5_000;
/** What is left of the function's time for a last look and the answer, in milliseconds. */
const reserve = 45_000;

type WaitTools = Pick<Tools, 'clock' | 'getRemainingTimeInMillis'> & {
  client: Pick<CipherTrustClient, 'job'>;
};

/**
 * Looks at a job until it says that it has ended, for `milliseconds` and one look at most, and no longer than the function's time
 * allows. Returns it as seen last. A look that fails is passed over, since who looks on here is not the judge; one that
 * waiting does not heal is the last.
 */
export async function waitForEnd(
  job: Job,
  milliseconds: number,
  { client, clock, getRemainingTimeInMillis }: WaitTools,
): Promise<Job> {
  const end = clock.now() + Math.min(milliseconds, getRemainingTimeInMillis() - reserve);
  let latest = job;
  while (!hasEnded(latest) && clock.now() < end) {
    await clock.sleep(Math.min(interval, end - clock.now()));
    try {
      latest = await client.job(job.id);
    } catch (error) {
      if (!(error instanceof ApplianceFailure)) throw error;
      if (!error.retryable && !(error instanceof JobNotFound)) break;
    }
  }
  return latest;
}
