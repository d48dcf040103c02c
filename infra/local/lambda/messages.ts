import type { Operation, OperationUpdate } from '@aws-sdk/client-lambda';

/** A failure as Lambda answers it. */
export interface LambdaError {
  /** The error's `name`, or one of Lambda's own: `Runtime.ExitError`, `Sandbox.Timedout`, … */
  errorType: string;
  errorMessage: string;
  /** The lines of the error's stack; Lambda's own errors have none. */
  trace?: string[];
}

/** Parent to child: the offset of the virtual clock; with `request`, the response to that ClockRequest. */
export interface ClockMessage {
  type: 'clock';
  offset: number;
  request?: number;
}

/** Child to parent: it listens. Under a preloaded clock, a message before that would reach the clock only. */
export interface Ready {
  type: 'ready';
}

/** Child to parent: advance the virtual clock by `ms` milliseconds. */
export interface ClockRequest {
  type: 'advance';
  ms: number;
  request: number;
}

/** Parent to child: load the bundle anew, with exactly this environment. */
export interface ColdStart {
  type: 'cold-start';
  environment: Record<string, string>;
}

/** Parent to child: invoke the handler. `event` is JSON text. */
export interface Invoke {
  type: 'invoke';
  requestId: string;
  event: string;
  timeoutMs: number;
  /** The alias that was invoked; left out: none, as by Test. */
  alias: string | undefined;
}

/** Child to parent: how the invocation ended. `result` is JSON text. */
export type InvokeResponse = { type: 'response'; requestId: string } & (
  | { result: string }
  | { error: LambdaError }
);

/** How a durable execution closed, as `GetDurableExecution` shows it. */
export interface ClosedExecution {
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED';
  /** Of one that succeeded. */
  result?: unknown;
  /** Of one that did not, where there is any. */
  error?: LambdaError;
}

/** One invocation of a durable function's handler. */
export interface DurableInvocation {
  /** Undefined while it runs. */
  requestId?: string;
  /** What the handler is given. As JSON its times are ISO 8601 texts. */
  event: {
    DurableExecutionArn: string;
    CheckpointToken: string;
    InitialExecutionState: { Operations: Operation[]; NextMarker: string };
    /** The operations that went on by themselves since the invocation before. */
    UpdatedOperationIds: string[];
  };
  /** What it returned (`Status` SUCCEEDED, FAILED or PENDING), or undefined when it failed. */
  output?: unknown;
  /** The updates that it checkpointed, in order. */
  checkpoints: OperationUpdate[];
}
