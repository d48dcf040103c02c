import { randomUUID } from 'node:crypto';
import type { Operation, OperationUpdate } from '@aws-sdk/client-lambda';
import type { ClosedExecution, DurableInvocation } from '../lambda/messages.ts';
import { applyUpdate, InvalidUpdate, nextDue, passTime, type StateBehaviour } from './durable-state.ts';
import { closedBy, closedByUpdate, type InvocationEnd, retryDelay } from './invocation-end.ts';
import { type AwsResponse, errorResponse, inSeconds, staleToken } from './responses.ts';

/** What was started. */
export interface StartedExecution {
  name: string;
  arn: string;
  /** The function's ARN as it was invoked, alias or version included. */
  functionArn: string;
  version: string;
  /** JSON text. */
  payload: string;
}

/** What varies between services, and what tests want to differ. */
export interface ExecutionBehaviour extends StateBehaviour {
  /** How many operations an invocation, or a page of the state, holds at most. Default 100. */
  pageSize?: number;
}

interface Options extends ExecutionBehaviour {
  now: () => number;
  /** What was checkpointed before; default: nothing. */
  operations?: readonly Operation[];
}

/** The input of `CheckpointDurableExecution`. */
export interface CheckpointInput {
  CheckpointToken?: string;
  ClientToken?: string;
  Updates?: OperationUpdate[];
}

/**
 * One durable execution as the service keeps it: its operations, the checkpoint token that is good now, and the
 * invocations there have been. A token is good once, and for its invocation; the same checkpoint sent again (by its
 * client token, as the SDK does after a lost reply) gets the same response.
 * https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-sdk.html
 */
export class DurableExecution {
  readonly name: string;
  readonly arn: string;
  readonly functionArn: string;
  readonly version: string;
  readonly payload: string;
  readonly startedAt: number;
  /** Every invocation, in order. */
  readonly invocations: DurableInvocation[] = [];
  /** Resolves when it has closed. */
  readonly whenClosed: Promise<ClosedExecution>;
  readonly #closing = Promise.withResolvers<ClosedExecution>();
  readonly #now: () => number;
  readonly #behaviour: ExecutionBehaviour;
  #operations: Operation[];
  /** Ids of operations that changed since the function was told of any. */
  readonly #changed = new Set<string | undefined>();
  #token: string | undefined;
  #lastCheckpoint: { token: string; clientToken: string; response: AwsResponse } | undefined;
  /** How many invocations have failed, one after the other. */
  #failures = 0;
  #closed: ClosedExecution | undefined;
  #endedAt: number | undefined;

  constructor(started: StartedExecution, { now, operations, ...behaviour }: Options) {
    this.name = started.name;
    this.arn = started.arn;
    this.functionArn = started.functionArn;
    this.version = started.version;
    this.payload = started.payload;
    this.startedAt = now();
    this.whenClosed = this.#closing.promise;
    this.#now = now;
    this.#behaviour = behaviour;
    this.#operations = operations === undefined ? [this.#execution()] : [...operations];
  }

  /** Undefined while it runs. */
  get closed(): ClosedExecution | undefined {
    return this.#closed;
  }

  /** Milliseconds since the epoch; undefined while it runs. */
  get endedAt(): number | undefined {
    return this.#endedAt;
  }

  /** All that is stored, in the order in which it began. */
  get operations(): readonly Operation[] {
    return this.#operations;
  }

