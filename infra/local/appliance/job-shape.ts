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
  /** The field that says so (documented for sister clouds: `abort`). */
  abortKey: 'abort' | 'aborted' | 'canceled' | 'cancelled';
  /**
   * How `detailed_status` is laid out: group to text (documented for sister clouds), group to an object with the text or
   * with counts alone, a list of such objects, one under a key, JSON in a text, or a line of text for each group; or it
   * is missing, and the job itself names the groups that failed.
   */
  details: 'map' | 'objects' | 'counts' | 'list' | 'wrapped' | 'JSON text' | 'lines' | 'failed_groups';
  /** What `detailed_status` says of a group. */
  detailTexts: { success: string; failure: string };
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
  abortKey: 'abort',
  details: 'map',
  // Worded after the documented texts of sister clouds ("region synchronized successfully").
  detailTexts: {
    success: 'group synchronized successfully',
    failure: 'group synchronization failed: SAP rejected the credentials',
  },
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

/** Whether a job was canceled, as it says. */
export const shownAbort = (
  aborted: boolean,
  { abortSpelling, abortKey }: JobShape,
): Record<string, unknown> =>
  abortSpelling === 'missing'
    ? {}
    : { [abortKey]: { boolean: aborted, text: String(aborted), number: Number(aborted) }[abortSpelling] };

export type GroupState = 'in progress' | 'success' | 'failure';

/** What a job says of its groups. */
export function shownDetails(
  states: readonly [string, GroupState][],
  shape: JobShape,
): Record<string, unknown> {
  const { details } = shape;
  const text = (state: GroupState) => (state === 'in progress' ? 'in_progress' : shape.detailTexts[state]);
  const objects = states.map(([group, state]) => [group, { status: text(state), keys: 12 }] as const);
  const texts = Object.fromEntries(states.map(([group, state]) => [group, text(state)]));
  const failed = states.filter(([, state]) => state === 'failure').map(([group]) => group);
  switch (details) {
    case 'map':
      return { detailed_status: texts };
    case 'objects':
      return { detailed_status: Object.fromEntries(objects) };
    case 'counts':
      return { detailed_status: Object.fromEntries(states.map(([group, state]) => [group, counts[state]])) };
    case 'list':
      return { detailed_status: objects.map(([group, state]) => ({ group, ...state })) };
    case 'wrapped':
      return { detailed_status: { result: { groups: texts } } };
    case 'JSON text':
      return { detailed_status: JSON.stringify(texts) };
    case 'lines':
      return { detailed_status: states.map(([group, state]) => `${group}: ${text(state)}`).join('\n') };
    case 'failed_groups':
      return { failed_groups: failed };
  }
}

const counts: { [state in GroupState]: object } = {
  'in progress': { total: 12 },
  success: { total: 12, synchronized: 12, failed: 0 },
  failure: { total: 12, synchronized: 9, failed: 3 },
};
