import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { Agent } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Clock } from '../shared/clock.ts';
import { lazy } from '../shared/lazy.ts';
import { UnreadableBody } from './body.ts';
import { type ApplianceFailure, ApplianceNoReply, replyInvalid } from './errors.ts';
import { isOfParser, type RoundTrip, roundTrip } from './round-trip.ts';
import { describeTls, refusesOurCertificate, tlsReasonOf } from './tls-failure.ts';
import { transportFailure } from './transport-failure.ts';

/** How long a connection may take, TLS included, in milliseconds. */
const connectTimeout = 5_000;
/** How long each of several addresses of a host may take; Node's own 250 ms are less than some ways take. */
const addressTimeout = 500;
/** How long a whole request may take, in milliseconds, where it does not say. */
export const requestTimeout = 30_000;
/** Longer headers than any gateway sends, in bytes. What is past it cannot be read, whatever the status. */
const maxHeaderSize = 128 * 1024;

/** As the option `proxyEnv` of Node's agent takes them. */
export type ProxyEnv = { HTTPS_PROXY?: string; NO_PROXY?: string };

export interface TransportOptions {
  clock: Clock;
  userAgent: string;
  /** Quotes a text from outside for a message, without what is secret. */
  quote: (text: string) => string;
  /** PEM: a root, an issuing CA, or a server's own certificate. When given, only that is trusted. */
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
  /** How long all of it may take, in milliseconds; 30 s at most, which is the default. */
  timeout?: number;
  /**
   * Whether it must not be sent twice by itself: it goes over a connection of its own. Any other is sent again where a
   * kept-alive connection turns out to be closed.
   */
  isUnique?: boolean;
  /** Whether the response may be long: it is then asked for compressed. What is short would only take longer. */
  mayBeLong?: boolean;
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
  /** Made once, since it reads every PEM. */
  readonly #secureContext: () => SecureContext;
  #certificateExpires: number | undefined;
  #isClosed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#agent = new Agent({
      keepAlive: true,
      rejectUnauthorized: true,
      autoSelectFamilyAttemptTimeout: addressTimeout,
      ...(options.serverName && { servername: options.serverName }),
      ...(options.proxyEnv?.HTTPS_PROXY && { proxyEnv: options.proxyEnv }),
    });
    this.#secureContext = lazy(() =>
      createSecureContext({
        minVersion: 'TLSv1.2',
        ...(options.ca && { ca: options.ca, allowPartialTrustChain: true }),
        ...(options.clientCertificate && { cert: options.clientCertificate, key: options.clientKey }),
      }),
    );
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
   * read), ApplianceNoReply or ApplianceReplyInvalid (it may have acted). A body that breaks off or cannot be read is no
   * failure here, but the response's `unread`: the status may say enough.
   */
  async send(node: string, request: HttpRequest): Promise<HttpResponse> {
    if (request.isUnique) this.#closeIdle();
    const timeout = Math.min(request.timeout ?? requestTimeout, requestTimeout);
    const until = this.#options.clock.now() + timeout;
    let seen = await this.roundTrip(node, request, timeout);
    if (wasClosedWhileIdle(seen)) {
      this.#closeIdle();
      seen = await this.roundTrip(node, request, Math.max(0, until - this.#options.clock.now()));
    }
    const { status, headers, text, error } = seen;
    this.#certificateExpires = seen.certificateExpires ?? this.#certificateExpires;
    const tried = `${request.operation} at ${node}`;
    if (status !== undefined)
      return { node, status, headers, text, ...(error !== undefined && { unread: broken(tried, seen) }) };
    const hasCertificate = this.#options.clientCertificate !== undefined;
    if (seen.isConnected && !refusesOurCertificate(error, hasCertificate)) throw broken(tried, seen);
    throw transportFailure(tried, seen.timedOut ?? error, {
      shown: seen.shown,
      ca: this.#options.ca,
      proxy: this.#options.proxyEnv?.HTTPS_PROXY,
      hasCertificate,
      now: this.#options.clock.now(),
      quote: this.#options.quote,
    });
  }

  /** One request over one connection. Open to whoever has to see what came back as a whole, or to send other headers. */
  protected roundTrip(node: string, request: HttpRequest, timeout: number): Promise<RoundTrip> {
    // No failure of the appliance: nobody tries again after it.
    if (this.#isClosed) throw new Error('The client is closed');
    const { method, path } = request;
    const body = request.body && JSON.stringify(request.body);
    return roundTrip(
      new URL(path, node),
      () => ({
        agent: this.#agent,
        secureContext: this.#secureContext(),
        method,
        maxHeaderSize,
        headers: this.headersOf(request, body),
      }),
      body,
      { connect: connectTimeout, whole: timeout },
      this.#options.clock,
    );
  }

  protected headersOf(
    { authorization, mayBeLong }: HttpRequest,
    body: string | undefined,
  ): OutgoingHttpHeaders {
    return {
      accept: 'application/json',
      ...(mayBeLong && { 'accept-encoding': 'gzip, deflate, br' }),
      'user-agent': this.#options.userAgent,
      ...(authorization && { authorization }),
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
    };
  }

  #closeIdle(): void {
    for (const sockets of Object.values(this.#agent.freeSockets))
      for (const socket of sockets ?? []) socket.destroy();
  }
}

/**
 * Whether a kept-alive connection was gone before a byte of a response came: a server may close it at any time, and some
 * say 408 before they do.
 */
const wasClosedWhileIdle = ({ isReused, status, timedOut, error }: RoundTrip): boolean =>
  isReused &&
  timedOut === undefined &&
  (status === 408 ||
    (status === undefined && ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')));

/** The failure of a round trip that broke off once TLS was up. */
function broken(tried: string, { error, timedOut }: RoundTrip): ApplianceFailure {
  if (error instanceof UnreadableBody) {
    const { message, isTooLarge } = error;
    return Object.assign(replyInvalid(tried, message), { isTooLarge });
  }
  const { code = 'no code', message } = error as NodeJS.ErrnoException;
  if (timedOut === undefined && isOfParser(error))
    return replyInvalid(tried, `a reply that is no HTTP/1.1 (${message.replace('Parse Error: ', '')})`);
  const reason = timedOut === undefined ? tlsReasonOf(error) : undefined;
  return new ApplianceNoReply({
    tried,
    cameBack: timedOut ?? `the connection broke (${reason?.text ?? code})`,
    remedy:
      reason?.alert === undefined
        ? 'See whether the appliance, or what stands before it, is overloaded or restarting.'
        : describeTls(reason).remedy,
  });
}
