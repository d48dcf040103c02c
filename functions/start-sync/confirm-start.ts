import { ApplianceFailure, LoginRejected } from '../ciphertrust/errors.ts';
import { namesNothing } from '../jobs/coverage.ts';
import { createdAt } from '../jobs/dates.ts';
import type { Job } from '../jobs/job.ts';
import type { JobOutcome } from '../jobs/outcome.ts';
import { uncertain } from '../shared/advice.ts';
import type { Clock } from '../shared/clock.ts';
import { joinAtMost, pluralize, quote } from '../shared/text.ts';
import type { StartUnconfirmed } from './errors.ts';
import type { JobFinder } from './find-job.ts';
import type { Entry, JobList } from './job-list.ts';
import { clockDifference, type Look } from './look.ts';
import type { RetryWindow } from './retry-window.ts';
import { unconfirmed } from './start-failures.ts';

export interface StartResult {
  outcome: 'started' | 'adopted' | 'skipped';
  job: Job;
  /** How an adopted job has ended, by its own word. */
  ended: JobOutcome | undefined;
  /** That other jobs may hide, in words, where not all that matters could be read. */
  unread: string | undefined;
}

/**
 * The pauses between the looks for the job of a start without a clear answer, in seconds: three minutes, since a gateway
 * gives up long before the appliance does, and a list may show a job late.
 */
const pauses = [2, 4, 8, 16, 30, 45, 75];
/** What is left of the function's time, at least, for an answer after one more look, in milliseconds. */
const timeToAnswer = 15_000;

interface ConfirmTools {
  clock: Clock;
  window: RetryWindow;
  /** How much of the function's own time is left, in milliseconds. */
  getRemainingTimeInMillis: () => number;
}

const nothingFound = 'no job of it was found in three minutes';

/** A start that was sent and got no clear answer. */
interface UnclearStart {
  error: ApplianceFailure;
  /** What the look before it showed. */
  before: JobList;
  /** When it was sent, by our clock, in milliseconds since the epoch. */
  began: number;
  /** Whether another one may not follow, whatever the looks show. */
  isLast: boolean;
}

/**
 * The job of a start without a clear answer, looked for during three minutes at least. Returns StartUnconfirmed where
 * it has none that could be seen, and the start may be sent again; throws it where that must not be, or the start's own
 * error where waiting does not heal it.
 */
export async function confirmStart(
  start: UnclearStart,
  finder: JobFinder,
  { clock, window, getRemainingTimeInMillis }: ConfirmTools,
): Promise<StartResult | StartUnconfirmed> {
  const { error } = start;
  let doubt: string | undefined;
  let lookTook = 0;
  for (const pause of [0, ...pauses]) {
    if (getRemainingTimeInMillis() < pause * 1000 + lookTook + timeToAnswer) {
      throw unconfirmed(error, "the function's time was over before its job was found");
    }
    if (pause > 0) await clock.sleep(pause * 1000);
    const lookBegan = clock.now();
    try {
      const seen = await jobOf(start, await finder.look());
      if (seen.ours) return seen.ours;
      doubt = seen.doubt;
    } catch (failure) {
      doubt = failedLook(failure, error);
    }
    lookTook = clock.now() - lookBegan;
  }
  if (!error.retryable) {
    error.addFinding(`Its job was looked for during three minutes, and not found; ${uncertain}.`);
    throw error;
  }
  // A 2xx says that a job was made, whatever else came with it.
  const mayFollow = !start.isLast && !window.isOver && !(error.status !== undefined && error.status < 300);
  if (doubt !== undefined || !mayFollow) throw unconfirmed(error, doubt ?? nothingFound);
  return unconfirmed(error, nothingFound);
}

/** The job of a start as one look shows it; or why it may be there all the same, in words. */
async function jobOf(
  start: UnclearStart,
  look: Look,
): Promise<{ ours?: StartResult; doubt?: string | undefined }> {
  const { list } = look;
  const { found, inTheWay } = await look.judge();
  if (found?.outcome === 'adopted') return { ours: { ...found, unread: list.unread } };
  const unclear = inTheWay.map(({ id }) => id);
  let nameless: StartResult | undefined;
  for (const entry of list.entries.filter((candidate) => isNew(candidate, start, list))) {
    const whole = await look.wholeOf(entry);
    const covers = await look.covers(whole.job);
    const result: StartResult = { ...look.adopted(whole), unread: list.unread };
    if (namesNothing(whole.job) && !whole.isHint) nameless ??= result;
    else if (covers === 'yes') return { ours: result };
    else if (covers === 'unknown') unclear.push(whole.job.id);
  }
  return nameless ? { ours: nameless } : { doubt: doubtOf(start.before, unclear) ?? doubtOf(list, []) };
}

function doubtOf({ unread, unreadable }: JobList, unclear: readonly string[]): string | undefined {
  if (unclear.length > 0) {
    const ids = unclear.map((id) => quote(id, 100));
    return `whether it is job ${joinAtMost(ids, 10)} cannot be told`;
  }
  if (unreadable > 0) return `${pluralize(unreadable, 'job')} of the list could not be read`;
  return unread;
}

/** Whether a job was not there before the start: an id that the list did not have, if it had no gap. */
function isNew({ job }: Entry, { before, began }: UnclearStart, list: JobList): boolean {
  if (before.entries.some((entry) => entry.job.id === job.id)) return false;
  const made = createdAt(job, list.clock)?.latest;
  if (before.unread !== undefined || before.unreadable > 0)
    return made !== undefined && made >= began - clockDifference;
  return made === undefined || made >= before.since;
}

/** Why a look failed, in words. Throws where no further look helps. */
function failedLook(failure: unknown, error: ApplianceFailure): string {
  if (!(failure instanceof ApplianceFailure)) throw failure;
  if (failure instanceof LoginRejected) {
    failure.addFinding(`Before that: ${error.parts.tried}: ${error.parts.cameBack}; ${uncertain}.`);
    throw failure;
  }
  const doubt = `looking for its job failed: ${failure.parts.tried}: ${failure.parts.cameBack}`;
  if (!failure.retryable) throw unconfirmed(error, doubt);
  return doubt;
}
