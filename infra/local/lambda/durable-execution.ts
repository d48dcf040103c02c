import { randomUUID } from 'node:crypto';
import type { Event } from '@aws-sdk/client-lambda';
import { localAccount, localRegion } from './environment.ts';
import type {
  DurableInvocation,
  ExecutionEnded,
  InvocationEnded,
  LambdaError,
  RunExecution,
} from './messages.ts';
import { type ProcessOptions, RuntimeProcess } from './runtime-process.ts';

/** How a durable execution ended, and everything that it stored. */
export interface ExecutionEnd {
  /** `STOPPED`: its process ended in the middle. */
  status: 'SUCCEEDED' | 'FAILED' | 'STOPPED';
  /** Of one that succeeded. */
  result?: unknown;
  /** Of one that did not. */
  error?: LambdaError;
  /** The history events, as `GetDurableExecutionHistory` would list them. Empty when `STOPPED`. */
  history: Event[];
  /** Every invocation that ended, in order. */
  invocations: DurableInvocation[];
  /** Everything that was written to stdout and stderr. */
  output: string;
}

/**
 * A durable function's bundle in a process of its own, for one execution. `timeoutSeconds` is shown to the
 * handler and not enforced: a handler that hangs is ended by `stop`.
 */
export class DurableExecution {
  readonly #options: ProcessOptions;
  readonly #process: RuntimeProcess;

  /** Starts the process. With a clock, waits are skipped and the clock is advanced by them. */
  static start(options: ProcessOptions): DurableExecution {
    return new DurableExecution(options);
  }

  private constructor(options: ProcessOptions) {
    this.#options = options;
    this.#process = new RuntimeProcess(new URL('durable-runtime.ts', import.meta.url), options);
  }

  /** Runs the execution to its end; once. Never rejects for what the function does. */
  async run(execution: { payload: unknown; arn?: string }): Promise<ExecutionEnd> {
    const message: RunExecution = {
      type: 'run',
      arn: execution.arn ?? `${functionArn}/durable-execution/${randomUUID()}/${randomUUID()}`,
      payload: JSON.stringify(execution.payload),
      timeoutMs: (this.#options.timeoutSeconds ?? 900) * 1000,
      skipWaits: this.#options.clock !== undefined,
    };
    const invocations: DurableInvocation[] = [];
    let ended: ExecutionEnded | undefined;
    this.#process.onMessage<InvocationEnded | ExecutionEnded>((received) => {
      if (received.type === 'invocation') invocations.push(received.invocation);
      if (received.type === 'ended') ended = received;
    });
    this.#process.send(message);
    const exit = await this.#process.exited;
    const end = { invocations, output: this.#process.output.take() };
    if (ended === undefined) return { ...end, status: 'STOPPED', error: exit, history: [] };
    const { history, error, result = 'null' } = ended;
    if (error !== undefined) return { ...end, status: 'FAILED', error, history };
    return { ...end, status: 'SUCCEEDED', result: JSON.parse(result), history };
  }

  /** Kills the process at once, in the middle of the execution too. */
  async stop(): Promise<void> {
    await this.#process.stop();
  }
}

const functionArn = `arn:aws:lambda:${localRegion}:${localAccount}:function:follow-sync:1`;
