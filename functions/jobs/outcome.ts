import { Failure, type FailureParts } from '../shared/failure.ts';
import { quote } from '../shared/text.ts';

/** How a job has ended, as far as it says so itself. */
export type JobOutcome = 'succeeded' | 'partially_failed' | 'canceled' | 'failed' | 'unknown_status';

/** How following a job ends: exactly one of these. */
export type Outcome = JobOutcome | 'lost' | 'unauthorized' | 'timed_out';

/** The base of the errors that say how a job ended, when it did not end well. */
export abstract class JobDidNotSucceed extends Failure {}

/** Ended, with something in it that is not known for success. */
export class JobPartiallyFailed extends JobDidNotSucceed {
  override readonly name = 'JobPartiallyFailed';
}

/** Ended as failed, by the appliance's word. */
export class JobFailed extends JobDidNotSucceed {
  override readonly name = 'JobFailed';
}

/** The appliance shows a status that this project does not know. */
export class JobStatusUnknown extends JobDidNotSucceed {
  override readonly name = 'JobStatusUnknown';
}

/** The appliance has not known the job for 15 minutes on end. */
export class JobLost extends JobDidNotSucceed {
  override readonly name = 'JobLost';
}

/** Login or token were rejected, and nobody changed the secret within 15 minutes. */
export class JobUnauthorized extends JobDidNotSucceed {
  override readonly name = 'JobUnauthorized';
}

/** The job still ran, or the appliance did not answer, when the time for following was over. */
export class JobTimedOut extends JobDidNotSucceed {
  override readonly name = 'JobTimedOut';
}

/** A canceled job is none: somebody meant it. */
export type BadOutcome = Exclude<Outcome, 'succeeded' | 'canceled'>;

const errorClasses: { [outcome in BadOutcome]: new (parts: FailureParts) => JobDidNotSucceed } = {
  partially_failed: JobPartiallyFailed,
  failed: JobFailed,
  unknown_status: JobStatusUnknown,
  lost: JobLost,
  unauthorized: JobUnauthorized,
  timed_out: JobTimedOut,
};

/** What to do about each outcome that is not a success. */
export const outcomeRemedies: { [outcome in BadOutcome | 'canceled']: string } = {
  partially_failed:
    'Look at these groups in CCKM and SAP, then synchronize again. Where all is well there, the appliance tells good news in words that are not known here (only English ones are): {"action":"check"} lists them for `goodDetails`.',
  canceled: 'If nobody meant to, synchronize again.',
  failed:
    "See the appliance's records, and test its SAP connection: credentials that ended are a usual cause.",
  unknown_status: 'Look at the job in CCKM, and report the word: it belongs into the judgement.',
  lost: 'Look whether the job was made in another domain, or the appliance restored from a backup; synchronize again.',
  unauthorized:
    'See whether login, token or certificate in the secret are still good, put in good ones, and synchronize again: a job that runs is adopted.',
  timed_out:
    'Where it still runs, {"action":"status"} shows it, and {"action":"cancel"} ends one that is stuck. Where nobody could look, mend what kept them from it, and synchronize again.',
};

/** The error that a durable execution ends with. Its message goes into the execution's record: 2 KB at most. */
export function outcomeError(outcome: BadOutcome, job: string, reason: string): JobDidNotSucceed {
  return new errorClasses[outcome]({
    tried: `Following job ${job}`,
    cameBack: quote(`${outcome}${reason && `: ${reason}`}`, 1_500),
    remedy: outcomeRemedies[outcome],
  });
}
