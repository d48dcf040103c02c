/**
 * The functions out of their sources in this process, under the virtual clock, in the place of FunctionProcess and
 * DurableExecution: for mutation runs, where a process a test would take days. What is imported after the clock
 * is in place is imported dynamically.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import type { DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import type { Operation } from '@aws-sdk/client-lambda';
import type { Clock } from '../../functions/clock.ts';
import { checkpointed } from '../../infra/local/lambda/checkpoints.ts';
import type { ExecutionEnd } from '../../infra/local/lambda/durable-execution.ts';
import { lambdaEnvironment } from '../../infra/local/lambda/environment.ts';
import { lambdaError } from '../../infra/local/lambda/errors.ts';
import type { Invocation } from '../../infra/local/lambda/function-process.ts';
import type { DurableInvocation } from '../../infra/local/lambda/messages.ts';
import { VirtualClock } from '../../infra/local/virtual-clock.ts';

/** Real time that a limit set with `after` takes: a tenth of its own, as in the processes. */
const haste = 10;
/** The durable SDK suspends an invocation when nothing has happened for 20 ms: so long are timers cut short. */
const shortMs = 20;
/** More looks than any execution makes: one that goes on is a mutant's. */
const mostLooks = 1_000;

type OnLine = (line: string) => void;

/** Whose code runs: what it writes, and whether its world has ended, which freezes it. */
interface Run {
  onLine: OnLine;
  stopped: boolean;
}
const runs = new AsyncLocalStorage<Run>();
const frozen = new Promise<never>(() => {});

export const clock = new VirtualClock();

const functionsClock: Clock = {
  now: () => clock.now(),
  sleep: (ms) => {
    if (runs.getStore()?.stopped) return frozen;
    clock.advance(ms);
    // By way of the event loop, so that nobody who waits keeps others from running.
    return new Promise((resolve) => setImmediate(resolve));
  },
  after: (ms, callback) => {
    const due = clock.now() + ms;
    const timer = setTimeout(() => {
      clock.advance(Math.max(0, due - clock.now()));
      callback();
    }, ms / haste);
    return () => clearTimeout(timer);
  },
};
(globalThis as { [key: symbol]: unknown })[Symbol.for('cckm-sap-sync.clock')] = functionsClock;

const realSetTimeout = setTimeout;
const hurried = (callback: () => void, ms = 0, ...args: []) =>
  realSetTimeout(callback, ms <= shortMs && runs.getStore() ? 0 : ms, ...args);
globalThis.setTimeout = Object.assign(hurried, realSetTimeout);

/** Takes what the functions write, each line to whom it belongs. */
const output = () =>
  new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      for (const line of String(chunk).split('\n').filter(Boolean)) runs.getStore()?.onLine(line);
      done();
    },
  });
for (const stream of ['stdout', 'stderr']) Object.defineProperty(process, stream, { value: output() });

const { createHandler: startSync } = await import('../../functions/start-sync/handler.ts');
const { createHandler: followSync } = await import('../../functions/follow-sync/handler.ts');
const { replay } = await import('../../infra/local/lambda/durable-handler.ts');
const { lambdaContext } = await import('../../infra/local/lambda/context.ts');

/** The function's variables beside those that the SDK reads from the process. */
function variablesOf(name: string, environment: Record<string, string>): Record<string, string> {
  const variables = lambdaEnvironment({ bundle: `${name}/index.mjs`, environment });
  for (const [key, value] of Object.entries(variables)) {
    if (/^AWS_/.test(key)) process.env[key] = value;
  }
  return variables;
}

/** The functions of one world. */
export class InProcess {
  readonly #onLine: OnLine;
  readonly #run: Run;
  #start: ReturnType<typeof startSync> | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(onLine: OnLine) {
    this.#onLine = onLine;
    this.#run = { onLine, stopped: false };
  }

  coldStart(environment: Record<string, string> = {}): void {
    this.#start = startSync(variablesOf('start-sync', environment));
  }

  async invoke(event: unknown): Promise<Invocation> {
    const requestId = randomUUID();
    const lines: string[] = [];
    const run: Run = {
      onLine: (line) => {
        lines.push(line);
        this.#onLine(line);
      },
      stopped: false,
    };
    const ended = await runs.run(run, async () => {
      try {
        const handler = this.#start as unknown as (event: unknown, context: object) => Promise<unknown>;
        const result = await handler(
          JSON.parse(JSON.stringify(event ?? null)),
          lambdaContext(requestId, 900_000),
        );
        return { result: JSON.parse(JSON.stringify(result ?? null)) };
      } catch (thrown) {
        return { error: lambdaError(thrown) };
      }
    });
    run.stopped = true;
    return { requestId, output: lines.join('\n'), ...ended };
  }

  /** Runs an execution, from when its end is waited for: until then a test may arrange what it meets. */
  async follow(
    execution: { payload: unknown; arn: string },
    environment: Record<string, string>,
  ): Promise<ExecutionEnd> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const handler = followSync(variablesOf('follow-sync', environment)) as unknown as DurableLambdaHandler;
    return runs.run(this.#run, () => this.#looks(handler, execution));
  }

  /** Lets the executions run that were started. */
  go(): void {
    for (const begin of this.#waiting.splice(0)) begin();
  }

  async stop(): Promise<void> {
    this.#run.stopped = true;
  }

  async #looks(
    handler: DurableLambdaHandler,
    { payload, arn }: { payload: unknown; arn: string },
  ): Promise<ExecutionEnd> {
    const invocations: DurableInvocation[] = [];
    const end = { invocations, history: [], output: '' };
    const onInvocation = (invocation: DurableInvocation) => invocations.push(invocation);
    let operations: Operation[] = [
      {
        Id: 'execution',
        Type: 'EXECUTION',
        Status: 'STARTED',
        StartTimestamp: new Date(clock.now()),
        ExecutionDetails: { InputPayload: JSON.stringify(payload) },
      },
    ];
    while (!this.#run.stopped && invocations.length < mostLooks) {
      const {
        Status,
        Result,
        Error: failure,
      } = (await replay(
        { handler, timeoutMs: 300_000, onInvocation },
        {
          DurableExecutionArn: arn,
          CheckpointToken: 'token',
          InitialExecutionState: { Operations: operations, NextMarker: '' },
        },
      )) as { Status: string; Result?: string; Error?: { ErrorType?: string; ErrorMessage?: string } };
      if (Status === 'SUCCEEDED') return { ...end, status: Status, result: JSON.parse(Result ?? 'null') };
      if (Status !== 'PENDING') {
        const { ErrorType: errorType = '', ErrorMessage: errorMessage = '' } = failure ?? {};
        return { ...end, status: 'FAILED', error: { errorType, errorMessage, stackTrace: [] } };
      }
      const checkpoints = invocations.at(-1)?.checkpoints ?? [];
      operations = checkpoints
        .reduce(checkpointed, operations)
        .map((operation) => (operation.Status === 'PENDING' ? { ...operation, Status: 'READY' } : operation));
      const waits = checkpoints.map(({ StepOptions }) => StepOptions?.NextAttemptDelaySeconds ?? 0);
      await functionsClock.sleep(Math.max(0, ...waits) * 1000);
    }
    return { ...end, status: 'STOPPED' };
  }
}
