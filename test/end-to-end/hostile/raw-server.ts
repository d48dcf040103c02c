import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { CipherTrustClient } from '../../../functions/ciphertrust/client.ts';
import type { Credentials } from '../../../functions/ciphertrust/connection.ts';
import { createAuthority } from '../../../infra/local/appliance/certificates.ts';
import { shortTimeoutClock } from '../../support/short-timeout-clock.ts';

const authority = await createAuthority();
const { certificate: cert, key } = await authority.issue({ commonName: 'raw', names: ['127.0.0.1'] });

/** Responds to one request, whose text is given as far as it came, with any bytes. */
export type Respond = (socket: Socket, request: string) => void;

/** An HTTP response that is well formed around its body. */
export const httpResponse = (
  body: string | Buffer,
  { status = 200, headers = '' }: { status?: number; headers?: string } = {},
): Buffer =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status} Said\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n`),
    Buffer.from(body),
  ]);

/** A TLS server on loopback that knows no HTTP: it responds to each request with the bytes that a test gives. */
export class RawServer {
  /** The first lines of the requests. */
  readonly requestLines: string[] = [];
  respond: Respond = (socket) => socket.end();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  static async start(): Promise<RawServer> {
    const server = createServer({ cert, key });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new RawServer(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    server.on('secureConnection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      socket.on('data', (data) => {
        const text = data.toString('latin1');
        if (!/^(GET|POST) /.test(text)) return;
        this.requestLines.push(text.split('\r\n')[0] ?? '');
        this.respond(socket, text);
      });
    });
    server.on('tlsClientError', () => {});
  }

  /** Responds to every request with these bytes. */
  respondWith(bytes: string | Buffer): void {
    this.respond = (socket) => socket.write(bytes);
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A client of it. Its timeouts come ten times sooner. */
  client(credentials: Credentials = { kind: 'token', token: 'a-token' }): CipherTrustClient {
    const connection = { nodes: [this.url], credentials, ca: authority.certificate };
    return new CipherTrustClient(connection, { clock: shortTimeoutClock, userAgent: 'test' });
  }

  /** Closes every connection and stops listening. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server.close(), 'close');
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
