import { randomUUID } from 'node:crypto';
import { timeoutSpeedup } from '../virtual-clock.ts';
import { lambdaEnvironment } from './environment.ts';
import type { ColdStart, Invoke, InvokeResponse, LambdaError } from './messages.ts';
import { type ProcessOptions, RuntimeProcess } from './runtime-process.ts';

/** How an invocation ended: either a result (null when the handler returned nothing) or an error. */
export type Invocation = {
  requestId: string;
  /** Everything that was written to stdout and stderr meanwhile. */
  output: string;
} & ({ result: unknown; error?: undefined } | { error: LambdaError; result?: undefined });

/** A plain function's bundle in a process of its own, invoked as Lambda would: one event at a time. */
export class FunctionProcess {
  readonly #options: ProcessOptions;
  readonly #process: RuntimeProcess;
  #running: { requestId: string; responded: PromiseWithResolvers<InvokeResponse> } | undefined;

  /** Starts the process, which imports the bundle at once. A failing import is the error of the first `invoke`. */
  static start(options: ProcessOptions): FunctionProcess {
    return new FunctionProcess(options);
  }

  private constructor(options: ProcessOptions) {
    this.#options = options;
    this.#process = new RuntimeProcess(new URL('runtime.ts', import.meta.url), options);
    this.#process.onMessage<InvokeResponse>((message) => {
      if (message.type === 'response' && message.requestId === this.#running?.requestId) {
        this.#running.responded.resolve(message);
      }
    });
  }

  /** Invokes the handler, through an alias where one is given. Never rejects for what the function does, its process' death included. */
  async invoke(event: unknown, alias?: string): Promise<Invocation> {
    if (this.#running !== undefined) throw new Error('A function process takes one event at a time');
    const requestId = randomUUID();
    const responded = Promise.withResolvers<InvokeResponse>();
    const timeout = Promise.withResolvers<LambdaError>();
    const { timeoutSeconds = 900, clock } = this.#options;
    const timeoutMs = timeoutSeconds * 1000;
    const timer = setTimeout(
      () => timeout.resolve(timedOut(timeoutSeconds)),
      clock === undefined ? timeoutMs : timeoutMs / timeoutSpeedup,
    );
    this.#running = { requestId, responded };
    try {
      const message: Invoke = {
        type: 'invoke',
        requestId,
        event: JSON.stringify(event ?? null),
        timeoutMs,
        alias,
      };
      this.#process.send(message);
      const complete = responded.promise.then(async (response) => {
        await this.#process.output.until(requestId);
        return response;
      });
      const first = await Promise.race([complete, this.#process.exited, timeout.promise]);
      if ('errorType' in first && first.errorType === 'Sandbox.Timedout') await this.#process.stop();
      if ('errorType' in first) this.#process.output.add(platformReport(requestId, first.errorType));
      const output = this.#process.output.take();
      if ('errorType' in first) {
        const errorMessage = `RequestId: ${requestId} Error: ${first.errorMessage}`;
        return { requestId, output, error: { ...first, errorMessage } };
      }
      if ('error' in first) return { requestId, output, error: first.error };
      return { requestId, output, result: JSON.parse(first.result) };
    } finally {
      clearTimeout(timer);
      this.#running = undefined;
    }
  }

  /**
   * Makes the next invocation a cold start in the same process: the bundle is imported anew, so that nothing
   * it kept in its modules is left. With `environment` the function's own variables are replaced.
   * Node frees no module: each takes some 4 MB until the process ends, so begin a new one after a hundred.
   */
  coldStart(environment: Record<string, string> | undefined = this.#options.environment): void {
    const settings = { ...this.#options, ...(environment && { environment }) };
    const message: ColdStart = { type: 'cold-start', environment: lambdaEnvironment(settings) };
    this.#process.send(message);
  }

  /** Kills the process at once, in the middle of an invocation too. */
  async stop(): Promise<void> {
    await this.#process.stop();
  }
}

/**
 * Lambda's own line on an invocation of which its process did not live to see the end; of the others none is written
 * here. https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-report
 */
export const platformReport = (requestId: string, errorType: string): string =>
  JSON.stringify({
    time: new Date().toISOString(),
    type: 'platform.report',
    record: {
      requestId,
      ...(errorType === 'Sandbox.Timedout' ? { status: 'timeout' } : { status: 'error', errorType }),
    },
  });

/** Lambda's error for an invocation that took too long. */
export const timedOut = (seconds: number): LambdaError => ({
  errorType: 'Sandbox.Timedout',
  errorMessage: `Task timed out after ${seconds.toFixed(2)} seconds`,
});