  /** When it goes on by itself, milliseconds since the epoch; undefined where nothing is waited for. */
  get nextDue(): number | undefined {
    return nextDue(this.#operations);
  }

  /** Closes it, unless it has closed. */
  close(closed: ClosedExecution): void {
    if (this.#closed !== undefined) return;
    this.#closed = closed;
    this.#endedAt = this.#now();
    this.#token = undefined;
    this.#closing.resolve(closed);
  }

  /** Begins an invocation: returns what the function is to be invoked with. Tokens of earlier ones are stale. */
  beginInvocation(): DurableInvocation['event'] {
    this.#passTime();
    const CheckpointToken = this.#newToken();
    this.#lastCheckpoint = undefined;
    const { Operations, NextMarker = '' } = this.#page(0);
    const event = {
      DurableExecutionArn: this.arn,
      CheckpointToken,
      InitialExecutionState: { Operations, NextMarker },
      UpdatedOperationIds: this.#takeChanged().flatMap(({ Id }) => Id ?? []),
    };
    this.invocations.push({ event, checkpoints: [] });
    return event;
  }

  /**
   * Ends the invocation that has begun. Returns when the next one is to begin, milliseconds since the epoch; undefined
   * where the execution has closed.
   */
  endInvocation(ended: InvocationEnd): number | undefined {
    const { requestId, result: output } = ended;
    Object.assign(this.invocations.at(-1) ?? {}, { requestId, output });
    this.#token = undefined;
    this.#lastCheckpoint = undefined;
    this.#failures = ended.error === undefined ? 0 : this.#failures + 1;
    const closed = ended.error === undefined ? closedBy(output, this.nextDue) : undefined;
    if (closed !== undefined) this.close(closed);
    if (this.#closed !== undefined) return undefined;
    return ended.error === undefined ? this.nextDue : this.#now() + retryDelay(this.#failures);
  }

  /** `CheckpointDurableExecution`. */
  checkpoint({ CheckpointToken = '', ClientToken = '', Updates = [] }: CheckpointInput): AwsResponse {
    const last = this.#lastCheckpoint;
    if (ClientToken !== '' && last?.token === CheckpointToken && last.clientToken === ClientToken)
      return last.response;
    if (CheckpointToken !== this.#token) return staleToken('CheckpointDurableExecution');
    this.#passTime();
    let operations = this.#operations;
    try {
      for (const update of Updates)
        operations = applyUpdate(operations, update, this.#now(), this.#behaviour);
    } catch (error) {
      if (!(error instanceof InvalidUpdate)) throw error;
      return errorResponse(
        'CheckpointDurableExecution',
        400,
        'InvalidParameterValueException',
        error.message,
      );
    }
    this.#keep(operations);
    this.invocations.at(-1)?.checkpoints.push(...Updates);
    const end = Updates.find(({ Type }) => Type === 'EXECUTION');
    if (end !== undefined) this.close(closedByUpdate(end));
    // Only the checkpoint that closes the execution is answered without a token.
    const token = end === undefined ? { CheckpointToken: this.#newToken() } : {};
    const body = { ...token, NewExecutionState: { Operations: inSeconds(this.#takeChanged()) } };
    const response = { status: 200, body };
    this.#lastCheckpoint = { token: CheckpointToken, clientToken: ClientToken, response };
    return response;
  }

  /** `GetDurableExecutionState`: the operations from `Marker` on. */
  state({ CheckpointToken, Marker = '', MaxItems }: { [name: string]: string }): AwsResponse {
    if (CheckpointToken === undefined || CheckpointToken !== this.#token)
      return staleToken('GetDurableExecutionState');
    const page = this.#page(Number(Marker), MaxItems === undefined ? undefined : Number(MaxItems));
    return { status: 200, body: { ...page, Operations: inSeconds(page.Operations) } };
  }

  #execution(): Operation {
    return {
      Id: randomUUID(),
      Type: 'EXECUTION',
      Status: 'STARTED',
      StartTimestamp: new Date(this.startedAt),
      ExecutionDetails: { InputPayload: this.payload },
    };
  }

  #newToken(): string {
    this.#token = randomUUID();
    return this.#token;
  }

  #page(from: number, maxItems = Number.POSITIVE_INFINITY): { Operations: Operation[]; NextMarker?: string } {
    const to = from + Math.min(maxItems, this.#behaviour.pageSize ?? 100);
    const NextMarker = to < this.#operations.length ? String(to) : undefined;
    return { Operations: this.#operations.slice(from, to), ...(NextMarker !== undefined && { NextMarker }) };
  }

  #passTime(): void {
    this.#keep(passTime(this.#operations, this.#now()));
  }

  #keep(operations: Operation[]): void {
    const before = new Set(this.#operations);
    for (const operation of operations) if (!before.has(operation)) this.#changed.add(operation.Id);
    this.#operations = operations;
  }

  #takeChanged(): Operation[] {
    const changed = this.#operations.filter(({ Id }) => this.#changed.has(Id));
    this.#changed.clear();
    return changed;
  }
}
