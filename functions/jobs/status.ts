import { isTrue, type Job, normalizeWord } from './job.ts';

/*
 * `in progress`, `completed` and `failed` are documented for SAP; `error` is seen in client code, `success` and
 * `scheduled` on sister objects. Nothing documents a word for a canceled job. The others are plain words for the same.
 */
const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const canceling = words('canceling cancelling cancelrequested cancelpending aborting stopping terminating');
/** Normalized; without spaces. */
export const runningWords = words(
  'inprogress scheduled pending queued inqueue enqueued new created initiated initializing submitted accepted started starting active running executing processing working ongoing syncing synchronizing synchronising refreshing waiting paused pausing resuming resumed retrying',
);
const completed = words('completed success complete succeeded done finished');
const failed = words('failed error');
const canceled = words('canceled cancelled aborted');
/** `abort` is documented for sister clouds; nothing says how SAP spells it. */
const abortKeys = words('abort aborted canceled cancelled');

/** What a job says of itself by its status and by `abort`, its details left aside. `unknown`: no word, or none that is known. */
export type Stage = 'running' | 'completed' | 'partial' | 'failed' | 'canceled' | 'unknown';

/** Longer than any of these words, however it is spelt. */
const longestWord = 30;

/** Whether a text is a word for a stage that is known. */
export const isStatusWord = (text: string): boolean =>
  text.length <= longestWord &&
  [runningWords, canceling, completed, failed, canceled].some((known) => known.has(normalizeWord(text)));

/** The stage of a job. One that has ended and was aborted is canceled: Google's page calls such a job completed. */
export function stageOf(job: Job): Stage {
  const status = statusOf(job);
  if (runningWords.has(status) || canceling.has(status)) return 'running';
  if (canceled.has(status)) return 'canceled';
  const ended = endedStageOf(status);
  return ended !== 'unknown' && isAborted(job) ? 'canceled' : ended;
}

function endedStageOf(status: string): Stage {
  if (completed.has(status)) return 'completed';
  if (failed.has(status)) return 'failed';
  return status.includes('partial') ? 'partial' : 'unknown';
}

const statusOf = ({ overall_status }: Job): string =>
  typeof overall_status === 'string' ? normalizeWord(overall_status) : '';

/** Whether a job says in a known word that it has ended. */
export const hasEnded = (job: Job): boolean => !['running', 'unknown'].includes(stageOf(job));

/** Whether a job shows a status at all, known or not. */
export const hasStatus = (job: Job): boolean => statusOf(job) !== '';

/** The fields of a job that say whether it was aborted. */
export const abortFields = (job: Job): [string, unknown][] =>
  Object.entries(job).filter(([key]) => abortKeys.has(key));

/** Whether a job was asked to end: `true`, 1, "true" or "yes". */
export const isAborted = (job: Job): boolean => abortFields(job).some(([, value]) => isTrue(value));

/** Whether a job that has not ended is being cancelled: its own word says so, or `abort` does (sister, Google). */
export const isBeingCanceled = (job: Job): boolean => isAborted(job) || canceling.has(statusOf(job));
