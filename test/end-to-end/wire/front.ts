import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Server as HttpsServer, request } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { FirstAnswer } from '../../support/handshakes.ts';

/** A response on its way from the appliance. */
export interface ApplianceResponse {
  /** `POST /api/v1/cckm/sap/synchronization-jobs`, without the query. */
  asked: string;
  status: number;
  headers: { [name: string]: string };
  body: Buffer;
}

/** How a front behaves; what is left out is as usual. */
export interface Behaviour {
  /** Answers the first bytes of each connection so, in place of TLS. */
  answer?: FirstAnswer;
  /** Of TLS, beside the certificate. */
  tls?: TlsOptions;
  /** Changes a response, or sends these very bytes in its place, each in a packet of its own. */
  respond?: (response: ApplianceResponse) => ApplianceResponse | Buffer[];
  /** Does not pass this on, as if the appliance had done nothing: `POST /api/v1/…`. */
  refuses?: string;
  /** Breaks a kept-alive connection when the next request comes over it, without a word. */
  breaksKept?: boolean;
}

/** What stands before an appliance: a load balancer with a TLS, a certificate and an HTTP of its own. */
export class Front {
  readonly #appliance: { url: string; caCertificate: string };
  readonly #behaviour: Behaviour;
  readonly #host: string;
  readonly #listener = createServer({ noDelay: true });
  readonly #sockets = new Set<Socket>();
  /** Connections over which a request has come. */
  readonly #kept = new WeakSet<Socket>();

  /** `appliance`: where to pass requests on to, and whom to trust there. */
  static async start(
    appliance: { url: string; caCertificate: string },
    behaviour: Behaviour,
    host = '127.0.0.1',
  ): Promise<Front> {
    const front = new Front(appliance, behaviour, host);
    await once(front.#listener.listen(0, host), 'listening');
    return front;
  }

  private constructor(appliance: { url: string; caCertificate: string }, behaviour: Behaviour, host: string) {
    this.#appliance = appliance;
    this.#behaviour = behaviour;
    this.#host = host;
    const https = new HttpsServer({ ciphers: 'DEFAULT@SECLEVEL=0', ...behaviour.tls }, (incoming) =>
      this.#onRequest(incoming),
    );
    https.on('secureConnection', (socket) => socket.on('error', () => socket.destroy()));
    this.#listener.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
      const { answer } = behaviour;
      if (answer) socket.once('data', () => answer(socket));
      else https.emit('connection', socket);
    });
  }

  get url(): string {
    const { port } = this.#listener.address() as AddressInfo;
    return `https://${this.#host.includes(':') ? `[${this.#host}]` : this.#host}:${port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#listener.close(), 'close');
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** The bytes go out as they are, past Node's own HTTP. */
  async #onRequest(incoming: IncomingMessage): Promise<void> {
    const { socket } = incoming;
    const { breaksKept, refuses, respond } = this.#behaviour;
    if (breaksKept && this.#kept.has(socket)) {
      socket.destroy();
      return;
    }
    this.#kept.add(socket);
    const asked = `${incoming.method} ${incoming.url?.split('?')[0]}`;
    const response =
      asked === refuses
        ? { asked, status: 500, headers: {}, body: Buffer.alloc(0) }
        : { asked, ...(await this.#passOn(incoming)) };
    for (const bytes of bytesOf(respond?.(response) ?? response)) socket.write(bytes);
  }

  async #passOn(incoming: IncomingMessage): Promise<Omit<ApplianceResponse, 'asked'>> {
    const { method, url = '', headers } = incoming;
    const { url: node, caCertificate: ca } = this.#appliance;
    const outgoing = request(new URL(url, node), {
      ...{ ca, agent: false, method },
      headers: { ...headers, 'accept-encoding': 'identity' },
    });
    incoming.pipe(outgoing);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const body: Buffer[] = [];
    for await (const chunk of response) body.push(chunk as Buffer);
    return {
      status: response.statusCode ?? 0,
      headers: { 'content-type': 'application/json' },
      body: Buffer.concat(body),
    };
  }
}

function bytesOf(response: ApplianceResponse | Buffer[]): Buffer[] {
  if (Array.isArray(response)) return response;
  const { status, headers, body } = response;
  const lines = Object.entries({ ...headers, 'content-length': String(body.length) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return [Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Said\r\n${head}\r\n`), body])];
}
