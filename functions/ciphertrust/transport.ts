import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../shared/clock.ts';
import { readBody, UnreadableBody } from './body.ts';
import { type ApplianceFailure, ApplianceNoReply, replyInvalid } from './errors.ts';
import { refusesOurCertificate, transportFailure } from './transport-failure.ts';

/** How long a connection may take, TLS included, in milliseconds. */
const connectTimeout = 5_000;
/** How long a whole request may take, in milliseconds, where it does not say. */
const requestTimeout = 30_000;
/** Longer headers than any gateway sends, in bytes. What is past it cannot be read, whatever the status. */
const maxHeaderSize = 128 * 1024;

/** As the option `proxyEnv` of Node's agent takes them. */
export type ProxyEnv = { HTTPS_PROXY?: string; NO_PROXY?: string };

export interface TransportOptions {
  clock: Clock;
  userAgent: string;
  /** PEM; when given, only it is trusted. */
  ca?: string;
  /** The name to verify in the certificate, when it is not the host's. */
  serverName?: string;
  clientCertificate?: string;
  clientKey?: string;
  proxyEnv?: ProxyEnv;
}

export interface HttpRequest {
  /** For messages: `Listing the synchronization jobs`. */
  operation: string;
  method: 'GET' | 'POST';
  /** Begins with `/api/v1`. */
  path: string;
  authorization?: string;
  body?: object;
  /** How long all of it may take, in milliseconds; default 30 s. */
  timeout?: number;
}

/** What a node sent, as it is: its body may hold secrets. */
export interface HttpResponse {
  /** The origin that answered. */
  node: string;
  status: number;
  headers: IncomingHttpHeaders;
  /** The whole body, decompressed; empty where it could not be had. */
  text: string;
  /** Why the body could not be had whole. Status and headers stand all the same. */
  unread?: ApplianceFailure;
}

/**
 * One HTTPS request to one node: verified TLS, timeouts, a capped and decompressed response, typed failures.
 * Knows nothing of logins, nodes or the API's bodies. Redirects are not followed.
 */
export class Transport {
  readonly #options: TransportOptions;
  readonly #agent: Agent;
  #certificateExpires: number | undefined;
  #isClosed = false;

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

  /** Ends what is under way, and refuses whatever is to be sent from then on: an agent without sockets opens others. */
  close(): void {
    this.#isClosed = true;
    this.#agent.destroy();
  }

  /**
   * Sends one request and reads the whole response.
   * Throws Error once it is closed; ApplianceUnreachable, ApplianceCertificateRejected, ClientCertificateRejected, ProxyAuthenticationRequired (nothing was
   * read) or ApplianceNoReply (it may have acted). A body that breaks off or cannot be read is no failure here, but the
   * response's `unread`: the status may say enough.
   */
  async send(
    node: string,
    { operation, method, path, authorization, body: json, timeout = requestTimeout }: HttpRequest,
  ): Promise<HttpResponse> {
    // No failure of the appliance: nobody tries again after it.
    if (this.#isClosed) throw new Error('The client is closed');
    const { clock, userAgent } = this.#options;
    const body = json && JSON.stringify(json);
    const tried = `${operation} at ${node}`;
    const outgoing = request(new URL(path, node), {
      agent: this.#agent,
      method,
      maxHeaderSize,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip, deflate, br',
        'user-agent': userAgent,
        ...(authorization && { authorization }),
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
      },
    });
    let connected = false;
    let timedOut: string | undefined;
    // A request without a socket yet, as behind a proxy that never answers, says nothing when it is destroyed.
    const aborted = Promise.withResolvers<never>();
    aborted.promise.catch(() => {});
    const abortAfter = (timeout: number, what: string) =>
      clock.after(timeout, () => {
        timedOut = `${what} within ${timeout / 1000} s`;
        outgoing.destroy();
        aborted.reject(new Error(timedOut));
      });
    const clearConnectTimeout = abortAfter(Math.min(connectTimeout, timeout), 'no connection');
    const clearRequestTimeout = abortAfter(timeout, 'no whole reply');
    outgoing.once('socket', (socket) => {
      const established = () => {
        connected = true;
        clearConnectTimeout();
        this.#recordCertificate(socket as TLSSocket);
      };
      // A kept-alive socket and one through a proxy are handed over when TLS is already up.
      if ((socket as TLSSocket).authorized) established();
      else socket.once('secureConnect', established);
    });
    const noReply = (error: unknown) =>
      new ApplianceNoReply({
        tried,
        cameBack: timedOut ?? `the connection broke (${(error as NodeJS.ErrnoException).code ?? 'no code'})`,
        remedy: 'See whether the appliance, or what stands before it, is overloaded or restarting.',
      });
    const bodyOf = async (
      incoming: IncomingMessage,
    ): Promise<{ text: string; unread?: ApplianceFailure }> => {
      try {
        return { text: await Promise.race([readBody(incoming), aborted.promise]) };
      } catch (error) {
        if (!(error instanceof UnreadableBody)) return { text: '', unread: noReply(error) };
        const { message, isTooLarge } = error;
        return { text: '', unread: Object.assign(replyInvalid(tried, message), { isTooLarge }) };
      }
    };
    try {
      const incoming = await Promise.race([responseTo(outgoing, body), aborted.promise]);
      const { statusCode: status = 0, headers } = incoming;
      return { node, status, headers, ...(await bodyOf(incoming)) };
    } catch (error) {
      const status = statusIn(error);
      if (status !== undefined) return { node, status, headers: {}, text: '', unread: noReply(error) };
      if (connected && !refusesOurCertificate(error)) throw noReply(error);
      throw transportFailure(tried, timedOut ?? error, {
        proxied: this.#options.proxyEnv?.HTTPS_PROXY !== undefined,
        pinned: this.#options.ca !== undefined,
      });
    } finally {
      clearConnectTimeout();
      clearRequestTimeout();
      outgoing.destroy();
    }
  }

  #recordCertificate(socket: TLSSocket): void {
    const expiry = Date.parse(socket.getPeerCertificate()?.valid_to ?? '');
    if (!Number.isNaN(expiry)) this.#certificateExpires = expiry;
  }
}

/** The status of a response whose headers Node's parser refuses: its line comes before them. */
function statusIn(error: unknown): number | undefined {
  const { rawPacket } = error as { rawPacket?: Buffer };
  const [, status] = /^HTTP\/1\.[01] (\d{3})\b/.exec(rawPacket?.toString('latin1', 0, 20) ?? '') ?? [];
  return status === undefined ? undefined : Number(status);
}

const responseTo = (outgoing: ClientRequest, body: string | undefined) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
    outgoing.once('close', () => reject(new Error('closed')));
    outgoing.end(body);
  });
