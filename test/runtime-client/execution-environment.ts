import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FunctionSettings, lambdaEnvironment } from '../../infra/local/lambda/environment.ts';
import type { LambdaError } from '../../infra/local/lambda/messages.ts';
import { exitError } from '../../infra/local/lambda/runtime-process.ts';
import { RuntimeApi } from './runtime-api.ts';

const client = fileURLToPath(new URL('node_modules/aws-lambda-ric/index.mjs', import.meta.url));

/** One process of Lambda's runtime interface client with a function's bundle: from its cold start to its end. */
export class ExecutionEnvironment {
  readonly api: RuntimeApi;
  /** Resolves to Lambda's error for a process that has ended. */
  readonly exited: Promise<LambdaError>;
  readonly #process: ChildProcess;
  readonly #folder: string;
  #read = 0;

  /** @throws when the client is not installed, or the bundle is not built */
  static async start(settings: FunctionSettings): Promise<ExecutionEnvironment> {
    if (!existsSync(client)) throw new Error('The client is not installed: run npm run runtime-client');
    if (!existsSync(settings.bundle)) throw new Error(`There is no ${settings.bundle}: run npm run build`);
    return new ExecutionEnvironment(await RuntimeApi.start(), settings);
  }

  private constructor(api: RuntimeApi, settings: FunctionSettings) {
    this.api = api;
    this.#folder = mkdtempSync(join(tmpdir(), 'runtime-client-'));
    // A file is written synchronously, and by both streams in order: what was written before a post can be read after it.
    const output = openSync(this.#output, 'a');
    this.#process = spawn(process.execPath, [client], {
      cwd: dirname(settings.bundle),
      env: { ...lambdaEnvironment(settings), AWS_LAMBDA_RUNTIME_API: api.address },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.exited = once(this.#process, 'exit').then(([code, signal]) => exitError(code, signal));
  }

  get #output(): string {
    return join(this.#folder, 'output');
  }

  /** Everything that was written to stdout and stderr since this was called last. */
  takeOutput(): string {
    const bytes = readFileSync(this.#output);
    const text = bytes.subarray(this.#read).toString();
    this.#read = bytes.length;
    return text;
  }

  /** Freezes the process, as Lambda does between two invocations. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
  }

  /** Lets a frozen process go on. */
  thaw(): void {
    this.#process.kill('SIGCONT');
  }

  /** Kills the process, a frozen one too. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** Kills the process and removes what is left of it. */
  async stop(): Promise<void> {
    this.kill();
    await this.exited;
    await this.api.stop();
    rmSync(this.#folder, { recursive: true });
  }
}
