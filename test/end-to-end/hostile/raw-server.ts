import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { CipherTrustClient } from '../../../functions/ciphertrust/client.ts';
import type { Credentials } from '../../../functions/ciphertrust/connection.ts';
import { createAuthority } from '../../../infra/local/appliance/certificates.ts';
import { hastyClock } from './limits.ts';

const authority = await createAuthority();
const { certificate: cert, key } = await authority.issue({ commonName: 'raw', names: ['127.0.0.1'] });

/** Answers one request, whose text is given as far as it came, with whatever bytes. */
export type Answer = (socket: Socket, request: string) => void;

/** An HTTP answer that is well formed around its body. */
export const http = (
  body: string | Buffer,
  { status = 200, headers = '' }: { status?: number; headers?: string } = {},
): Buffer =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status} Said\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n`),
    Buffer.from(body),
  ]);

/** A TLS server on loopback that knows no HTTP: it answers each request with the bytes that a test says. */
export class RawServer {
  /** The first lines of the requests. */
  readonly asked: string[] = [];
  answer: Answer = (socket) => socket.end();
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
        this.asked.push(text.split('\r\n')[0] ?? '');
        this.answer(socket, text);
      });
    });
    server.on('tlsClientError', () => {});
  }

  /** Answers every request with these bytes. */
  says(bytes: string | Buffer): void {
    this.answer = (socket) => socket.write(bytes);
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A client of it. Its limits come ten times sooner. */
  client(credentials: Credentials = { kind: 'token', token: 'a-token' }): CipherTrustClient {
    const connection = { nodes: [this.url], credentials, ca: authority.certificate };
    return new CipherTrustClient(connection, { clock: hastyClock, userAgent: 'test' });
  }

  /** Cuts every connection and stops listening. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server.close(), 'close');
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
