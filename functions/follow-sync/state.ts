import { endingOf, type FailedGroup } from '../jobs/judgement.ts';
import type { Outcome } from '../jobs/outcome.ts';
import { quote } from '../shared/text.ts';
import type { Look } from './poll.ts';

const minute = 60_000;
/** How long a 404, or a rejection with the secret unchanged, has to last before it counts. */
const patience = 15 * minute;
/** How much of each part is kept. What is stored stays small whatever the job. */
const keptGroups = 5;
const keptText = 200;

/** How it ended, as far as the execution's record keeps it. Shortened: the log line of the report has it in full. */
export interface End {
  outcome: Outcome;
  /** The first few. */
  failed_groups: FailedGroup[];
  /** How many groups failed. */
  failed: number;
  /** How many groups the job names; 0 for a job of all groups, and where no job was seen. */
  groups: number;
  duration_seconds: number;
  /** Whether the job succeeded, and covers what the secret selects. */
  covers_secret: boolean;
}

/** What is stored between two looks. Never a token, never the job itself. */
export interface FollowState {
  /** When following began, in milliseconds since the epoch; 0 before the first look. */
  began: number;
  /** How many looks there have been. */
  looks: number;
  /** When the last look was, in milliseconds since the epoch. */
  at: number;
  saw: Look['saw'] | 'nothing';
  /** Since when every look saw the same, in milliseconds since the epoch. */
  since: number;
  /** Why there was no job to be seen. */
  why?: string;
  /** The secret's version that was not authorized. */
  version?: string;
  rejectedVersion?: string;
  end?: End;
}

export const beforeTheFirstLook: FollowState = { began: 0, looks: 0, at: 0, saw: 'nothing', since: 0 };

/** The state after one more look. `now` and `followFor` are in milliseconds. Pure. */
export function afterLook(state: FollowState, look: Look, now: number, followFor: number): FollowState {
  const began = state.began || now;
  const version = look.saw === 'unauthorized' ? look.version : undefined;
  const asBefore = look.saw === state.saw && version === state.version;
  const since = asBefore ? state.since : now;
  const rejectedVersion =
    (look.saw === 'unauthorized' ? look.rejectedVersion : undefined) ?? state.rejectedVersion;
  const why = look.saw === 'job' ? undefined : quote(look.why, keptText);
  const end = endOf(look, { lasted: now - since, isOver: now >= began + followFor, followed: now - began });
  return {
    began,
    looks: state.looks + 1,
    at: now,
    saw: look.saw,
    since,
    ...(why !== undefined && { why }),
    ...(version !== undefined && { version }),
    ...(rejectedVersion !== undefined && { rejectedVersion }),
    ...(end && { end }),
  };
}

interface Timing {
  /** How long every look has seen the same. */
  lasted: number;
  /** Whether the time for following is over. */
  isOver: boolean;
  /** How long the job has been followed. */
  followed: number;
}

function endOf(look: Look, { lasted, isOver, followed }: Timing): End | undefined {
  const ended = (outcome: Outcome, more: Partial<End> = {}): End => ({
    outcome,
    failed_groups: [],
    failed: 0,
    groups: 0,
    duration_seconds: Math.round(followed / 1000),
    covers_secret: false,
    ...more,
  });
  if (look.saw === 'job') {
    const { job, judgement, coversSecret } = look;
    const { failed_groups } = judgement;
    const seen = {
      failed_groups: failed_groups.slice(0, keptGroups).map(shortened),
      failed: failed_groups.length,
      groups: Array.isArray(job.groups) ? job.groups.length : 0,
    };
    const ending = endingOf(judgement);
    if (ending === undefined) return isOver ? ended('timed_out', seen) : undefined;
    const duration_seconds = durationOf(job) ?? Math.round(followed / 1000);
    return ended(ending, { ...seen, duration_seconds, covers_secret: coversSecret });
  }
  if (look.saw === 'not_found' && lasted >= patience) return ended('lost');
  if (look.saw === 'unauthorized' && lasted >= patience) return ended('unauthorized');
  return isOver ? ended('timed_out') : undefined;
}

const shortened = ({ group, detail }: FailedGroup): FailedGroup => ({
  group: quote(group, keptText),
  detail: quote(detail, keptText),
});

/** How long the job took by the appliance's own clock, in seconds, where it says so. */
function durationOf(job: { [key: string]: unknown }): number | undefined {
  const time = (value: unknown) => (typeof value === 'string' ? Date.parse(value) : Number.NaN);
  const ended = [time(job.completed_at), time(job.updatedAt)].find((at) => !Number.isNaN(at));
  const seconds = Math.round(((ended ?? Number.NaN) - time(job.createdAt)) / 1000);
  return seconds >= 0 ? seconds : undefined;
}
