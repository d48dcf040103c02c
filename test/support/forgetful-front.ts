import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Something that stands between a client and a server, counts connections, and may forget them without a word. */
export class ForgetfulFront {
  /** For the client: `http://` and where this listens. */
  readonly url: string;
  /** How many connections were made. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** Listens on a free port, in front of a server on this machine. */
  static async start(behind: string): Promise<ForgetfulFront> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new ForgetfulFront(server, Number(new URL(behind).port));
  }

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (client) => {
      this.connections += 1;
      const onward = connect(port, '127.0.0.1');
      client.pipe(onward).pipe(client);
      for (const [socket, other] of [
        [client, onward],
        [onward, client],
      ] as const) {
        this.#sockets.add(socket);
        socket.on('error', () => other.destroy());
        socket.on('close', () => this.#sockets.delete(socket));
      }
    });
  }

  /** From now on nothing passes over the connections that there are; neither end hears of it. */
  forget(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  async stop(): Promise<void> {
    const closed = once(this.#server.close(), 'close');
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
