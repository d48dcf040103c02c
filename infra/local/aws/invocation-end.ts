/** What the end of an invocation means for its durable execution. */
import type { OperationUpdate } from '@aws-sdk/client-lambda';
import type { ClosedExecution, LambdaError } from '../lambda/messages.ts';

/** How an invocation of a durable function ended. */
export type InvocationEnd = { requestId: string } & (
  | { result: unknown; error?: undefined }
  | { error: LambdaError; result?: undefined }
);

/** Between a failed invocation and the next, in milliseconds: it doubles. AWS documents no numbers. */
const backoff = { initialDelay: 1_000, backoffRate: 2, maxDelay: 300_000 };

/**
 * How long after the end of a failed invocation, the nth in a row, the next one begins, in milliseconds. It is always
 * tried again, until the execution times out.
 * https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-sdk-retries.html
 */
export const retryDelay = (failures: number): number =>
  Math.min(backoff.maxDelay, backoff.initialDelay * backoff.backoffRate ** (failures - 1));

/** How an output closes the execution; undefined: it goes on when its next operation does. */
export function closedBy(output: unknown, nextDue: number | undefined): ClosedExecution | undefined {
  const { Status, Result, Error: error } = Object(output);
  switch (Status) {
    case 'SUCCEEDED':
      return succeeded(Result);
    case 'FAILED':
      return failed(error);
    case 'PENDING':
      return nextDue === undefined
        ? refused('Cannot return PENDING status with no pending operations.')
        : undefined;
    default:
      return refused('Invalid Status in invocation output.');
  }
}

/** How an update of the execution itself closes it: so the SDK stores a result that is too large to be returned. */
export const closedByUpdate = ({ Action, Payload, Error: error }: OperationUpdate): ClosedExecution =>
  Action === 'SUCCEED' ? succeeded(Payload) : failed(error);

const succeeded = (result: string | undefined): ClosedExecution => ({
  status: 'SUCCEEDED',
  result: JSON.parse(result || 'null'),
});

const failed = ({ ErrorType, ErrorMessage, StackTrace }: OperationUpdate['Error'] = {}): ClosedExecution => ({
  status: 'FAILED',
  error: {
    errorType: ErrorType ?? 'Error',
    errorMessage: ErrorMessage ?? '',
    ...(StackTrace !== undefined && { trace: StackTrace }),
  },
});

const refused = (ErrorMessage: string) =>
  failed({ ErrorType: 'InvalidParameterValueException', ErrorMessage });
