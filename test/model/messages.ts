import type { FunctionName } from '../../infra/bundles.ts';
import type { LambdaError } from '../../infra/local/lambda/messages.ts';

/** What the scheduler tells the host. Every message carries the virtual time, and fires the timeouts due by then. */
export type ToHost = { now: number } & (
  | { type: 'time' }
  /** A new run: everything random in the functions follows from the seed. */
  | { type: 'begin'; seed: number }
  /** Invokes a function for an actor: an invocation of start-sync or a durable execution of follow-sync. */
  | { type: 'invoke'; actor: string; function: FunctionName; timeoutMs: number; event: unknown }
  | { type: 'wake'; sleep: number }
  /** Asks when the earliest timeout is due. */
  | { type: 'timeouts' }
  /** From now on a function's next invocation is a cold start of a new instance. */
  | { type: 'deploy'; function: FunctionName }
);

/** How an invocation ended. */
export interface Ended {
  type: 'ended';
  actor: string;
  result?: unknown;
  error?: LambdaError;
  /** The lines that it wrote. */
  lines: string[];
}

/** What the host tells the scheduler. */
export type FromHost =
  | { type: 'asleep'; actor: string; sleep: number; ms: number }
  | { type: 'timeouts'; earliest: number | undefined }
  | Ended
  /** Something was thrown that no invocation caught: Lambda would end the process. */
  | { type: 'crash'; message: string };
