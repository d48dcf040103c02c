import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SceneOptions, Seen } from './scene.ts';

/** Parent to child: set a scene, or tell what was done in it. */
export type EndpointRequest = SceneOptions | 'what was seen?';
/** Child to parent. */
export type EndpointReply = Record<string, string> | Seen;

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
  async set(options: SceneOptions = {}): Promise<Record<string, string>> {
    return (await this.#ask(options)) as Record<string, string>;
  }

  /** What has been done in this scene. */
  async seen(): Promise<Seen> {
    return (await this.#ask('what was seen?')) as Seen;
  }

  stop(): void {
    this.#child.disconnect();
  }

  async #ask(request: EndpointRequest): Promise<EndpointReply> {
    const died = new AbortController();
    const onExit = () => died.abort(new Error('The process of the endpoints has ended'));
    this.#child.once('exit', onExit);
    this.#child.send(request as Serializable);
    try {
      const [reply] = await once(this.#child, 'message', { signal: died.signal });
      return reply as EndpointReply;
    } finally {
      this.#child.off('exit', onExit);
    }
  }
}
