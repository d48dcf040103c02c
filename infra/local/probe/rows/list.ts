import { dateIn } from '../../../../functions/jobs/dates.ts';
import { isObject } from '../../../../functions/shared/json.ts';
import {
  type Evidence,
  entriesOf,
  isGood,
  isRefused,
  longestList,
  lookFor,
  looksFor,
  rawJobIn,
  type Span,
} from '../evidence.ts';
import type { Look } from '../look.ts';
import { limitOf } from '../reading.ts';
import { errorOf } from './errors.ts';
import { type Row, type Seen, type SeenObject, safe, saidKey, unsafe } from './row.ts';

/** So many dates tell an order. */
const fewestDates = 3;

type Order = 'newest first' | 'oldest first' | 'none';

/** The order of a list by what its jobs say of their making; undefined where it is too short to tell. */
function orderOf(entries: readonly unknown[] | undefined): Order | undefined {
  const dates = (entries ?? []).flatMap((entry) => dateIn(rawJobIn(entry)?.job.createdAt) ?? []);
  if (new Set(dates).size < fewestDates) return undefined;
  const steps = dates.slice(1).map((date, at) => date - (dates[at] as number));
  if (steps.every((step) => step <= 0)) return 'newest first';
  return steps.every((step) => step >= 0) ? 'oldest first' : 'none';
}

const words = (entries: readonly unknown[]): Set<unknown> =>
  new Set(entries.map((entry) => rawJobIn(entry)?.job.overall_status));

/** What `limit` comes to: see reading.ts. */
function largestLimit(evidence: Evidence): SeenObject | undefined {
  const answers = looksFor(evidence, 'jobs', 'jobs by limit').flatMap((look) => {
    const limit = Number(/limit=(\d+)/.exec(look.path)?.[1]);
    const answered = limitOf(look, limit);
    return answered === undefined ? [] : [{ limit, answered }];
  });
  const taken = answers.filter(({ answered }) => answered === 'taken').map(({ limit }) => limit);
  const lowered = answers.map(({ answered }) => answered).find((answered) => typeof answered === 'number');
  if (lowered !== undefined) return { largest: lowered, more: 'lowered' };
  if (answers.some(({ answered }) => answered === 'refused'))
    return { largest: Math.max(0, ...taken), more: 'refused' };
  return taken.length === 0 ? undefined : { largest: Math.max(...taken), more: 'not asked for' };
}

/** How a list without an entry came. */
function emptiness(look: Look | undefined): string | undefined {
  if (look?.status === 204) return 'no content';
  if (look?.status !== 200) return undefined;
  if (!isObject(look.body)) return 'other';
  const { resources, total, code, codeDesc, message } = look.body;
  if (typeof codeDesc === 'string' || (typeof code === 'number' && typeof message === 'string'))
    return 'other';
  if (Array.isArray(resources)) return resources.length === 0 ? 'empty' : undefined;
  if (resources === null) return 'null';
  return resources === undefined && total === 0 ? 'missing' : 'other';
}

