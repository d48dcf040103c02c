import type { Operation } from '@aws-sdk/client-lambda';
import type { StartedExecution } from '../../infra/local/aws/durable-executions.ts';
import type { ClosedExecution } from '../../infra/local/lambda/messages.ts';
import { applyUpdate } from '../support/checkpoints.ts';
import type { EventLoop } from './event-loop.ts';
import type { DurableEvent, Ended } from './messages.ts';

/** From the hand-over to the first look, in milliseconds. */
const startDelay = 100;
/** As the stack has it, in milliseconds. */
const timeoutMs = 300_000;

/** A durable execution of follow-sync. */
export interface Follower {
  name: string;
  job: string;
  startedAt: number;
  /** Undefined while it lives. */
  closed?: ClosedExecution;
  endedAt?: number;
  /** Everything that it wrote. */
  lines: string[];
}

/** Drives durable executions: one invocation a look, the history kept here, the waits passed by the loop. */
export class Followers {
  readonly all: Follower[] = [];
  /** Is called when one has ended. */
  onClosed: (follower: Follower) => void = () => {};
  readonly #loop: EventLoop;
  readonly #kill = new Map<Follower, () => void>();

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  get live(): Follower[] {
    return this.all.filter(({ closed }) => closed === undefined);
  }

  /** Runs an execution to its end. */
  run({ name, arn, payload }: StartedExecution): Promise<ClosedExecution> {
    const { job } = payload as { job: string };
    const follower: Follower = { name, job, startedAt: this.#loop.now, lines: [] };
    this.all.push(follower);
    const { promise, resolve } = Promise.withResolvers<ClosedExecution>();
    const close = (closed: ClosedExecution) => {
      if (follower.closed !== undefined) return;
      follower.closed = closed;
      follower.endedAt = this.#loop.now;
      this.onClosed(follower);
      resolve(closed);
    };
    this.#kill.set(follower, () => close({ status: 'STOPPED' }));
    const execution: Operation = {
      Id: name,
      Type: 'EXECUTION',
      Status: 'STARTED',
      StartTimestamp: new Date(this.#loop.now),
      ExecutionDetails: { InputPayload: JSON.stringify(payload) },
    };
    this.#loop.after(startDelay, () => this.#look(follower, arn, [execution], close));
    return promise;
  }

  /** Stops every follower that lives, as when its version is deleted. */
  stopAll(): void {
    for (const follower of this.live) this.#kill.get(follower)?.();
  }

  #look(
    follower: Follower,
    arn: string,
    history: Operation[],
    close: (closed: ClosedExecution) => void,
  ): void {
    if (follower.closed !== undefined) return;
    const event: DurableEvent = {
      DurableExecutionArn: arn,
      CheckpointToken: 'token',
      InitialExecutionState: { Operations: history, NextMarker: '' },
    };
    this.#loop.invoke({ actor: follower.name, function: 'follow-sync', timeoutMs, event }, (ended) => {
      follower.lines.push(...ended.lines);
      const closed = closedExecutionOf(ended);
      if (closed !== undefined) return close(closed);
      const next = ended.checkpoints.reduce(applyUpdate, history).map(ready);
      this.#loop.after(requestedWait(ended), () => this.#look(follower, arn, next, close));
    });
  }
}

function closedExecutionOf({ result, error }: Ended): ClosedExecution | undefined {
  if (error !== undefined) return { status: 'FAILED', error };
  const {
    Status,
    Result,
    Error: failure,
  } = result as {
    Status: 'SUCCEEDED' | 'FAILED' | 'PENDING';
    Result?: string;
    Error?: { ErrorType?: string; ErrorMessage?: string };
  };
  if (Status === 'PENDING') return undefined;
  if (Status === 'SUCCEEDED') return { status: Status, result: JSON.parse(Result ?? 'null') };
  const { ErrorType: errorType = '', ErrorMessage: errorMessage = '' } = failure ?? {};
  return { status: Status, error: { errorType, errorMessage, stackTrace: [] } };
}

/** How long an invocation that suspended asked to wait, in milliseconds. */
const requestedWait = ({ checkpoints }: Ended): number =>
  Math.max(...checkpoints.map(({ StepOptions }) => StepOptions?.NextAttemptDelaySeconds ?? 0)) * 1000;

const ready = (operation: Operation): Operation =>
  operation.Status === 'PENDING' ? { ...operation, Status: 'READY' } : operation;
