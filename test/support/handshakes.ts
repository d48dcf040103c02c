import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What a server answers to the first bytes of a client. */
export type FirstAnswer = (socket: Socket) => void;

const record = (kind: number, version: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([kind, 3, version, content.length >> 8, content.length & 0xff]), content]);

/** A fatal alert of TLS (RFC 8446, 6.2), by its number. */
export const alert =
  (number: number): FirstAnswer =>
  (socket) =>
    socket.end(record(0x15, 3, Buffer.from([2, number])));

/**
 * The hello of a server of TLS 1.0 (`1`), 1.1 (`2`) or 1.2 (`3`) without any extension: that is, one which does not
 * know secure renegotiation.
 */
export const bareHello =
  (minor: 1 | 2 | 3): FirstAnswer =>
  (socket) => {
    const random = Buffer.alloc(32, 7);
    const hello = Buffer.concat([Buffer.from([3, minor]), random, Buffer.from([0, 0xc0, 0x2f, 0])]);
    socket.write(record(0x16, minor, Buffer.concat([Buffer.from([2, 0, 0, hello.length]), hello])));
  };

/** Any bytes, and the end. */
export const says =
  (text: string): FirstAnswer =>
  (socket) =>
    socket.end(text);

/** A server of TCP on loopback that answers a client's first bytes as it is told, whatever they are. */
export class HandshakeServer {
  answer: FirstAnswer;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  static async start(answer: FirstAnswer): Promise<HandshakeServer> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new HandshakeServer(server, answer);
  }

  private constructor(server: Server, answer: FirstAnswer) {
    this.#server = server;
    this.answer = answer;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
      socket.once('data', () => this.answer(socket));
    });
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server.close(), 'close');
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
