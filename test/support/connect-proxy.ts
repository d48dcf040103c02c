import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** What a proxy does with a CONNECT, beside tunnelling it. */
export type ProxyBehaviour =
  /** Opens a tunnel to where the CONNECT names. */
  | 'tunnels'
  /** Opens a tunnel to `ConnectProxy.elsewhere` instead, which presents a certificate of its own. */
  | 'tunnels elsewhere'
  /** Never responds. */
  | 'stalls'
  /** Responds that there is a tunnel, and then sends nothing. */
  | 'stalls after the tunnel'
  | 'breaks the connection'
  | 'speaks no HTTP'
  | 'speaks no TLS after the tunnel'
  /** Refuses with this status. */
  | number;

/** A forward proxy for HTTPS on loopback, which requires user and password when it is given them. */
export class ConnectProxy {
  behaviour: ProxyBehaviour;
  /** What it does with the next CONNECTs, before `behaviour`. */
  readonly next: ProxyBehaviour[] = [];
  /** Port of the loopback interface. */
  elsewhere = 0;
  /** `host:port` of every CONNECT, in order. */
  readonly connectRequests: string[] = [];
  /** Method and address of every request that was no CONNECT. */
  readonly otherRequests: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #authorization: string | undefined;
  readonly #scheme: string;

  static async start(
    behaviour: ProxyBehaviour = 'tunnels',
    login?: { user: string; password: string },
    /** Of its own, where it is to be spoken to by TLS. */
    tls?: { cert: string; key: string },
  ): Promise<ConnectProxy> {
    const server = tls === undefined ? createServer() : createTlsServer(tls);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new ConnectProxy(server, behaviour, login, tls === undefined ? 'http' : 'https');
  }

  private constructor(
    server: Server,
    behaviour: ProxyBehaviour,
    login: { user: string; password: string } | undefined,
    scheme: string,
  ) {
    this.#server = server;
    this.#scheme = scheme;
    this.behaviour = behaviour;
    this.#authorization =
      login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    server.on('connection', (socket: Socket) => this.#track(socket));
    server.on('request', ({ method, url }, response) => {
      this.otherRequests.push(`${method} ${url}`);
      response.writeHead(405).end();
    });
    server.on('connect', ({ url = '', headers }, socket: Socket) => {
      this.connectRequests.push(url);
      const isLoggedIn = [undefined, headers['proxy-authorization']].includes(this.#authorization);
      this.#respond(isLoggedIn ? (this.next.shift() ?? this.behaviour) : 407, url, socket);
    });
  }

  /** For `HTTPS_PROXY`. */
  url(login = ''): string {
    return `${this.#scheme}://${login && `${login}@`}127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Stops listening and closes every connection. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server.close(), 'close');
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #respond(behaviour: ProxyBehaviour, url: string, socket: Socket): void {
    const tunnel = 'HTTP/1.1 200 Connection established\r\n\r\n';
    switch (behaviour) {
      case 'stalls':
        return;
      case 'stalls after the tunnel':
        socket.write(tunnel);
        return;
      case 'breaks the connection':
        socket.destroy();
        return;
      case 'speaks no HTTP':
        socket.end('hello\r\n\r\n');
        return;
      case 'speaks no TLS after the tunnel':
        socket.end(`${tunnel}hello`);
        return;
      case 'tunnels':
      case 'tunnels elsewhere': {
        const port = behaviour === 'tunnels' ? Number(url.split(':').at(-1)) : this.elsewhere;
        const upstream = this.#track(connect(port, '127.0.0.1'));
        upstream.once('connect', () => {
          socket.write(tunnel);
          upstream.pipe(socket).pipe(upstream);
        });
        upstream.once('close', () => socket.destroy());
        socket.once('close', () => upstream.destroy());
        return;
      }
      default:
        socket.end(`HTTP/1.1 ${behaviour} Refused\r\ncontent-length: 0\r\n\r\n`);
    }
  }

  #track(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }
}
