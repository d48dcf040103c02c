import { randomUUID } from 'node:crypto';
import type { Operation } from '@aws-sdk/client-lambda';
import type { ClosedExecution, LambdaError } from '../lambda/messages.ts';
import { DurableExecution, type ExecutionBehaviour } from './durable-execution.ts';
import { type QualifiedFunction, qualifiedFunction } from './function-arn.ts';
import type { Input, Operation as OperationName } from './requests.ts';
import { type AwsResponse, errorResponse } from './responses.ts';

/** Runs an execution. Without it an execution runs until somebody calls `close`. */
export type OnExecution = (execution: DurableExecution) => Promise<ClosedExecution>;

/** The most bytes of the payload of an asynchronous invocation. */
const maxPayload = 1024 * 1024;

/**
 * Durable executions, with Lambda's rules for names: unique in account and region; the same name and payload
 * is the existing execution, closed or not; the same name and another payload is refused.
 * https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-idempotency.html
 */
export class DurableExecutions {
  /** What the service's documentation leaves open; for executions that begin from now on. */
  readonly behaviour: ExecutionBehaviour = {};
  readonly #byName = new Map<string, DurableExecution>();
  readonly #now: () => number;
  readonly #onExecution: OnExecution | undefined;

  constructor(now: () => number, onExecution?: OnExecution) {
    this.#now = now;
    this.#onExecution = onExecution;
  }

  /** Every execution that was started, in order. */
  get all(): readonly DurableExecution[] {
    return [...this.#byName.values()];
  }

  /** Closes a running execution. */
  close(name: string, closed: ClosedExecution): void {
    const execution = this.#byName.get(name);
    if (execution === undefined) throw new Error(`There is no execution ${name}`);
    execution.close(closed);
  }

  /** Begins an execution that nobody runs but the caller; with `operations`, one that has come so far. */
  begin(payload: unknown, operations?: readonly Operation[]): DurableExecution {
    const live = qualifiedFunction({ FunctionName: 'follow-sync', Qualifier: 'live' }) as QualifiedFunction;
    return this.#begin(live, randomUUID(), JSON.stringify(payload), operations);
  }

  /** `Invoke`, of a durable function: every function here is one. */
  invoke(input: Input): AwsResponse {
    const {
      InvocationType = 'RequestResponse',
      DurableExecutionName: name = randomUUID(),
      Payload = '',
    } = input;
    const invoked = qualifiedFunction(input);
    if (invoked === undefined) {
      return invalid('You cannot invoke a durable function using an unqualified ARN.');
    }
    if (InvocationType !== 'Event') {
      return invalid(
        'You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.',
      );
    }
    if (!/^[a-zA-Z0-9-_]{1,64}$/.test(name)) {
      const message = `1 validation error detected: Value '${name}' at 'durableExecutionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+`;
      return errorResponse('Invoke', 400, 'ValidationException', message);
    }
    const size = Buffer.byteLength(Payload);
    if (size > maxPayload) {
      const message = `${size} byte payload is too large for the Event invocation type (limit ${maxPayload} bytes)`;
      return errorResponse('Invoke', 413, 'RequestTooLargeException', message);
    }
    if (!isJson(Payload)) {
      const message = 'Could not parse request body into json.';
      return errorResponse('Invoke', 400, 'InvalidRequestContentException', message);
    }
    // An empty payload is an empty object, as Lambda has it.
    const payload = Payload || '{}';
    const existing = this.#byName.get(name);
    if (existing !== undefined && existing.payload !== payload) {
      const message = `A durable execution named ${name} has already been started with another payload.`;
      return errorResponse('Invoke', 409, 'DurableExecutionAlreadyStartedException', message);
    }
    const { arn } = existing ?? this.#start(invoked, name, payload);
    return { status: 202, headers: { 'X-Amz-Durable-Execution-Arn': arn }, body: {} };
  }

  /** `GetDurableExecution`. */
  get(input: Input): AwsResponse {
    return this.#of(input, 'GetDurableExecution', describe);
  }

  /** `CheckpointDurableExecution`. */
  checkpoint(input: Input): AwsResponse {
    return this.#of(input, 'CheckpointDurableExecution', (execution) =>
      execution.checkpoint(JSON.parse(input.body ?? '{}')),
    );
  }

  /** `GetDurableExecutionState`. */
  state(input: Input): AwsResponse {
    return this.#of(input, 'GetDurableExecutionState', (execution) => execution.state(input));
  }

  #of(
    { DurableExecutionArn }: Input,
    operation: OperationName,
    respond: (execution: DurableExecution) => AwsResponse,
  ): AwsResponse {
    const execution = this.all.find(({ arn }) => arn === DurableExecutionArn);
    if (execution !== undefined) return respond(execution);
    const message = `Durable execution not found: ${DurableExecutionArn}`;
    return errorResponse(operation, 404, 'ResourceNotFoundException', message);
  }

  #begin(
    invoked: QualifiedFunction,
    name: string,
    payload: string,
    operations?: readonly Operation[],
  ): DurableExecution {
    const arn = `${invoked.versionArn}/durable-execution/${name}/${randomUUID()}`;
    const { arn: functionArn, version } = invoked;
    const execution = new DurableExecution(
      { name, arn, functionArn, version, payload },
      { now: this.#now, ...(operations && { operations }), ...this.behaviour },
    );
    this.#byName.set(name, execution);
    return execution;
  }

  #start(invoked: QualifiedFunction, name: string, payload: string): DurableExecution {
    const execution = this.#begin(invoked, name, payload);
    void this.#onExecution?.(execution).then(
      (closed) => execution.close(closed),
      (error: Error) =>
        execution.close({
          status: 'FAILED',
          error: { errorType: error.name, errorMessage: error.message },
        }),
    );
    return execution;
  }
}

function describe(execution: DurableExecution): AwsResponse {
  const { closed, endedAt } = execution;
  return {
    status: 200,
    body: {
      DurableExecutionArn: execution.arn,
      DurableExecutionName: execution.name,
      FunctionArn: execution.functionArn,
      Version: execution.version,
      InputPayload: execution.payload,
      Status: closed?.status ?? 'RUNNING',
      StartTimestamp: execution.startedAt / 1000,
      ...(endedAt !== undefined && { EndTimestamp: endedAt / 1000 }),
      ...(closed?.status === 'SUCCEEDED' && { Result: JSON.stringify(closed.result ?? null) }),
      ...(closed?.error !== undefined && { Error: errorObject(closed.error) }),
    },
  };
}

const invalid = (message: string) => errorResponse('Invoke', 400, 'InvalidParameterValueException', message);

const errorObject = ({ errorType, errorMessage, trace }: LambdaError) => ({
  ErrorType: errorType,
  ErrorMessage: errorMessage,
  ...(trace !== undefined && { StackTrace: trace }),
});

function isJson(payload: string): boolean {
  try {
    return payload === '' || JSON.parse(payload) !== undefined;
  } catch {
    return false;
  }
}
