import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { createAuthority } from '../../../infra/local/appliance/certificates.ts';

const authority = await createAuthority();
const { certificate, key } = await authority.issue({
  commonName: 'scripted',
  names: ['127.0.0.1'],
  days: 30,
});

interface ReceivedRequest {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

/** An HTTPS server on loopback that answers as a test says, and knows nothing of CipherTrust Manager. */
export class ScriptedServer {
  readonly received: ReceivedRequest[] = [];
  /** How it answers; `{}` until a test says otherwise. */
  respond: (response: ServerResponse) => void = (response) => response.end('{}');
  /** PEM; what a client has to trust. */
  readonly ca = authority.certificate;
  /** PEM; what it shows. */
  readonly certificate = certificate;
  readonly #server: Server;

  /** `options`: of TLS, beside its own certificate. */
  static async start(options: TlsOptions = {}): Promise<ScriptedServer> {
    const server = createServer({ cert: certificate, key, ...options });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new ScriptedServer(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method, url, headers } = request;
      this.received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      this.respond(response);
    });
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The answer to the next request, to be sent when the test likes. */
  hold(): Promise<ServerResponse> {
    const { promise, resolve } = Promise.withResolvers<ServerResponse>();
    this.respond = resolve;
    return promise;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server.close(), 'close');
    this.#server.closeAllConnections();
    await closed;
  }
}
