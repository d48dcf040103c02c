import { randomUUID } from 'node:crypto';
import type { ClosedExecution, LambdaError } from '../lambda/messages.ts';
import { type QualifiedFunction, qualifiedFunction } from './function-arn.ts';
import { type AwsResponse, errorResponse } from './responses.ts';

/** What was started: the argument of OnExecution. */
export interface StartedExecution {
  name: string;
  arn: string;
  /** The function's ARN as it was invoked, alias or version included. */
  functionArn: string;
  payload: unknown;
}

/** Runs an execution. Without it an execution runs until somebody calls `close`. */
export type OnExecution = (execution: StartedExecution) => Promise<ClosedExecution>;

interface Execution extends StartedExecution {
  version: string;
  startedAt: number;
  endedAt?: number;
  /** Undefined while it runs. */
  closed?: ClosedExecution;
  /** Resolves when it has closed. */
  whenClosed: Promise<ClosedExecution>;
}

type Stored = Execution & { payloadText: string; close: (closed: ClosedExecution) => void };

/**
 * Durable executions, with Lambda's rules for names: unique in account and region; the same name and payload
 * is the existing execution, closed or not; the same name and another payload is refused.
 * https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-idempotency.html
 */
export class DurableExecutions {
  readonly #byName = new Map<string, Stored>();
  readonly #now: () => number;
  readonly #onExecution: OnExecution | undefined;

  constructor(now: () => number, onExecution?: OnExecution) {
    this.#now = now;
    this.#onExecution = onExecution;
  }

  /** Every execution that was started, in order. */
  get all(): readonly Execution[] {
    return [...this.#byName.values()];
  }

  /** Closes a running execution. */
  close(name: string, closed: ClosedExecution): void {
    const execution = this.#byName.get(name);
    if (execution === undefined) throw new Error(`There is no execution ${name}`);
    execution.close(closed);
  }

  /** `Invoke`, of a durable function: every function here is one. */
  invoke(input: Record<string, string>): AwsResponse {
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
    const payload = parsePayload(Payload);
    if (payload === undefined) {
      const message = 'Could not parse request body into json.';
      return errorResponse('Invoke', 400, 'InvalidRequestContentException', message);
    }
    const existing = this.#byName.get(name);
    if (existing !== undefined && existing.payloadText !== Payload) {
      const message = `A durable execution named ${name} has already been started with another payload.`;
      return errorResponse('Invoke', 409, 'DurableExecutionAlreadyStartedException', message);
    }
    const { arn } = existing ?? this.#start(invoked, name, payload, Payload);
    return { status: 202, headers: { 'X-Amz-Durable-Execution-Arn': arn }, body: {} };
  }

  /** `GetDurableExecution`. */
  get({ DurableExecutionArn }: Record<string, string>): AwsResponse {
    const execution = this.all.find(({ arn }) => arn === DurableExecutionArn);
    if (execution === undefined) {
      const message = `Durable execution not found: ${DurableExecutionArn}`;
      return errorResponse('GetDurableExecution', 404, 'ResourceNotFoundException', message);
    }
    const { closed, endedAt } = execution;
    return {
      status: 200,
      body: {
        DurableExecutionArn: execution.arn,
        DurableExecutionName: execution.name,
        FunctionArn: execution.functionArn,
        Version: execution.version,
        InputPayload: JSON.stringify(execution.payload),
        Status: closed?.status ?? 'RUNNING',
        StartTimestamp: execution.startedAt / 1000,
        ...(endedAt !== undefined && { EndTimestamp: endedAt / 1000 }),
        ...(closed?.status === 'SUCCEEDED' && { Result: JSON.stringify(closed.result ?? null) }),
        ...(closed?.error !== undefined && { Error: errorObject(closed.error) }),
      },
    };
  }

  #start(invoked: QualifiedFunction, name: string, payload: unknown, payloadText: string): Execution {
    const { promise: whenClosed, resolve } = Promise.withResolvers<ClosedExecution>();
    const execution: Stored = {
      name,
      arn: `${invoked.versionArn}/durable-execution/${name}/${randomUUID()}`,
      functionArn: invoked.arn,
      version: invoked.version,
      payload,
      payloadText,
      startedAt: this.#now(),
      whenClosed,
      close: (closed) => {
        if (execution.closed !== undefined) return;
        execution.closed = closed;
        execution.endedAt = this.#now();
        resolve(closed);
      },
    };
    this.#byName.set(name, execution);
    const { arn, functionArn } = execution;
    void this.#onExecution?.({ name, arn, functionArn, payload }).then(execution.close, (error: Error) =>
      execution.close({
        status: 'FAILED',
        error: { errorType: error.name, errorMessage: error.message, stackTrace: [] },
      }),
    );
    return execution;
  }
}

const invalid = (message: string) => errorResponse('Invoke', 400, 'InvalidParameterValueException', message);

const errorObject = ({ errorType, errorMessage, stackTrace }: LambdaError) => ({
  ErrorType: errorType,
  ErrorMessage: errorMessage,
  StackTrace: stackTrace,
});

/** The JSON value of a payload; an empty one is an empty object, as Lambda has it. Undefined: no JSON. */
function parsePayload(payload: string): unknown {
  if (payload === '') return {};
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
