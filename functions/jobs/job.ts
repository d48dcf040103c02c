import { isObject, type JsonObject } from '../shared/json.ts';

/** What to synchronize: the body of a start. Exactly one of the two (documented as mutually exclusive). */
export type Selection = { groups: readonly string[] } | { synchronize_all: true };

/**
 * A synchronization job as the appliance sent it, whole. Only the id is relied on; everything else is read with
 * care, since no page documents the SAP job in full (`createdAt` RFC 3339 with up to nine decimals, `overall_status`
 * and `groups` are in the published sample).
 */
export type Job = JsonObject & { id: string };

export const isJob = (value: unknown): value is Job => isObject(value) && isJobId(value.id);

/**
 * Whether a text can be a job's id: a UUID in every sample; taken is what can stand in a path and a message as it is,
 * at most 200 characters.
 */
export const isJobId = (id: unknown): id is string =>
  typeof id === 'string' && /^(?!\.{1,2}$)[\w.:~-]{1,200}$/.test(id);

/** When the job was made, by the appliance's clock, in milliseconds since the epoch. */
export function createdAt(job: Job): number | undefined {
  const time = typeof job.createdAt === 'string' ? Date.parse(job.createdAt) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** A status word without case, space, hyphen and underscore: pages write `in progress` and `in_progress`. */
export const normalizeWord = (word: string): string => word.toLowerCase().replace(/[\s_-]/g, '');
