import { isSame } from '../../../../functions/ciphertrust/read.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { judge } from '../../../../functions/jobs/judgement.ts';
import { isAborted } from '../../../../functions/jobs/status.ts';
import { type Evidence, isGood, jobsSeen, rawJobIn } from '../evidence.ts';
import { errorOf } from './errors.ts';
import { type Row, safe, said, unsafe } from './row.ts';

/** The last cancellation whose job was seen at its end. */
const cancellationOf = ({ cancellations }: Evidence) =>
  cancellations.findLast(({ ended }) => ended.at !== undefined) ?? cancellations.at(-1);

/** A job that was canceled, at its end: by this run, else one of the list that says so. */
export function canceledJob(evidence: Evidence): Job | undefined {
  const { body, look, ended } = cancellationOf(evidence) ?? {};
  const own = isGood(look) && ended?.at !== undefined ? rawJobIn(body)?.job : undefined;
  return own ?? jobsSeen(evidence).find(({ job }) => judge(job).outcome === 'canceled')?.job;
}

export const cancelRows = {
  'cancel.answer': {
    see: (evidence) => {
      const look = cancellationOf(evidence)?.look;
      if (look?.status === undefined) return undefined;
      if (!isGood(look)) return look.failure?.retryable === false ? errorOf(look) : undefined;
      const raw = rawJobIn(look.body);
      const id = decodeURIComponent(look.path.split('/').at(-2) ?? '');
      const brings = raw === undefined ? 'no job' : isSame(raw.job.id, id) ? 'the job' : 'another job';
      return { status: look.status, brings };
    },
    differs: ({ status, brings }) => {
      if (Number(status) > 299) return unsafe('no job can be cancelled with {"action":"cancel"}');
      return brings === 'the job' ? undefined : safe('taken for an acceptance, and the job is looked at');
    },
    shownBy: '--cancel',
  },
  'cancel.abort': {
    see: (evidence) => {
      const look = cancellationOf(evidence)?.look;
      const job = isGood(look) ? rawJobIn(look.body)?.job : undefined;
      return job && { at_once: isAborted(job) };
    },
    differs: ({ at_once }) => (at_once ? undefined : safe('the job is looked at until it says so')),
    shownBy: '--cancel',
  },
  'cancel.end': {
    see: (evidence) => {
      const { ended, look } = cancellationOf(evidence) ?? {};
      if (!isGood(look)) return undefined;
      return ended && { runs_at_seconds: ended.notAt ?? null, ended_at_seconds: ended.at ?? null };
    },
    differs: ({ ended_at_seconds }) =>
      ended_at_seconds !== null && Number(ended_at_seconds) <= 60
        ? undefined
        : safe('the answer is canceling; {"action":"status"} shows the rest'),
    shownBy: '--cancel',
  },
  'cancel.word': {
    see: (evidence) => {
      const job = canceledJob(evidence);
      return job && { word: said(job.overall_status), judged: judge(job).outcome };
    },
    differs: ({ judged }) =>
      judged === 'canceled' ? undefined : unsafe(`a job that was canceled is told as ${judged}`),
    shownBy: '--cancel',
  },
  'cancel.ended-job': { see: () => undefined, shownBy: 'never' },
} satisfies { [id: string]: Row };
