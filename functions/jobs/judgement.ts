import { isObject } from '../shared/json.ts';
import { pluralize } from '../shared/text.ts';
import { type Job, normalizeWord } from './job.ts';
import type { JobOutcome } from './outcome.ts';

export interface FailedGroup {
  group: string;
  detail: string;
}

/** What one look at a job says. `no_answer`: it shows no status at all. */
export interface Judgement {
  outcome: JobOutcome | 'running' | 'no_answer';
  /** The groups whose detail is bad, whatever the outcome. */
  failed_groups: FailedGroup[];
  /** How many groups have a detail that is no longer "in progress"; undefined where there are no details. */
  groups_done: number | undefined;
  /** What is odd and yet no failure. */
  warnings: string[];
}

/*
 * `in progress`, `completed` and `failed` are documented for SAP; `error` is seen in client code, `success` and
 * `scheduled` on sister objects. Nothing documents a word for a canceled job.
 */
const running = new Set(['inprogress', 'scheduled', 'pending', 'queued', 'running']);
const completed = new Set(['completed', 'success']);
const failed = new Set(['failed', 'error']);
const canceled = new Set(['canceled', 'cancelled', 'aborted']);

/** Judges a job. Never throws, whatever the appliance sent. */
export function judge(job: Job): Judgement {
  const status = typeof job.overall_status === 'string' ? normalizeWord(job.overall_status) : '';
  const ended = completed.has(status) || failed.has(status);
  const details = judgeDetails(job, completed.has(status));
  const outcome = (): Judgement['outcome'] => {
    if (status === '') return 'no_answer';
    if (running.has(status)) return 'running';
    if (canceled.has(status) || (ended && isTrue(job.abort))) return 'canceled';
    if (failed.has(status)) return 'failed';
    if (!completed.has(status)) return 'unknown_status';
    return details.failed_groups.length > 0 ? 'partially_failed' : 'succeeded';
  };
  return { outcome: outcome(), ...details };
}

const isTrue = (value: unknown) =>
  value === true || (typeof value === 'string' && normalizeWord(value) === 'true');

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

/** Whether a job runs. */
export const isRunning = (job: Job): boolean => judge(job).outcome === 'running';

/** How a job has ended; undefined for one that may still change: it runs, or does not say. */
export const outcomeOf = ({ outcome }: Judgement): JobOutcome | undefined =>
  outcome === 'running' || outcome === 'no_answer' ? undefined : outcome;

/** Whether a job has ended: one that runs, or does not say, may still change. */
export const hasEnded = (judgement: Judgement): boolean => outcomeOf(judgement) !== undefined;

/** What people are told of a job that is looked at once. */
export const shownOutcome = ({ outcome }: Judgement): JobOutcome | 'running' =>
  outcome === 'no_answer' ? 'unknown_status' : outcome;
