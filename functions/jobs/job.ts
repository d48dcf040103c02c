import { createHash } from 'node:crypto';
import { isObject, type JsonObject } from '../shared/json.ts';
import { fold } from './wording.ts';

/** What to synchronize: the body of a start. Exactly one of the two (documented as mutually exclusive). */
export type Selection = { groups: readonly string[] } | { synchronize_all: true };

/**
 * A synchronization job as the appliance sent it, but for its id, which is always a text here. Only the id is relied
 * on; everything else is read with care, since no page documents the SAP job in full (`createdAt` RFC 3339 with up to
 * nine decimals, `overall_status` and `groups` are in the published sample).
 */
export type Job = JsonObject & { id: string };

const maxIdLength = 512;

/**
 * Whether a text can be a job's id: a UUID in every sample, any well-formed text is taken. Not `.` and `..`, which a
 * URL resolves as a path.
 */
export const isJobId = (id: unknown): id is string =>
  typeof id === 'string' &&
  id.length > 0 &&
  id.length <= maxIdLength &&
  id.isWellFormed() &&
  id !== '.' &&
  id !== '..';

/** An id as it is kept: a text. A number larger than JSON can hold exactly is none. */
export const idIn = (id: unknown): string | undefined => {
  if (Number.isSafeInteger(id)) return String(id);
  return isJobId(id) ? id : undefined;
};

const jobFields = ['overall_status', 'createdAt', 'groups'];

/**
 * The job in a response or in an entry of a list: the object itself, or the only one in it that has an id and says
 * something of a job. Of two such nobody knows which is meant.
 */
export function jobIn(value: unknown): Job | undefined {
  const own = withId(value);
  if (own !== undefined && saysSomething(own)) return own;
  const within = isObject(value) ? Object.values(value).map(withId) : [];
  const wrapped = within.filter((job) => job !== undefined && saysSomething(job));
  return wrapped.length === 0 ? own : wrapped.length === 1 ? wrapped[0] : undefined;
}

function withId(value: unknown): Job | undefined {
  const id = isObject(value) ? idIn(value.id) : undefined;
  return id === undefined ? undefined : { ...(value as JsonObject), id };
}

const saysSomething = (job: Job): boolean => jobFields.some((field) => job[field] !== undefined);

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** An id as it is compared: a UUID is the same in either case. */
export const comparableId = (id: string): string => (uuid.test(id) ? id.toLowerCase() : id);

/** An id as names of AWS can hold it: itself where it has 36 characters of `[A-Za-z0-9-_]` at most, as a UUID has; else its hash. */
export function shortId(id: string): string {
  const compared = comparableId(id);
  const fits = /^[\w-]{1,36}$/.test(compared);
  return fits ? compared : createHash('sha256').update(compared).digest('hex').slice(0, 36);
}

/** A status word without case, space, hyphen and underscore: pages write `in progress` and `in_progress`. */
export const normalizeWord = (word: string): string => fold(word).replace(/[\s_-]/g, '');

/** Whether a value says yes, in any spelling that JSON allows for it. */
export const isTrue = (value: unknown): boolean =>
  value === true || value === 1 || (typeof value === 'string' && /^(true|yes|1)$/.test(fold(value).trim()));

/** Whether a value says no, likewise. */
export const isFalse = (value: unknown): boolean =>
  value === false || value === 0 || (typeof value === 'string' && /^(false|no|0)$/.test(fold(value).trim()));
