import type { CipherTrustClient } from '../ciphertrust/client.ts';
import { ApplianceFailure, LoginRejected } from '../ciphertrust/errors.ts';
import { accepted } from '../jobs/accepted.ts';
import type { Job } from '../jobs/job.ts';
import { judge } from '../jobs/judgement.ts';
import { endOf } from '../jobs/life.ts';
import type { JobOutcome } from '../jobs/outcome.ts';
import { pluralize, quote } from '../shared/text.ts';
import { type JobList, newestFirst } from './job-list.ts';

/** How the newest job that has ended is judged, so that the first bad news is no alarm. */
export interface NewestJob {
  job: string;
  outcome: JobOutcome | 'running';
  /** Texts of it that are not known for success, ready for `goodDetails`. */
  unknown_texts: string[];
}

/** Reads and judges it. `newest` is null where there is none, or it cannot be read; `told`: a sentence for people. */
export async function newestEnded(
  list: JobList,
  client: Pick<CipherTrustClient, 'job'>,
  goodDetails: readonly string[],
): Promise<{ newest: NewestJob | null; told: string }> {
  const entry = newestFirst(list).find(
    ({ job, outcome }) => endOf(job, list.clock, { outcome }) !== undefined,
  );
  if (entry === undefined) return { newest: null, told: '' };
  const { id } = entry.job;
  const shown = `The newest ended job, ${quote(id, 100)},`;
  const job = await readIfPossible(id, client);
  if (job === undefined) return { newest: null, told: `${shown} could not be read.` };
  const judgement = judge(job, goodDetails);
  const { unknown_texts } = judgement;
  const outcome = endOf(job, list.clock, judgement) ?? 'running';
  const unknown =
    unknown_texts.length === 0
      ? ''
      : ` ${pluralize(unknown_texts.length, 'text')} of it (\`unknown_texts\`) not known for success: what is good news can be put into \`goodDetails\`.`;
  return {
    newest: { job: id, outcome, unknown_texts },
    told: `${shown} is judged ${outcome}.${unknown}${accepted(judgement)}`,
  };
}

async function readIfPossible(id: string, client: Pick<CipherTrustClient, 'job'>): Promise<Job | undefined> {
  try {
    return await client.job(id);
  } catch (error) {
    if (error instanceof ApplianceFailure && !(error instanceof LoginRejected)) return undefined;
    throw error;
  }
}
