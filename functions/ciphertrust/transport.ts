import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../shared/clock.ts';
import { textOf, UnreadableBody } from './body.ts';
import { connectionFailure, refusesOurCertificate } from './connection-failure.ts';
import { ApplianceNoReply } from './errors.ts';
import type { Mask } from './mask.ts';
import { replyInvalid } from './response.ts';

/** How long a connection may take, TLS included, in milliseconds. */
const connectLimit = 5_000;
/** How long a whole request may take, in milliseconds. */
const requestLimit = 30_000;

export interface TransportOptions {
  clock: Clock;
  userAgent: string;
  /** PEM; when given, only it is trusted. */
  ca?: string;
  /** The name to verify in the certificate, when it is not the host's. */
  serverName?: string;
  clientCertificate?: string;
  clientKey?: string;
  /** `HTTPS_PROXY` and `NO_PROXY`, as Node's `proxyEnv` takes them. */
  proxyEnv?: { HTTPS_PROXY?: string; NO_PROXY?: string };
}

export interface Exchange {
  /** For messages: `Listing the synchronization jobs`. */
  doing: string;
  method: 'GET' | 'POST';
  /** Begins with `/api/v1`. */
  path: string;
  authorization?: string;
  body?: object;
}

export interface Reply {
  /** The origin that answered. */
  node: string;
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Has hidden the secrets in the text, and hides those in what is parsed out of it. */
  mask?: Mask;
  /** Whether the text holds a secret that has to come through as it is: then it is never quoted. */
  isSecret?: boolean;
}

/**
 * One HTTPS request to one node: verified TLS, time limits, a capped and decompressed reply, typed failures.
 * Knows nothing of logins, nodes or the API's bodies. Redirects are not followed.
 */
export class Transport {
  readonly #options: TransportOptions;
  readonly #agent: Agent;
  #certificateExpires: number | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#agent = new Agent({
      keepAlive: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(options.ca && { ca: options.ca }),
      ...(options.serverName && { servername: options.serverName }),
      ...(options.clientCertificate && { cert: options.clientCertificate, key: options.clientKey }),
      ...(options.proxyEnv?.HTTPS_PROXY && { proxyEnv: options.proxyEnv }),
    });
  }

  /** When the certificate that was shown last ends, in milliseconds since the epoch. */
  get certificateExpires(): number | undefined {
    return this.#certificateExpires;
  }

  /** Closes the connections that are kept open. */
  close(): void {
    this.#agent.destroy();
  }

  /**
   * Sends one request and reads the whole reply.
   * Throws ApplianceUnreachable, ApplianceCertificateRejected, ClientCertificateRejected, ProxyAuthenticationRequired (nothing was
   * read), ApplianceNoReply or ApplianceReplyInvalid (it may have acted).
   */
  async exchange(node: string, exchange: Exchange): Promise<Reply> {
    const { clock, userAgent } = this.#options;
    const body = exchange.body && JSON.stringify(exchange.body);
    const tried = `${exchange.doing} at ${node}`;
    const outgoing = request(new URL(exchange.path, node), {
      agent: this.#agent,
      method: exchange.method,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip, deflate, br',
        'user-agent': userAgent,
        ...(exchange.authorization && { authorization: exchange.authorization }),
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
      },
    });
    let connected = false;
    let outOfTime: string | undefined;
    // A request without a socket yet, as behind a proxy that never answers, says nothing when it is destroyed.
    const abandoned = Promise.withResolvers<never>();
    abandoned.promise.catch(() => {});
    const giveUp = (limit: number, what: string) =>
      clock.after(limit, () => {
        outOfTime = `${what} within ${limit / 1000} s`;
        outgoing.destroy();
        abandoned.reject(new Error(outOfTime));
      });
    const cancelConnect = giveUp(connectLimit, 'no connection');
    const cancelRequest = giveUp(requestLimit, 'no whole reply');
    outgoing.once('socket', (socket) => {
      const established = () => {
        connected = true;
        cancelConnect();
        this.#noteCertificate(socket as TLSSocket);
      };
      // A kept-alive socket and one through a proxy are handed over when TLS is already up.
      if ((socket as TLSSocket).authorized) established();
      else socket.once('secureConnect', established);
    });
    try {
      const incoming = await Promise.race([sent(outgoing, body), abandoned.promise]);
      const text = await Promise.race([textOf(incoming), abandoned.promise]);
      return { node, status: incoming.statusCode ?? 0, headers: incoming.headers, text };
    } catch (error) {
      if (error instanceof UnreadableBody) throw replyInvalid(tried, error.message);
      if (!connected || refusesOurCertificate(error))
        throw connectionFailure(tried, outOfTime ?? error, {
          proxied: this.#options.proxyEnv?.HTTPS_PROXY !== undefined,
          pinned: this.#options.ca !== undefined,
        });
      throw new ApplianceNoReply({
        tried,
        cameBack: outOfTime ?? `the connection broke (${(error as NodeJS.ErrnoException).code ?? 'no code'})`,
        remedy: 'See whether the appliance, or what stands before it, is overloaded or restarting.',
      });
    } finally {
      cancelConnect();
      cancelRequest();
      outgoing.destroy();
    }
  }

  #noteCertificate(socket: TLSSocket): void {
    const ends = Date.parse(socket.getPeerCertificate()?.valid_to ?? '');
    if (!Number.isNaN(ends)) this.#certificateExpires = ends;
  }
}

const sent = (outgoing: ClientRequest, body: string | undefined) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
    outgoing.once('close', () => reject(new Error('closed')));
    outgoing.end(body);
  });
