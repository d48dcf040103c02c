import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { KeyPair } from './certificates.ts';

/** What a node needs of its appliance. */
export interface NodeOptions {
  certificate: KeyPair;
  /** Authority of client certificates, PEM. */
  trustedByServer: string;
  clientCertificates: boolean;
  /** How long an idle connection is kept, in real ms. */
  keepAliveMs(): number;
  /** Whether a new connection may go on to TLS. */
  accepts(): boolean;
  onRequest(incoming: IncomingMessage, outgoing: ServerResponse): void;
}

/** One HTTPS server. A plain listener stands in front of it, so that a connection can be refused before TLS begins. */
export class ApplianceNode {
  port = 0;
  readonly #connections = new Set<Socket>();
  readonly #idle = new Set<Socket>();
  readonly #options: NodeOptions;
  readonly #https: HttpsServer;
  #listener: Server | undefined;

  constructor(options: NodeOptions) {
    this.#options = options;
    this.#https = new HttpsServer(
      {
        ...this.#context(options.certificate),
        requestCert: options.clientCertificates,
        rejectUnauthorized: false,
        keepAliveTimeoutBuffer: 0,
      },
      (incoming, outgoing) => {
        const { socket } = incoming;
        this.#idle.delete(socket);
        outgoing.on('close', () => {
          if (!socket.destroyed) this.#idle.add(socket);
        });
        options.onRequest(incoming, outgoing);
      },
    );
    this.#https.on('secureConnection', (socket: TLSSocket) => {
      track(socket, this.#connections);
      track(socket, this.#idle);
    });
  }

  /** Begins to listen, on the same port as before if there was one. */
  async listen(port: number): Promise<void> {
    const listener = createServer({ noDelay: true }, (socket) => {
      if (!this.#options.accepts()) {
        socket.destroy();
        return;
      }
      track(socket, this.#connections);
      this.#https.keepAliveTimeout = this.#options.keepAliveMs();
      this.#https.emit('connection', socket);
    });
    listener.listen(this.port || port, '127.0.0.1');
    await once(listener, 'listening');
    this.port = (listener.address() as AddressInfo).port;
    this.#listener = listener;
  }

  /** Stops listening and closes all connections. */
  async close(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    const closed = listener && new Promise<void>((resolve) => listener.close(() => resolve()));
    this.drop();
    await closed;
  }

  get isUp(): boolean {
    return this.#listener !== undefined;
  }

  /** Closes all connections. */
  drop(): void {
    for (const socket of this.#connections) socket.destroy();
  }

  /** Closes the connections that wait for a request. */
  dropIdle(): void {
    for (const socket of this.#idle) socket.destroy();
  }

  /** Presents this certificate on new connections. */
  present(certificate: KeyPair): void {
    this.#https.setSecureContext(this.#context(certificate));
  }

  #context({ certificate, key }: KeyPair) {
    const { clientCertificates, trustedByServer } = this.#options;
    return { cert: certificate, key, ...(clientCertificates ? { ca: trustedByServer } : {}) };
  }
}

function track(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.delete(socket));
}
