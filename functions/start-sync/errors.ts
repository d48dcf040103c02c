import { Failure, type FailureParts } from '../shared/failure.ts';

/** The console's own sample event (`key1`, `key2`, `key3`) was sent. */
export class SampleEventReceived extends Failure {
  override readonly name = 'SampleEventReceived';
}

/** A job runs that does not serve, and no other is started beside it: the appliance refuses it, or it is being cancelled, or nobody can tell what it covers. */
export class JobInTheWay extends Failure {
  override readonly name = 'JobInTheWay';
  override readonly retryable = true;
}

/** A job has been running for longer than it would be followed. It is in the way until somebody cancels it. */
export class JobStuck extends Failure {
  override readonly name = 'JobStuck';
}

/** A start was sent, no clear answer came, and its job was not found within minutes. */
export class StartUnconfirmed extends Failure {
  override readonly name = 'StartUnconfirmed';
  override readonly retryable = true;
}

/** The job runs, and the follower could not be started. Retryable when Lambda did not answer. */
export class HandOverFailed extends Failure {
  override readonly name = 'HandOverFailed';
  override readonly retryable: boolean;
  /** The id of the job that runs. */
  readonly job: string;

  constructor(parts: FailureParts, retryable: boolean, job: string) {
    super(parts);
    this.retryable = retryable;
    this.job = job;
  }
}

/** There is nothing to cancel: no job runs, or the one that was named has ended. */
export class JobNotRunning extends Failure {
  override readonly name = 'JobNotRunning';
}

/** Several jobs run, or may, and the event does not say which one to cancel. */
export class SeveralJobsRunning extends Failure {
  override readonly name = 'SeveralJobsRunning';
}

/** The function's own time is over. What had been started is in the log, or found by the next delivery. */
export class OutOfTime extends Failure {
  override readonly name = 'OutOfTime';
  override readonly retryable = true;
}
