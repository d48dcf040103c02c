import { isSame } from '../../../functions/ciphertrust/read.ts';
import type { JsonObject } from '../../../functions/shared/json.ts';
import { isGood, type OwnJob, type RawJob, rawJobIn } from './evidence.ts';
import type { Look } from './look.ts';

/** So many changes of a job are kept, and so many characters of them. */
const mostChanges = 100;
const mostLength = 5_000_000;

/** A job that was started just now, for a group that the start named as `sent`. */
export function ownJob(raw: RawJob, sent: string, group: OwnJob['group']): OwnJob {
  const own: OwnJob = {
    id: raw.job.id,
    sent,
    group,
    known: { notAt: undefined, at: undefined },
    listed: { notAt: undefined, at: undefined },
    changes: [],
    isAlive: undefined,
    hasEnded: false,
    length: 0,
  };
  record(own, 0, raw);
  return own;
}

/** The job of this id in a response to a get; another one is no answer. */
export function jobOf(look: Look | undefined, id: string): RawJob | undefined {
  const raw = isGood(look) ? rawJobIn(look.body) : undefined;
  return raw !== undefined && isSame(raw.job.id, id) ? raw : undefined;
}

/** Keeps what a job looks like where that has changed. Returns whether it has. */
export function record(own: OwnJob, seconds: number, { body }: RawJob): boolean {
  const last = own.changes.at(-1)?.body;
  const moved = last !== undefined && last.updatedAt !== body.updatedAt;
  const isUnchanged = last !== undefined && contentOf(last) === contentOf(body);
  // At the very second of the start nothing may have moved yet.
  if (isUnchanged && seconds > 0 && body.updatedAt !== undefined)
    own.isAlive = (own.isAlive ?? false) || moved;
  if (isUnchanged) return false;
  const length = contentOf(body).length;
  own.length += length;
  // The latest takes the place of the one before.
  if (own.changes.length >= mostChanges || own.length > mostLength) own.changes.splice(1, own.changes.length);
  if (own.length > mostLength) own.length = length;
  own.changes.push({ seconds, body });
  return true;
}

const contentOf = ({ updatedAt: _updatedAt, ...body }: JsonObject): string => JSON.stringify(body);
