import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { VirtualClock } from '../virtual-clock.ts';
import { type FunctionSettings, lambdaEnvironment } from './environment.ts';
import type { ClockMessage, ClockRequest, LambdaError, Ready } from './messages.ts';
import { Output, type OutputListener } from './output.ts';

export interface ProcessOptions extends FunctionSettings {
  /** With it the function's waits are skipped and this clock is advanced by them; without it time is real. */
  clock?: VirtualClock;
  /** Called with every line of output as it comes. */
  onLine?: OutputListener;
}

/** Compiled code of the children, so that none strips types and compiles the same files again. */
const compileCache = fileURLToPath(new URL('../../../node_modules/.cache/compile/', import.meta.url));

/** Puts the virtual clock in place, in the child. */
const clockScript = fileURLToPath(new URL('clock.ts', import.meta.url));

/** A child process that runs a bundle under a runtime script. */
export class RuntimeProcess {
  readonly output: Output;
  /** Resolves to Lambda's error for a process that has ended, with whatever exit. */
  readonly exited: Promise<LambdaError>;
  readonly #child: ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  readonly #clock: VirtualClock | undefined;

  /** `script` sends Ready as soon as it listens. */
  constructor(script: URL, options: ProcessOptions) {
    if (!existsSync(options.bundle))
      throw new Error(`There is no bundle ${options.bundle}: run npm run build`);
    this.#clock = options.clock;
    const child = fork(fileURLToPath(script), [options.bundle], {
      cwd: dirname(options.bundle),
      // The runtime scripts take NODE_COMPILE_CACHE away again before they import the bundle.
      env: { ...lambdaEnvironment(options), NODE_COMPILE_CACHE: compileCache },
      execPath: process.execPath,
      execArgv: options.clock === undefined ? [] : ['--import', clockScript],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    if (child.stdout === null || child.stderr === null) throw new Error('The child process has no output');
    this.output = new Output({ stdout: child.stdout, stderr: child.stderr }, options.onLine);
    this.exited = once(child, 'close').then(([code, signal]) => exitError(code, signal));
    child.on('message', (message) => this.#onControlMessage(message as ClockRequest | Ready));
  }

  /** Calls `listener` with every message of the child. */
  onMessage<Message>(listener: (message: Message) => void): void {
    this.#child.on('message', (message) => listener(message as Message));
  }

  /**
   * Sends a message, after the time on the virtual clock, as soon as the process listens. It is
   * dropped when the process has ended.
   */
  send(message: object): void {
    void this.#ready.promise.then(() => {
      this.#sendClock();
      if (this.#child.connected) this.#child.send(message as Serializable, () => {});
    });
  }

  /** Kills the process at once. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  #onControlMessage(message: ClockRequest | Ready): void {
    if (message.type === 'ready') this.#ready.resolve();
    if (message.type !== 'advance') return;
    this.#clock?.advance(message.ms);
    this.#sendClock(message.request);
  }

  #sendClock(request?: number): void {
    if (this.#clock === undefined || !this.#child.connected) return;
    const message: ClockMessage = { type: 'clock', offset: this.#clock.offset };
    if (request !== undefined) message.request = request;
    this.#child.send(message, () => {});
  }
}

/** Lambda's error for a process that has ended: by an exit status, or by a signal. */
export function exitError(code: number | null, signal: NodeJS.Signals | null): LambdaError {
  const how = signal === null ? `exit status ${code}` : `signal: ${signal}`;
  return {
    errorType: 'Runtime.ExitError',
    errorMessage:
      code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`,
  };
}
