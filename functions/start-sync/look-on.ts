import type { CipherTrustClient } from '../ciphertrust/client.ts';
import { ApplianceFailure, JobNotFound } from '../ciphertrust/errors.ts';
import type { Job } from '../ciphertrust/job.ts';
import { isOpen, judge } from '../ciphertrust/judgement.ts';
import type { Clock } from '../clock.ts';

/** How long to wait between two looks, in milliseconds. */
const pause = 5_000;

/**
 * Looks at a job until it has ended, for `milliseconds` and one look at most, and returns it as seen last. A look that
 * fails is passed over, since who looks on here is not the judge; one that waiting does not heal is the last.
 */
export async function lookOn(
  job: Job,
  milliseconds: number,
  { client, clock }: { client: CipherTrustClient; clock: Clock },
): Promise<Job> {
  const end = clock.now() + milliseconds;
  let latest = job;
  while (isOpen(judge(latest)) && clock.now() < end) {
    await clock.sleep(Math.min(pause, end - clock.now()));
    try {
      latest = await client.job(job.id);
    } catch (error) {
      if (!(error instanceof ApplianceFailure)) throw error;
      if (!error.retryable && !(error instanceof JobNotFound)) break;
    }
  }
  return latest;
}
