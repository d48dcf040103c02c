import { dateIn, whenOf } from '../../../../functions/jobs/dates.ts';
import { stageOf } from '../../../../functions/jobs/status.ts';
import { jobsSeen, looksFor, textOf } from '../evidence.ts';
import { eachJob, unique } from './each-job.ts';
import { lagDifference, lagOf } from './list.ts';
import { type Row, safe, wholeMinutes } from './row.ts';

/** When a job was made, changed and ended, and when it is known. */
export const dateRows = {
  'job.dates': {
    see: (evidence) => {
      const dates = eachJob(evidence, ({ body }) => [body.createdAt]).flat();
      if (dates.length === 0) return undefined;
      const formats = dates.map(dateFormat);
      const digits = dates.flatMap(
        (date) => /:\d\d(?:\.(\d{1,12}))?(?:Z|[+-]|$)/.exec(textOf(date))?.[1]?.length ?? 0,
      );
      const [format = 'missing', ...others] = unique(formats);
      return {
        format,
        digits: digits.reduce((most, count) => Math.max(most, count), 0),
        ...(others.length > 0 && { others }),
      };
    },
    differs: ({ format, others }) => {
      if (format === 'RFC 3339' && others === undefined) return undefined;
      const isRead = [format, ...(Array.isArray(others) ? others : [])].every((one) =>
        /^RFC 3339|is read$/.test(String(one)),
      );
      return safe(isRead ? 'read as well' : 'such a date says nothing: neither age nor order');
    },
  },
  'job.clock': {
    see: (evidence) => {
      const [start] = looksFor(evidence, 'start');
      const createdAt = evidence.own?.changes[0]?.body.createdAt;
      const time = dateIn(createdAt);
      if (start === undefined || time === undefined || dateFormat(createdAt) !== 'RFC 3339') return undefined;
      const now = (start.sentAt + start.receivedAt) / 2;
      const date = Date.parse(start.headers.date ?? '');
      const ahead = Number.isNaN(date) ? 0 : date - now;
      const isRead = whenOf(createdAt, { now, ahead }) !== undefined;
      return {
        ahead_minutes: wholeMinutes(time - now),
        ahead_of_date_minutes: wholeMinutes(time - now - ahead),
        is_read: isRead,
      };
    },
    differs: ({ ahead_of_date_minutes, is_read }) => {
      if (!is_read) return safe('a date more than a minute in the future says nothing');
      return ahead_of_date_minutes === 0 ? undefined : safe('ages are off by as much');
    },
    shownBy: '--start',
  },
  'job.updatedAt': {
    see: (evidence) => {
      const jobs = jobsSeen(evidence);
      if (jobs.length === 0) return undefined;
      if (jobs.every(({ body }) => dateIn(body.updatedAt) === undefined)) return { shown: false };
      const isAlive = evidence.own?.isAlive;
      return { shown: true, ...(isAlive !== undefined && { moves_while_running: isAlive }) };
    },
    differs: ({ shown, moves_while_running }) => {
      if (shown && moves_while_running !== false) return undefined;
      return safe('a job whose word nobody knows may run until an hour after it was made');
    },
  },
  'job.completed_at': {
    see: (evidence) => {
      const ended = eachJob(evidence, ({ job, body }) =>
        stageOf(job) !== 'running' ? dateIn(body.completed_at) !== undefined : undefined,
      );
      return ended.length === 0 ? undefined : { shown: ended.some(Boolean) };
    },
    differs: ({ shown }) => (shown ? undefined : safe('the duration is told by updatedAt')),
  },
  'job.lag': {
    see: ({ own }) => {
      return own && lagOf(own.known);
    },
    differs: ({ there_at_seconds, missing_at_seconds }) =>
      lagDifference(there_at_seconds, missing_at_seconds, 900, 'a job is lost after 15 minutes of 404'),
    shownBy: '--start',
  },
} satisfies { [id: string]: Row };

/** How a date is written. */
function dateFormat(date: unknown): string {
  if (date === undefined || date === null) return 'missing';
  const time = dateIn(date);
  const text = textOf(date);
  if (time === undefined) return /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? 'without zone' : 'other';
  if (new Date(time).getUTCFullYear() < 2015) return 'a year of no meaning';
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
    ? 'RFC 3339'
    : 'another that is read';
}
