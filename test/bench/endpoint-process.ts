import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RecordedCalls, SceneOptions } from './scene.ts';

/** Parent to child: set a scene, or send the calls recorded in it. */
export type EndpointRequest = SceneOptions | 'get the recorded calls';
/** Child to parent. */
export type EndpointResponse = Record<string, string> | RecordedCalls;

/** The endpoints' own process, as its parent sees it. One request at a time. */
export class EndpointProcess {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(fileURLToPath(new URL('endpoint.ts', import.meta.url)), {
      serialization: 'advanced',
      stdio: 'inherit',
    });
  }

  /** Sets a new scene and ends the one before. Returns the environment that a function needs in it. */
  async setScene(options: SceneOptions = {}): Promise<Record<string, string>> {
    return (await this.#request(options)) as Record<string, string>;
  }

  /** What has been done in this scene. */
  async recorded(): Promise<RecordedCalls> {
    return (await this.#request('get the recorded calls')) as RecordedCalls;
  }

  stop(): void {
    this.#child.disconnect();
  }

  async #request(request: EndpointRequest): Promise<EndpointResponse> {
    const died = new AbortController();
    const onExit = () => died.abort(new Error('The process of the endpoints has ended'));
    this.#child.once('exit', onExit);
    this.#child.send(request as Serializable);
    try {
      const [response] = await once(this.#child, 'message', { signal: died.signal });
      return response as EndpointResponse;
    } finally {
      this.#child.off('exit', onExit);
    }
  }
}
