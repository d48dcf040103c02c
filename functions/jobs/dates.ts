import type { Job } from './job.ts';

const minute = 60_000;
const hour = 60 * minute;

/** By how much a `Date` header may be off and still be used: beyond, it is taken for a mistake. */
const maxDifference = 12 * hour;
/** Beyond it, either of two clocks may have dated a job; and a job is not made later than this from now. */
const clockTolerance = minute;
/** Older than the API. Go writes the year 1 for a date that it does not know. */
const earliestDate = Date.UTC(2015, 0, 1);

/** What is known of the time. */
export interface ClockReading {
  /** By our clock, in milliseconds since the epoch. */
  now: number;
  /** How far the appliance's clock is ahead of ours, by its `Date` header, in milliseconds; 0 where it says nothing. */
  ahead: number;
}

/** When something was, by our clock, in milliseconds since the epoch: between these two. */
export interface When {
  earliest: number;
  latest: number;
}

/** A date with a time zone (documented as RFC 3339), in milliseconds since the epoch by the clock that wrote it. */
export function dateIn(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/\d\d:\d\d.*(z|gmt|utc|[+-]\d\d:?\d\d)$/i.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * When a date of the appliance was. The clock behind its `Date` header may be a proxy's or another node's: where that
 * one is more than a minute off, a range. Undefined for what is no date, before 2015, or in the future.
 */
export function whenOf(value: unknown, { now, ahead }: ClockReading): When | undefined {
  const time = dateIn(value);
  if (time === undefined) return undefined;
  const difference = Math.abs(ahead) > maxDifference ? 0 : ahead;
  const corrected = time - difference;
  const other = Math.abs(difference) > clockTolerance ? time : corrected;
  const earliest = Math.min(corrected, other);
  const latest = Math.min(Math.max(corrected, other), now + clockTolerance);
  return latest < earliestDate || earliest > latest ? undefined : { earliest, latest };
}

/** When a job was made. */
export const createdAt = (job: Job, clock: ClockReading): When | undefined => whenOf(job.createdAt, clock);

/** When a job has changed last, at the latest; undefined without a date that can be used. */
export function lastChange(job: Job, clock: ClockReading): number | undefined {
  const times = [job.updatedAt, job.createdAt].flatMap((date) => whenOf(date, clock)?.latest ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

/**
 * When a job was made and when it ended, in milliseconds since the epoch by the appliance's own clock: its own end, or
 * its last change. Undefined unless both can be meant: neither before 2015, and the end not before the beginning.
 */
export function lifetimeOf(job: Job): { began: number; ended: number } | undefined {
  const [began, ...ends] = [job.createdAt, job.completed_at, job.updatedAt].map(dateIn);
  if (began === undefined || began < earliestDate) return undefined;
  const ended = ends.find((end) => end !== undefined && end >= began);
  return ended === undefined ? undefined : { began, ended };
}
