import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import type { KeyPair } from '../../infra/local/appliance/certificates.ts';

/** TLS in front of a plain HTTP server of this machine, as AWS has it. */
export class TlsFront {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  /** Listens on a free port; `behind` is the URL of the plain server, the certificate is one for `localhost`. */
  static async start(upstreamUrl: string, { certificate, key }: KeyPair): Promise<TlsFront> {
    const sockets = new Set<Socket>();
    const server = createServer({ cert: certificate, key, ALPNProtocols: ['http/1.1'] }, (outer) => {
      const inner = connect(Number(new URL(upstreamUrl).port), '127.0.0.1');
      inner.setNoDelay(true);
      outer.setNoDelay(true);
      for (const [socket, other] of [
        [outer, inner],
        [inner, outer],
      ] as const) {
        sockets.add(socket);
        socket.on('error', () => other.destroy());
        socket.on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new TlsFront(server, sockets);
  }

  private constructor(server: Server, sockets: Set<Socket>) {
    this.url = `https://localhost:${(server.address() as AddressInfo).port}`;
    this.#server = server;
    this.#sockets = sockets;
  }

  /** Stops listening and cuts every connection. */
  async stop(): Promise<void> {
    const closed = once(this.#server.close(), 'close');
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