export const listRows = {
  'list.resources': {
    see: (evidence) => {
      const looks = looksFor(evidence, 'jobs', 'jobs by limit').filter(({ status }) => status !== undefined);
      const look = looks.find((any) => entriesOf(any) !== undefined);
      if (look === undefined) return looks[0] && { readable: false, ...errorOf(looks[0]) };
      const body = isObject(look.body) ? look.body : {};
      const keys = Object.keys(body).filter((key) => !['resources', 'total', 'skip', 'limit'].includes(key));
      return { readable: true, other_fields: keys.sort().map(saidKey) };
    },
    differs: ({ readable }) => (readable ? undefined : unsafe('without the list nothing is started')),
  },
  'list.total': {
    see: (evidence) => {
      const look = [...looksFor(evidence, 'jobs'), ...looksFor(evidence, 'groups')].find(
        (any) => (entriesOf(any)?.length ?? 0) > 0,
      );
      return look && { shown: isObject(look.body) && Number.isSafeInteger(look.body.total) };
    },
    differs: ({ shown }) => (shown ? undefined : safe('the list is read until a page brings nothing new')),
  },
  'list.empty': {
    see: (evidence) => {
      const looks = looksFor(evidence, 'jobs of no id', 'jobs', 'jobs of no word');
      const as = looks.map(emptiness).find((any) => any !== undefined);
      return as === undefined ? undefined : { as };
    },
    differs: ({ as }) => {
      if (as === 'empty') return undefined;
      return as === 'other'
        ? unsafe('ApplianceReplyInvalid: nothing is started')
        : safe('taken for a list without an entry');
    },
  },
  'list.order': {
    see: (evidence) => {
      const order = orderOf(longestList(evidence));
      return order && { order };
    },
    differs: ({ order }) =>
      order === 'newest first' ? undefined : safe('the newest end is read first, or the whole list'),
  },
  'list.sort': {
    see: (evidence) => {
      const [rising, falling] = [
        lookFor(evidence, 'jobs, oldest first'),
        lookFor(evidence, 'jobs, newest first'),
      ];
      if (rising === undefined || falling === undefined) return undefined;
      if (isRefused(rising) && isRefused(falling)) return { sort: 'refused' };
      const [up, down] = [rising, falling].map((look) => orderOf(entriesOf(look)));
      if (up === undefined || down === undefined) return undefined;
      return { sort: up === 'oldest first' && down === 'newest first' ? 'honoured' : 'ignored' };
    },
    differs: ({ sort }) => {
      if (sort === 'honoured') return undefined;
      return safe(
        sort === 'refused'
          ? 'the question is repeated without it'
          : 'the order that comes is worked out from the dates',
      );
    },
  },
  'list.status-filter': {
    see: (evidence) => {
      const [some, none] = [lookFor(evidence, 'jobs of a word'), lookFor(evidence, 'jobs of no word')];
      if (none !== undefined && isRefused(none) && (some === undefined || isRefused(some)))
        return { filter: 'refused' };
      const [found, others] = [entriesOf(some), entriesOf(none)];
      if (found === undefined || others === undefined) return undefined;
      if (found.length === 0) return { filter: 'finds nothing' };
      const asked = new URLSearchParams(some?.path.split('?')[1]).get('overall_status');
      const isAsked = [...words(found)].every((word) => word === asked);
      return { filter: others.length === 0 && isAsked ? 'honoured' : 'ignored' };
    },
    differs: ({ filter }) =>
      filter === 'honoured' ? undefined : safe('what it does not show proves nothing: the list is read'),
  },
  'list.limit': {
    see: largestLimit,
    differs: ({ largest }) =>
      Number(largest) >= 10 ? undefined : safe('half of ten, and less, is asked for'),
  },
  'list.entry': {
    see: (evidence) => {
      const entries = new Map(
        longestList(evidence).flatMap((entry) => {
          const raw = rawJobIn(entry);
          return raw === undefined ? [] : [[raw.job.id, raw.body] as const];
        }),
      );
      const pairs = looksFor(evidence, 'job').flatMap((look) => {
        const raw = isGood(look) ? rawJobIn(look.body) : undefined;
        const entry = raw && entries.get(raw.job.id);
        return entry === undefined ||
          raw === undefined ||
          (entry.overall_status !== undefined && entry.overall_status !== raw.body.overall_status)
          ? []
          : [{ entry, job: raw.body }];
      });
      if (pairs.length === 0) return undefined;
      const missing = pairs.flatMap(({ entry, job }) =>
        Object.keys(job).filter((key) => isLeftOut(entry[key], job[key])),
      );
      return { leaves_out: [...new Set(missing)].sort().map(saidKey) };
    },
    differs: ({ leaves_out }) =>
      (leaves_out as readonly unknown[]).length === 0
        ? undefined
        : safe('a job is read by itself before it counts'),
  },
  'list.ids': {
    see: (evidence) => {
      const entries = longestList(evidence);
      return entries.length === 0
        ? undefined
        : { all_usable: entries.every((entry) => rawJobIn(entry) !== undefined) };
    },
    differs: ({ all_usable }) =>
      all_usable ? undefined : safe('counted: it holds a second start back, not a first one'),
  },
  'list.lag': {
    see: ({ own }) => {
      return own && lagOf(own.listed);
    },
    differs: ({ there_at_seconds, missing_at_seconds }) =>
      lagDifference(
        there_at_seconds,
        missing_at_seconds,
        180,
        'an unclear start is looked for during three minutes only, and may then be sent again',
      ),
    shownBy: '--start',
  },
} satisfies { [id: string]: Row };

/** Whether an entry does not have what the job has. */
const isLeftOut = (entry: unknown, job: unknown): boolean => isNothing(entry) && !isNothing(job);
const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);

/** When a new job was still missing, and when it was there; undefined where nobody has looked. */
export function lagOf({ notAt, at }: Span): SeenObject | undefined {
  if (notAt === undefined && at === undefined) return undefined;
  return { missing_at_seconds: notAt ?? null, there_at_seconds: at ?? null };
}

/** Seconds are those of the plan: what is there at the first look is there at once. */
export function lagDifference(
  there: Seen | undefined,
  missing: Seen | undefined,
  most: number,
  otherwise: string,
) {
  if (there === 0) return undefined;
  if (there === null || there === undefined) return unsafe(`not there in ${missing} s: ${otherwise}`);
  return Number(there) <= most ? safe('looks go on for longer than that') : unsafe(otherwise);
}
