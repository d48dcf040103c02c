import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RecordedCalls, SceneOptions, Setting } from './scene.ts';

/** Parent to child: set a scene, or send the calls recorded in it. */
export type EndpointRequest = SceneOptions | 'get the recorded calls';
/** Child to parent. */
export type EndpointResponse = Setting | RecordedCalls;

/** The endpoints' own process, as its parent sees it. One request at a time. */
export class EndpointProcess {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(fileURLToPath(new URL('endpoint.ts', import.meta.url)), {
      serialization: 'advanced',
      stdio: 'inherit',
    });
  }

  /** Sets a new scene and ends the one before. Returns what a function needs in it. */
  async setScene(options: SceneOptions = {}): Promise<Setting> {
    return (await this.#request(options)) as Setting;
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
