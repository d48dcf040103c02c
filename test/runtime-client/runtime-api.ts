import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What the runtime is asked to do. */
export interface RequestedInvocation {
  requestId: string;
  /** JSON text. */
  event: string;
  /** How long it may take. */
  timeoutMs: number;
  functionArn: string;
}

/** What the runtime has posted: how an invocation ended, or why it could not begin to serve any. */
export interface Posted {
  kind: 'response' | 'error' | 'init error';
  /** Of the invocation; undefined for an init error. */
  requestId?: string;
  headers: IncomingHttpHeaders;
  body: string;
}

const posts =
  /^\/2018-06-01\/runtime\/(?:invocation\/(?<requestId>[^/]+)\/(?<kind>response|error)|init\/error)$/;

/**
 * Lambda's side of its Runtime API, for one runtime: that of an execution environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #server = createServer((incoming, outgoing) => void this.#serve(incoming, outgoing));
  /** The request for the next invocation that is open, once there is one. */
  #next = Promise.withResolvers<ServerResponse>();
  #ended = Promise.withResolvers<Posted>();
  readonly #initError = Promise.withResolvers<Posted>();

  /** Listens on a free port of the loopback interface. */
  static async start(): Promise<RuntimeApi> {
    const api = new RuntimeApi();
    await once(api.#server.listen(0, '127.0.0.1'), 'listening');
    return api;
  }

  /** For `AWS_LAMBDA_RUNTIME_API`. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /**
   * Resolves when the runtime waits for an invocation: then Lambda may freeze it. Resolves to the init error where it
   * cannot serve any.
   */
  async idle(): Promise<Posted | undefined> {
    const first = await Promise.race([this.#next.promise, this.#initError.promise]);
    return 'kind' in first ? first : undefined;
  }

  /** Hands an invocation to the runtime as soon as it waits for one. Resolves to what it posts. */
  async invoke({ requestId, event, timeoutMs, functionArn }: RequestedInvocation): Promise<Posted> {
    const outgoing = await this.#next.promise;
    this.#next = Promise.withResolvers();
    this.#ended = Promise.withResolvers();
    outgoing.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': requestId,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + timeoutMs),
      'Lambda-Runtime-Invoked-Function-Arn': functionArn,
      'Lambda-Runtime-Trace-Id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
    });
    outgoing.end(event);
    return this.#ended.promise;
  }

  /** Stops listening and closes every connection. */
  async stop(): Promise<void> {
    const closed = once(this.#server.close(), 'close');
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method, url = '', headers } = incoming;
    if (method === 'GET' && url === '/2018-06-01/runtime/invocation/next') {
      this.#next.resolve(outgoing);
      return;
    }
    const post = method === 'POST' ? posts.exec(url) : null;
    if (post === null) {
      outgoing.writeHead(404).end();
      return;
    }
    const { requestId, kind = 'init error' } = post.groups ?? {};
    const body = await text(incoming);
    outgoing.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}');
    const { resolve } = kind === 'init error' ? this.#initError : this.#ended;
    resolve({ kind: kind as Posted['kind'], ...(requestId && { requestId }), headers, body });
  }
}
