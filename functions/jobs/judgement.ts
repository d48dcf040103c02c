import { isObject } from '../shared/json.ts';
import { pluralize } from '../shared/text.ts';
import { isTrue, type Job, normalizeWord } from './job.ts';
import type { JobOutcome } from './outcome.ts';

export interface FailedGroup {
  group: string;
  detail: string;
}

/** What a job says of itself. `unknown_status`: a word that nobody knows, or none; see life.ts for what that means. */
export interface Judgement {
  outcome: JobOutcome | 'running';
  /** The groups whose detail is bad, whatever the outcome. */
  failed_groups: FailedGroup[];
  /** How many groups have a detail that is no longer "in progress"; undefined where there are no details. */
  groups_done: number | undefined;
  /** What is odd and yet no failure. */
  warnings: string[];
}

/*
 * `in progress`, `completed` and `failed` are documented for SAP; `error` is seen in client code, `success` and
 * `scheduled` on sister objects. Nothing documents a word for a canceled job. The others are plain words for the same.
 */
const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const canceling = words('canceling cancelling cancelrequested cancelpending aborting stopping terminating');
const running = words(
  'inprogress scheduled pending queued inqueue enqueued new created initiated initializing submitted accepted started starting active running executing processing working ongoing syncing synchronizing synchronising refreshing waiting paused pausing resuming resumed retrying',
);
const completed = words('completed success complete succeeded done finished');
const failed = words('failed error');
const canceled = words('canceled cancelled aborted');
const partial = /partial/;

/** Judges a job. Never throws, whatever the appliance sent. */
export function judge(job: Job): Judgement {
  const status = statusOf(job);
  const isPartial = partial.test(status);
  const isCompleted = completed.has(status);
  const details = judgeDetails(job, isCompleted);
  const outcome = (): Judgement['outcome'] => {
    if (running.has(status) || canceling.has(status)) return 'running';
    if (canceled.has(status)) return 'canceled';
    if (!isCompleted && !failed.has(status) && !isPartial) return 'unknown_status';
    if (isTrue(job.abort)) return 'canceled';
    if (failed.has(status)) return 'failed';
    return isPartial || details.failed_groups.length > 0 ? 'partially_failed' : 'succeeded';
  };
  return { outcome: outcome(), ...details };
}

const statusOf = ({ overall_status }: Job): string =>
  typeof overall_status === 'string' ? normalizeWord(overall_status) : '';

/** Whether a job shows a status at all, known or not. */
export const hasStatus = (job: Job): boolean => statusOf(job) !== '';

/** Whether a job that has not ended is being cancelled: its own word says so, or `abort` does (sister, Google). */
export const isBeingCanceled = (job: Job): boolean => isTrue(job.abort) || canceling.has(statusOf(job));

function judgeDetails(job: Job, isCompleted: boolean) {
  const failed_groups: FailedGroup[] = [];
  const warnings: string[] = [];
  const details = detailsOf(job.detailed_status);
  let unfinished = 0;
  let done = 0;
  for (const [group, detail] of details) {
    const text = textIn(detail);
    if (text === '') continue;
    if (running.has(normalizeWord(text))) {
      unfinished += 1;
      continue;
    }
    done += 1;
    if (!isSuccess(text)) failed_groups.push({ group, detail: text });
  }
  if (isCompleted) {
    if (unfinished > 0)
      warnings.push(`${pluralize(unfinished, 'group')} still "in progress" on a completed job`);
    const missing = groupsWithoutDetail(job.groups, details);
    if (missing > 0) warnings.push(`${pluralize(missing, 'group')} without a detail`);
  }
  return { failed_groups, groups_done: details.length > 0 ? done : undefined, warnings };
}

/** `detailed_status` is a map from group to text on the sister clouds; on SAP it is inferred. */
const detailsOf = (details: unknown): [string, unknown][] => {
  if (isObject(details) || Array.isArray(details)) return Object.entries(details);
  return textIn(details) === '' ? [] : [['job', details]];
};

/** The text of a detail; of anything but a text, what is in it, without its keys. */
const textIn = (detail: unknown): string => {
  if (detail === undefined || detail === null) return '';
  return typeof detail === 'object'
    ? Object.values(detail).map(textIn).filter(Boolean).join(' ')
    : String(detail);
};

const groupsWithoutDetail = (groups: unknown, details: [string, unknown][]): number => {
  const present = details.filter(([, detail]) => textIn(detail) !== '').length;
  return Array.isArray(groups) ? Math.max(0, groups.length - present) : 0;
};

const successWords = /\b(success|successful|successfully|succeeded|complete|completed|completion|ok)\b/;
const negation =
  /\b(no|not|none|never|without|cannot|un(success|complet|finish|able|avail|auth|reach|process|known|synchron)|in(complet|valid))|n['’]t\b/;
const failureWords = /fail|error|erroneous|denied|deny|partial|skip|abort|cancel|time[ds]? ?out/;

/** Whether a detail speaks of success as a whole word, and of nothing that contradicts it. */
function isSuccess(text: string): boolean {
  const words = text.toLowerCase().replace(/[_-]+/g, ' ');
  return successWords.test(words) && !negation.test(words) && !failureWords.test(words);
}

/** Whether a job says in a known word that it has ended. */
export const hasEnded = ({ outcome }: Pick<Judgement, 'outcome'>): boolean =>
  outcome !== 'running' && outcome !== 'unknown_status';
