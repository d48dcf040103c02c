import type { Operation } from '@aws-sdk/client-lambda';
import type { DurableExecution } from '../aws/durable-execution.ts';
import { FunctionProcess } from './function-process.ts';
import type { ClosedExecution, DurableInvocation, LambdaError } from './messages.ts';
import { runExecution } from './run-execution.ts';
import type { ProcessOptions } from './runtime-process.ts';

/** How a durable execution closed (`STOPPED`: the process was stopped in the middle), and everything that it stored. */
export interface ExecutionResult extends ClosedExecution {
  /** What it stored, as it was in the end. */
  operations: readonly Operation[];
  /** Every invocation, in order. */
  invocations: readonly DurableInvocation[];
  /** Everything that was written to stdout and stderr. */
  output: string;
}

export interface DurableProcessOptions extends ProcessOptions {
  /** Hours that an execution may take. Default 25, as the stack has it by default. */
  executionTimeoutHours?: number;
}

/**
 * A durable function's bundle in a process, which runs one execution at a time: as in Lambda, an instance serves many,
 * and one that dies is followed by another. With a clock, waits are skipped and the clock is advanced by them.
 */
export class DurableProcess {
  #options: DurableProcessOptions;
  #process: FunctionProcess;
  #running: DurableExecution | undefined;
  #stopped = false;

  /** Starts the process. Its environment leads to the service that keeps the executions. */
  static start(options: DurableProcessOptions): DurableProcess {
    return new DurableProcess(options);
  }

  private constructor(options: DurableProcessOptions) {
    this.#options = options;
    this.#process = FunctionProcess.start(options);
  }

  /** Makes the next invocation a cold start with another environment and time, in the same process (FunctionProcess.coldStart). */
  coldStart(options: Pick<DurableProcessOptions, 'environment' | 'executionTimeoutHours'>): void {
    this.#options = { ...this.#options, ...options };
    this.#process.coldStart(options.environment);
  }

  /** Runs an execution to its end. Never rejects for what the function does. */
  async run(execution: DurableExecution): Promise<ExecutionResult> {
    if (this.#running !== undefined) throw new Error('A durable process runs one execution at a time');
    this.#running = execution;
    const { clock, executionTimeoutHours = 25 } = this.#options;
    let output = '';
    const invoke = async (event: DurableInvocation['event']) => {
      const ended = await this.#process.invoke(event);
      output += ended.output;
      if (ended.error === undefined) return ended;
      if (this.#stopped) execution.close(stopped(ended.error));
      else if (isGone(ended.error)) this.#process = FunctionProcess.start(this.#options);
      return ended;
    };
    const closed = await runExecution(execution, {
      invoke,
      clock:
        clock === undefined
          ? { now: Date.now, sleep }
          : { now: () => clock.now(), sleep: async (ms) => clock.advance(ms) },
      executionTimeout: executionTimeoutHours * 3_600_000,
    });
    this.#running = undefined;
    const { operations, invocations } = execution;
    return { ...closed, operations, invocations, output };
  }

  /** Whether `stop` has been called. */
  get isStopped(): boolean {
    return this.#stopped;
  }

  /** Kills the process at once, in the middle of an execution too. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#process.stop();
    this.#running?.close(stopped());
  }
}

const stopped = (error?: LambdaError): ClosedExecution => ({ status: 'STOPPED', ...(error && { error }) });

const isGone = ({ errorType }: LambdaError) =>
  errorType === 'Runtime.ExitError' || errorType === 'Sandbox.Timedout';

/** Keeps no process alive. */
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref());
