import { lifetimeOf } from '../jobs/dates.ts';
import type { FailedGroup } from '../jobs/judgement.ts';
import { unknownMayRunFor } from '../jobs/life.ts';
import type { Outcome } from '../jobs/outcome.ts';
import { quote } from '../shared/text.ts';
import type { PollResult } from './poll.ts';

const minute = 60_000;
/** How long a 404, or a rejection with the secret unchanged, has to last before it counts. */
const gracePeriod = 15 * minute;
/** How much of each part is stored, so that it stays small whatever the job: groups, and bytes of a text. */
const maxGroups = 5;
const maxText = 200;
/** A reason holds what was tried, what came back and what to do. */
const maxWhy = 600;

/** Between two looks, in seconds. The durable SDK's words. */
const backoff = { initialDelay: 10, backoffRate: 1.5, maxDelay: 300 };

/** How it ended, as far as the execution's record keeps it. Truncated: the log line of the report has it in full. */
export interface FollowOutcome {
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
  polls: number;
  /** When the last look was, in milliseconds since the epoch. */
  at: number;
  saw: PollResult['saw'] | 'nothing';
  /** Since when every look saw the same, in milliseconds since the epoch. */
  since: number;
  /** Since when the job has shown no status that is known, in milliseconds since the epoch. */
  unknownSince?: number;
  /** Why there was no job to be seen. */
  why?: string;
  /** The secret's version that was not authorized. */
  version?: string;
  rejectedVersion?: string;
  /** The node to begin with, as its place in `url`; the first where it is left out. */
  nextNode?: number;
  ended?: FollowOutcome;
}

export const initialState: FollowState = { began: 0, polls: 0, at: 0, saw: 'nothing', since: 0 };

/** The state after one more look. `now` and `followFor` are in milliseconds. Pure. */
export function nextState(state: FollowState, seen: PollResult, now: number, followFor: number): FollowState {
  const began = state.began || now;
  const version = seen.saw === 'unauthorized' ? seen.version : undefined;
  const asBefore = seen.saw === state.saw && version === state.version;
  const since = asBefore ? state.since : now;
  const rejectedVersion =
    (seen.saw === 'unauthorized' ? seen.rejectedVersion : undefined) ?? state.rejectedVersion;
  // That a login is not sent again says less than why it was rejected.
  const isHeldBack =
    asBefore &&
    seen.saw === 'unauthorized' &&
    seen.rejectedVersion !== undefined &&
    state.rejectedVersion === version;
  const why = seen.saw === 'job' ? undefined : isHeldBack ? state.why : quote(seen.why, maxWhy);
  const unknownSince = unknownSinceAfter(state, seen, now);
  const ended = outcomeAfter(seen, {
    lasted: now - since,
    isOver: now >= began + followFor,
    followed: now - began,
    mayRun: seen.saw === 'job' && now < (seen.mayRunUntil ?? (unknownSince ?? now) + unknownMayRunFor),
  });
  return {
    began,
    polls: state.polls + 1,
    at: now,
    saw: seen.saw,
    since,
    ...(unknownSince !== undefined && { unknownSince }),
    ...(why !== undefined && { why }),
    ...(version !== undefined && { version }),
    ...(rejectedVersion !== undefined && { rejectedVersion }),
    ...(seen.nextNode !== undefined && { nextNode: seen.nextNode }),
    ...(ended && { ended }),
  };
}

/** While there is no job to be seen, it stays as it was. */
function unknownSinceAfter({ unknownSince }: FollowState, seen: PollResult, now: number): number | undefined {
  if (seen.saw !== 'job') return unknownSince;
  return seen.judgement.outcome === 'unknown_status' ? (unknownSince ?? now) : undefined;
}

interface Timing {
  /** How long every look has seen the same. */
  lasted: number;
  /** Whether the time for following is over. */
  isOver: boolean;
  /** How long the job has been followed. */
  followed: number;
  /** Whether a job may still run whose status nobody knows. */
  mayRun: boolean;
}

function outcomeAfter(
  seen: PollResult,
  { lasted, isOver, followed, mayRun }: Timing,
): FollowOutcome | undefined {
  const endedAs = (outcome: Outcome, more: Partial<FollowOutcome> = {}): FollowOutcome => ({
    outcome,
    failed_groups: [],
    failed: 0,
    groups: 0,
    duration_seconds: Math.round(followed / 1000),
    covers_secret: false,
    ...more,
  });
  if (seen.saw === 'job') {
    const { job, judgement, coversSecret } = seen;
    const { failed_groups } = judgement;
    const seenGroups = {
      failed_groups: failed_groups.slice(0, maxGroups).map(truncated),
      failed: failed_groups.length,
      groups: Array.isArray(job.groups) ? job.groups.length : 0,
    };
    const { outcome } = judgement;
    if (outcome === 'running' || (outcome === 'unknown_status' && mayRun)) {
      return isOver ? endedAs('timed_out', seenGroups) : undefined;
    }
    const { began, ended } = lifetimeOf(job) ?? { began: 0, ended: followed };
    const duration_seconds = Math.round((ended - began) / 1000);
    return endedAs(outcome, { ...seenGroups, duration_seconds, covers_secret: coversSecret });
  }
  if (seen.saw === 'not_found' && lasted >= gracePeriod) return endedAs('lost');
  if (seen.saw === 'unauthorized' && lasted >= gracePeriod) return endedAs('unauthorized');
  return isOver ? endedAs('timed_out') : undefined;
}

const truncated = ({ group, detail }: FailedGroup): FailedGroup => ({
  group: quote(group, maxText),
  detail: quote(detail, maxText),
});

/** How long to wait before the next look, in whole seconds: never past the end of following. */
export function nextDelay(state: FollowState, followFor: number): number {
  const { initialDelay, backoffRate, maxDelay } = backoff;
  const grown = Math.min(maxDelay, Math.round(initialDelay * backoffRate ** (state.polls - 1)));
  const left = Math.ceil((state.began + followFor - state.at) / 1000);
  return Math.max(1, Math.min(grown, left));
}
