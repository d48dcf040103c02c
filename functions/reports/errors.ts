import { Failure, type FailureParts } from '../shared/failure.ts';

/** A specimen was asked for, and there is no topic to send it to. */
export class ReportsNotSetUp extends Failure {
  override readonly name = 'ReportsNotSetUp';
}

/** The report topic did not take a report. Retryable when SNS did not answer. */
export class ReportFailed extends Failure {
  override readonly name = 'ReportFailed';
  override readonly retryable: boolean;

  constructor(parts: FailureParts, retryable: boolean) {
    super(parts);
    this.retryable = retryable;
  }
}
