import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { bundleFolder } from '../../infra/bundles.ts';
import { lambdaEnvironment } from '../../infra/local/lambda/environment.ts';
import type { FromHost, ToHost } from './messages.ts';

const local = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** The child process in which both bundles run. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  /** `environment`: the functions' own variables, the same for both. */
  constructor(environment: Record<string, string>, onMessage: (message: FromHost) => void) {
    const bundle = `${bundleFolder('start-sync')}/index.mjs`;
    this.#child = fork(local('host.ts'), [], {
      env: {
        ...lambdaEnvironment({ bundle, environment }),
        NODE_COMPILE_CACHE: local('../../node_modules/.cache/compile/'),
      },
      execArgv: ['--import', local('host-clock.ts')],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#exited = once(this.#child, 'exit');
    this.#child.on('message', (message) => onMessage(message as FromHost));
    void this.#exited.then(() => onMessage({ type: 'crash', message: 'The host process has ended' }));
  }

  send(message: ToHost): void {
    if (this.#child.connected) this.#child.send(message as Serializable, () => {});
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}
