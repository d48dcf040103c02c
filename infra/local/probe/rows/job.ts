import { comparableId } from '../../../../functions/jobs/job.ts';
import { judge } from '../../../../functions/jobs/judgement.ts';
import {
  hasEnded,
  hasStatus,
  isAborted,
  isBeingCanceled,
  stageOf,
} from '../../../../functions/jobs/status.ts';
import { isGood, jobsRead, jobsSeen, longestList, looksFor, rawJobIn, textOf } from '../evidence.ts';
import { canceledJob } from './cancel.ts';
import { eachJob, unique } from './each-job.ts';
import { errorOf } from './errors.ts';
import { distinct, type Row, type Seen, safe, saidKey, unsafe } from './row.ts';

/** So many words of a kind are told. */
const mostWords = 20;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** Fields that the documentation or the functions name. */
const known = new Set(
  'id uri account application devAccount createdAt updatedAt completed_at overall_status detailed_status cloud groups synchronize_all abort aborted canceled cancelled'.split(
    ' ',
  ),
);

export const jobRows = {
  'job.id': {
    see: (evidence) => {
      const kinds = eachJob(evidence, ({ body: { id } }) =>
        typeof id === 'number' ? 'number' : uuid.test(textOf(id)) ? 'UUID' : 'text',
      );
      return kinds.length === 0 ? undefined : { kinds: unique(kinds) };
    },
    differs: ({ kinds }) =>
      String(kinds) === 'UUID'
        ? undefined
        : safe('percent-encoded in paths, hashed in names of AWS; a number is a text from then on'),
  },
  'job.wrapped': {
    see: (evidence) => {
      const entries = longestList(evidence).flatMap((entry) => rawJobIn(entry) ?? []);
      const responses = jobsRead(evidence);
      const under = [...entries, ...responses].find((raw) => raw.under !== undefined)?.under;
      if (entries.length + responses.length === 0) return undefined;
      return {
        ...(entries.length > 0 && { in_list: entries.some((raw) => raw.under !== undefined) }),
        ...(responses.length > 0 && { in_responses: responses.some((raw) => raw.under !== undefined) }),
        under: under === undefined ? null : saidKey(under),
      };
    },
    differs: ({ under }) => (under === null ? undefined : safe('the job is found within')),
  },
  'job.same': {
    see: (evidence) => {
      const looks = looksFor(evidence, 'job', 'own job').filter(({ status }) => status !== undefined);
      const ids = looks.filter(isGood).flatMap((look) => {
        const raw = rawJobIn(look.body);
        const asked = decodeURIComponent(look.path.split('/').at(-1) ?? '');
        return raw === undefined ? [] : [comparableId(raw.job.id) === comparableId(asked)];
      });
      if (ids.length > 0) return { same: ids.every(Boolean) };
      const listed = looks.find(({ asked }) => asked === 'job');
      return listed && { same: false, ...errorOf(listed) };
    },
    differs: ({ same }) =>
      same
        ? undefined
        : unsafe('no job can be followed: each ends as timed_out or lost; an issue with the report helps'),
  },
  'job.status': {
    see: (evidence) => {
      const found: { [stage: string]: string[] } = {};
      const jobs = jobsSeen(evidence);
      // An entry of the list may leave it out.
      const doShow = jobs.some(({ job }) => hasStatus(job));
      for (const { job } of jobs) {
        if (doShow && !hasStatus(job)) continue;
        const word = typeof job.overall_status === 'string' ? job.overall_status : '(none)';
        const stage = stageOf(job);
        const isOwnEnd = stage === 'canceled' || (isAborted(job) && hasEnded(job));
        const kind = isOwnEnd
          ? 'canceled'
          : stage === 'running' && isBeingCanceled(job)
            ? 'being_canceled'
            : stage;
        found[kind] ??= [];
        if (!found[kind].includes(word) && found[kind].length < mostWords) found[kind].push(word);
      }
      const first = evidence.own?.changes[0]?.body.overall_status;
      const last = evidence.own?.changes.at(-1)?.body.overall_status;
      if (Object.keys(found).length === 0) return undefined;
      return {
        ...Object.fromEntries(
          Object.entries(found)
            .sort()
            .map(([stage, words]) => [stage, distinct(words.sort())]),
        ),
        ...(typeof first === 'string' && { first: distinct([first])[0] as Seen }),
        ...(typeof last === 'string' && found.unknown !== undefined && { last: distinct([last])[0] as Seen }),
      };
    },
    differs: ({ unknown }) =>
      unknown === undefined
        ? undefined
        : unsafe(
            'a job with such a word may run until an hour after its last change, and is then unknown_status',
          ),
  },
  'job.abort': {
    see: (evidence) => {
      const jobs = jobsSeen(evidence);
      if (jobs.length === 0) return undefined;
      const canceled = canceledJob(evidence);
      const judged = canceled && { canceled_is_told_as: judge(canceled).outcome };
      for (const { body } of jobs)
        for (const key of ['abort', 'aborted', 'canceled', 'cancelled'])
          if (body[key] !== undefined && body[key] !== null) return { key, as: typeof body[key], ...judged };
      return { key: 'missing', as: 'missing', ...judged };
    },
    differs: ({ key, as, canceled_is_told_as: told }) => {
      if (told !== undefined && told !== 'canceled')
        return unsafe(`a job that was canceled is told as ${told}`);
      if (key === 'abort' && as === 'boolean') return undefined;
      return safe(
        told === 'canceled'
          ? 'a canceled job is told as such all the same'
          : 'whether a canceled job is told as such --cancel shows',
      );
    },
  },
  'job.other-fields': {
    see: (evidence) => {
      const keys = eachJob(evidence, ({ body }) => Object.keys(body)).flat();
      if (keys.length === 0) return undefined;
      return { fields: unique(keys.filter((key) => !known.has(key))).map(saidKey) };
    },
    differs: ({ fields }) => {
      const names = fields as readonly unknown[];
      return names.length === 0
        ? undefined
        : safe('kept and logged; judged where its name says error, fail or success');
    },
  },
} satisfies { [id: string]: Row };
