import { randomUUID } from 'node:crypto';
import type { SapGroup } from './groups.ts';
import { timestamp } from './timestamp.ts';

/** How jobs look, as far as that is not known of the real appliance. Everything is documented for SAP in the sample only. */
export interface JobShape {
  /** UUIDs in every sample; safe integers; or texts that a path has to escape. Counts when a job is made. */
  jobIds: 'uuid' | 'number' | 'text';
  /** Whether a job comes alone, or under `job`: in responses to start, get and cancel, or in the list too. */
  wrapJobs: 'never' | 'responses' | 'everywhere';
  /** Whether a get brings the job that was asked for. */
  getBrings: 'the job' | 'another job';
  /**
   * Spelling of `overall_status`: "in progress" in the sample, "in_progress" elsewhere in the documentation. Any other
   * words may stand for the same. `canceling`: from a cancel to the end; the running word if left out.
   */
  statusWords: { running: string; completed: string; failed: string; canceling?: string | undefined };
  /** How `groups` come back in a job; a job of all groups names them under all but `as sent` and `none`. */
  echoGroups:
    | 'as sent'
    | 'resource ids'
    | 'none'
    | 'objects'
    | 'group id objects'
    | 'comma list'
    | 'upper case';
  /** What stands in `groups` where they do not come back. */
  echoNothingAs: 'missing' | 'null' | 'empty';
  /** Whether a job of all groups carries `synchronize_all: true`. */
  echoSynchronizeAll: boolean;
  /** Whether a job of some groups carries `synchronize_all: false`. */
  echoSynchronizeAllFalse: boolean;
  /** How a job says whether it was canceled (documented for a sister cloud: `true` or `false`). */
  abortSpelling: 'boolean' | 'text' | 'number' | 'missing';
  /** Fractional digits of dates, 0 to 9 (documented: 6 to 9). */
  fractionalDigits: number;
  /** How dates are written: RFC 3339 (documented), without the zone, not at all, or as the year 1, as Go does. */
  dates: 'RFC 3339' | 'without zone' | 'missing' | 'nonsense';
  /** How far the clock that dates jobs is ahead of the appliance's, in milliseconds: it may be another node's. */
  createdAheadMs: number;
  /** When `updatedAt` changes: with every look at a job that runs, at a cancel and the end only, or it is missing. */
  updatedAt: 'alive' | 'at changes' | 'missing';
}

export const defaultJobShape: Readonly<JobShape> = {
  jobIds: 'uuid',
  wrapJobs: 'never',
  getBrings: 'the job',
  statusWords: { running: 'in progress', completed: 'completed', failed: 'failed' },
  echoGroups: 'as sent',
  echoNothingAs: 'missing',
  echoSynchronizeAll: true,
  echoSynchronizeAllFalse: false,
  abortSpelling: 'boolean',
  fractionalDigits: 9,
  dates: 'RFC 3339',
  createdAheadMs: 0,
  updatedAt: 'alive',
};

let made = 1_000;

/** An id that no job has had so far, of any appliance. */
export function newJobId(jobIds: JobShape['jobIds']): string {
  made += 1;
  if (jobIds === 'number') return String(made);
  return jobIds === 'text' ? `sync/2026-11 #${made}? 100%` : randomUUID();
}

/** An id as it stands in a body. */
export const shownId = (id: string, { jobIds }: JobShape): string | number =>
  jobIds === 'number' && /^[1-9]\d{0,14}$/.test(id) ? Number(id) : id;

/** A date as the appliance writes it; undefined where it writes none. */
export function shownDate(
  ms: number,
  { dates, createdAheadMs, fractionalDigits }: JobShape,
): string | undefined {
  const date = timestamp(ms + createdAheadMs, fractionalDigits);
  if (dates === 'without zone') return date.replace(/Z$/, '');
  return { 'RFC 3339': date, missing: undefined, nonsense: '0001-01-01T00:00:00Z' }[dates];
}

/** `groups` and `synchronize_all` of a job that was started with some groups, or with none for all; `covered`: all that it covers. */
export function shownSelection(
  sent: readonly string[] | undefined,
  covered: readonly SapGroup[],
  shape: JobShape,
): Record<string, unknown> {
  const groups = shownGroups(sent, covered, shape.echoGroups);
  const nothing = { missing: {}, null: { groups: null }, empty: { groups: [] } }[shape.echoNothingAs];
  return {
    ...(groups === undefined ? nothing : { groups }),
    ...(!sent && shape.echoSynchronizeAll ? { synchronize_all: true } : {}),
    ...(sent && shape.echoSynchronizeAllFalse ? { synchronize_all: false } : {}),
  };
}

function shownGroups(
  sent: readonly string[] | undefined,
  covered: readonly SapGroup[],
  echoGroups: JobShape['echoGroups'],
): unknown {
  switch (echoGroups) {
    case 'as sent':
      return sent;
    case 'none':
      return undefined;
    case 'resource ids':
      return covered.map(({ id }) => id);
    case 'objects':
      return covered.map(({ id, group_id }) => ({ id, group_id }));
    case 'group id objects':
      return covered.map(({ group_id }) => ({ group_id }));
    case 'comma list':
      return covered.map(({ id }) => id).join(',');
    case 'upper case':
      return covered.map(({ id }) => id.toUpperCase());
  }
}

/** `abort` of a job. */
export const shownAbort = (aborted: boolean, spelling: JobShape['abortSpelling']): Record<string, unknown> =>
  spelling === 'missing'
    ? {}
    : { abort: { boolean: aborted, text: String(aborted), number: Number(aborted) }[spelling] };
