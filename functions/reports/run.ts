import { targetName } from '../shared/limits.ts';

/** The invocation that reports. */
export interface ReportRun {
  target: string;
  region: string;
  function: string;
  version: string;
  logGroup: string;
  requestId: string;
  /** The ARN of the durable execution. */
  execution?: string | undefined;
  runbookUrl?: string | undefined;
}

/** What the function's environment says of an invocation. A target that is none is told as `unknown`. */
export function runOf(
  variables: { [name: string]: string | undefined },
  invocation: Pick<ReportRun, 'requestId' | 'execution'>,
): ReportRun {
  const { TARGET = '', RUNBOOK_URL: runbookUrl } = variables;
  return {
    target: targetName.pattern.test(TARGET) ? TARGET : 'unknown',
    region: variables.AWS_REGION ?? '',
    function: variables.AWS_LAMBDA_FUNCTION_NAME ?? '',
    version: variables.AWS_LAMBDA_FUNCTION_VERSION ?? '',
    logGroup: variables.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
    ...invocation,
    runbookUrl,
  };
}
