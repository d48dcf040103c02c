import { randomUUID } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { type FunctionSettings, localAccount, localRegion } from '../../infra/local/lambda/environment.ts';
import { type Invocation, platformReport, timedOut } from '../../infra/local/lambda/function-process.ts';
import type { LambdaError } from '../../infra/local/lambda/messages.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import type { Posted } from './runtime-api.ts';

/** How an invocation ended, and what the client posted of it, unless it died. */
export type ClientInvocation = Invocation & { posted?: Posted };

/**
 * A function under Lambda's runtime interface client. As in Lambda an environment serves one event after the other; one
 * that has died, or was killed because an invocation took too long, is followed by another.
 */
export class ClientFunction {
  readonly #settings: FunctionSettings;
  #environment: ExecutionEnvironment | undefined;
  #coldStarts = 0;
  #timeIsOver = () => {};

  constructor(settings: FunctionSettings) {
    this.#settings = settings;
  }

  /** How many environments there have been. */
  get coldStarts(): number {
    return this.#coldStarts;
  }

  /** Freezes the environment as soon as it waits for an invocation. Whatever comes next thaws it. */
  async freeze(): Promise<void> {
    await this.#environment?.api.idle();
    this.#environment?.freeze();
  }

  /** Kills the environment in the middle of an invocation, as Lambda does when its time is over. */
  timeOut(): void {
    this.#timeIsOver();
    this.#environment?.kill();
  }

  /** Invokes the handler. Never rejects for what the function does, its process' death included. */
  async invoke(
    event: unknown,
    timeoutSeconds = this.#settings.timeoutSeconds ?? 900,
  ): Promise<ClientInvocation> {
    this.#environment ??= await this.#coldStart();
    const environment = this.#environment;
    environment.thaw();
    const requestId = randomUUID();
    const unable = await Promise.race([environment.api.idle(), environment.exited]);
    const end = unable ?? (await this.#end(environment, requestId, JSON.stringify(event), timeoutSeconds));
    const isOver = 'errorType' in end || end.kind === 'init error';
    // After an init error the client ends by itself, and writes why.
    if (unable !== undefined) await environment.exited;
    const output = environment.takeOutput();
    if (isOver) await this.stop();
    if ('errorType' in end) {
      const errorMessage = `RequestId: ${requestId} Error: ${end.errorMessage}`;
      const report = `${platformReport(requestId, end.errorType)}\n`;
      return { requestId, output: output + report, error: { ...end, errorMessage } };
    }
    const body = JSON.parse(end.body);
    if (end.kind === 'response') return { requestId, output, posted: end, result: body };
    return { requestId, output, posted: end, error: body };
  }

  /** Kills the environment. */
  async stop(): Promise<void> {
    await this.#environment?.stop();
    this.#environment = undefined;
  }

  #coldStart(): Promise<ExecutionEnvironment> {
    this.#coldStarts += 1;
    return ExecutionEnvironment.start(this.#settings);
  }

  /** What the client posts, or Lambda's error where it does not. */
  async #end(environment: ExecutionEnvironment, requestId: string, event: string, timeoutSeconds: number) {
    const { promise: late, resolve } = Promise.withResolvers<LambdaError>();
    const timeoutMs = timeoutSeconds * 1000;
    this.#timeIsOver = () => resolve(timedOut(timeoutSeconds));
    const timer = setTimeout(this.#timeIsOver, timeoutMs);
    const name = basename(dirname(this.#settings.bundle));
    // The Scheduler invokes start-sync so.
    const qualifier = name === 'start-sync' ? 'scheduled' : '1';
    const functionArn = `arn:aws:lambda:${localRegion}:${localAccount}:function:${name}:${qualifier}`;
    const posted = environment.api.invoke({ requestId, event, timeoutMs, functionArn });
    const first = await Promise.race([posted, environment.exited, late]);
    clearTimeout(timer);
    return first;
  }
}
