import { randomUUID } from 'node:crypto';
import type { Event } from '@aws-sdk/client-lambda';
import { localAccount, localRegion } from './environment.ts';
import type {
  ClosedExecution,
  DurableInvocation,
  InvocationEnded,
  RunExecution,
  RunExecutionResponse,
} from './messages.ts';
import { type ProcessOptions, RuntimeProcess } from './runtime-process.ts';

/** How a durable execution closed (`STOPPED`: its process ended in the middle), and everything that it stored. */
export interface ExecutionResult extends ClosedExecution {
  /** The history events, as `GetDurableExecutionHistory` would list them. Empty when `STOPPED`. */
  history: Event[];
  /** Every invocation that ended, in order. */
  invocations: DurableInvocation[];
  /** Everything that was written to stdout and stderr. */
  output: string;
}

type Running = { invocations: DurableInvocation[]; response: PromiseWithResolvers<RunExecutionResponse> };

/**
 * A durable function's bundle in a process of its own, which runs one execution at a time: as in Lambda, an instance
 * serves many. `timeoutSeconds` is shown to the handler and not enforced: a handler that hangs is ended by `stop`.
 */
export class DurableProcess {
  readonly #options: ProcessOptions;
  readonly #process: RuntimeProcess;
  #running: Running | undefined;

  /** Starts the process. With a clock, waits are skipped and the clock is advanced by them. */
  static start(options: ProcessOptions): DurableProcess {
    return new DurableProcess(options);
  }

  private constructor(options: ProcessOptions) {
    this.#options = options;
    this.#process = new RuntimeProcess(new URL('durable-runtime.ts', import.meta.url), options);
    this.#process.onMessage<InvocationEnded | RunExecutionResponse>((received) => {
      if (received.type === 'invocation') this.#running?.invocations.push(received.invocation);
      if (received.type === 'ended') this.#running?.response.resolve(received);
    });
  }

  /** Runs an execution to its end. Never rejects for what the function does. */
  async run({
    payload,
    arn = newExecutionArn(),
  }: {
    payload: unknown;
    arn?: string;
  }): Promise<ExecutionResult> {
    if (this.#running !== undefined) throw new Error('A durable process runs one execution at a time');
    const running: Running = { invocations: [], response: Promise.withResolvers<RunExecutionResponse>() };
    this.#running = running;
    const message: RunExecution = {
      type: 'run',
      arn,
      payload: JSON.stringify(payload),
      timeoutMs: (this.#options.timeoutSeconds ?? 900) * 1000,
      skipWaits: this.#options.clock !== undefined,
    };
    this.#process.send(message);
    const complete = running.response.promise.then(async (response) => {
      await this.#process.output.until(arn);
      return response;
    });
    const first = await Promise.race([complete, this.#process.exited]);
    this.#running = undefined;
    const recorded = { invocations: running.invocations, output: this.#process.output.take() };
    if ('errorType' in first) return { ...recorded, status: 'STOPPED', error: first, history: [] };
    const { history, error, result = 'null' } = first;
    if (error !== undefined) return { ...recorded, status: 'FAILED', error, history };
    return { ...recorded, status: 'SUCCEEDED', result: JSON.parse(result), history };
  }

  /** Kills the process at once, in the middle of an execution too. */
  async stop(): Promise<void> {
    await this.#process.stop();
  }
}

const newExecutionArn = () =>
  `arn:aws:lambda:${localRegion}:${localAccount}:function:follow-sync:1/durable-execution/${randomUUID()}/${randomUUID()}`;
