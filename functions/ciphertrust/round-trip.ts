import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../shared/clock.ts';
import { readBody } from './body.ts';
import { certificatesShown, type ShownCertificate } from './certificate-failure.ts';

/** What one request over one connection has come to. */
export interface RoundTrip {
  /** Whether TLS was up, so that the request may have been read. */
  isConnected: boolean;
  /** Whether it went over a connection that was there before. */
  isReused: boolean;
  /** What the server showed in the handshake, its own certificate first; empty where that cannot be seen. */
  shown: readonly ShownCertificate[];
  /** When the server's certificate ends, in milliseconds since the epoch. */
  certificateExpires: number | undefined;
  /** The version of TLS, `TLSv1.3`; undefined where it was not up. */
  protocol: string | undefined;
  /** Of the response; undefined where there was none. */
  status: number | undefined;
  headers: IncomingHttpHeaders;
  /** The whole body, decompressed; empty where it could not be had. */
  text: string;
  /** Why there was no response, or not the whole of it: UnreadableBody, or Node's error. */
  error: unknown;
  /** What was waited for in vain: `no whole reply within 30 s`. */
  timedOut: string | undefined;
}

export interface Timeouts {
  /** How long a connection may take, TLS included, in milliseconds. */
  connect: number;
  /** How long all of it may take, in milliseconds. */
  whole: number;
}

/** Sends one request and reads the whole response. Never throws: what went wrong is in the result. */
export async function roundTrip(
  url: URL,
  options: () => RequestOptions,
  body: string | undefined,
  timeouts: Timeouts,
  clock: Clock,
): Promise<RoundTrip> {
  const seen: RoundTrip = {
    isConnected: false,
    isReused: false,
    shown: [],
    certificateExpires: undefined,
    protocol: undefined,
    status: undefined,
    headers: {},
    text: '',
    error: undefined,
    timedOut: undefined,
  };
  let outgoing: ClientRequest;
  try {
    outgoing = request(url, options());
  } catch (error) {
    // OpenSSL does not load what the connection is to be made with.
    return { ...seen, error };
  }
  const head = new Head();
  // A request without a socket yet, as behind a proxy that never answers, says nothing when it is destroyed.
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => {});
  const abortAfter = (ms: number, what: string) =>
    clock.after(ms, () => {
      seen.timedOut = `${what} within ${ms / 1000} s`;
      outgoing.destroy();
      aborted.reject(new Error(seen.timedOut));
    });
  const clearConnect = abortAfter(Math.min(timeouts.connect, timeouts.whole), 'no connection');
  const clearWhole = abortAfter(timeouts.whole, 'no whole reply');
  outgoing.once('socket', (socket) => {
    head.readFrom(socket);
    onceConnected(socket as TLSSocket, seen, () => {
      seen.isConnected = true;
      clearConnect();
      seen.protocol = (socket as TLSSocket).getProtocol() ?? undefined;
      seen.certificateExpires = expiryOf(socket as TLSSocket, seen);
    });
  });
  // Of a body that the parser refuses, the response itself says only that it was aborted.
  let first: unknown;
  outgoing.on('error', (error) => {
    first ??= error;
  });
  try {
    const incoming = await Promise.race([responseTo(outgoing, body), aborted.promise]);
    seen.status = incoming.statusCode;
    seen.headers = incoming.headers;
    seen.text = await Promise.race([readBody(incoming), aborted.promise]);
  } catch (error) {
    seen.error = isOfParser(first) ? first : error;
    seen.status ??= head.status;
  } finally {
    clearConnect();
    clearWhole();
    head.release();
    seen.isReused = outgoing.reusedSocket;
    outgoing.destroy();
  }
  return seen;
}

function onceConnected(socket: TLSSocket, seen: RoundTrip, connected: () => void): void {
  // A kept-alive socket and one through a proxy are handed over when TLS is already up.
  if (socket.authorized) {
    connected();
    return;
  }
  // Before Node's own listener, which ends a connection whose certificate does not verify.
  socket.prependOnceListener('secure', () => {
    seen.shown = certificatesShown(socket);
  });
  socket.once('secureConnect', connected);
}

/** Of each connection, when its server's certificate ends: asked once, since to ask takes time. NaN for unknown. */
const expiries = new WeakMap<TLSSocket, number>();

function expiryOf(socket: TLSSocket, { shown: [own] }: RoundTrip): number | undefined {
  const ends = expiries.get(socket) ?? own?.ends ?? Date.parse(socket.getPeerCertificate()?.valid_to ?? '');
  expiries.set(socket, ends);
  return Number.isNaN(ends) ? undefined : ends;
}

/** Whether Node's parser refuses what came; it says the same where the connection ends before its time. */
export const isOfParser = (error: unknown): boolean => {
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  return code.startsWith('HPE_') && code !== 'HPE_INVALID_EOF_STATE';
};

/** So much of a response's beginning may stand before its status line: other lines with a status of 1xx. */
const longestHead = 64 * 1024;

/**
 * What a server sends first. Its status counts also where the rest of the headers never comes, or is none that Node's
 * parser takes: then it says nothing of it.
 */
class Head {
  #text = '';
  #socket: Socket | undefined;
  readonly #listener = (chunk: Buffer) => {
    if (this.#text.length < longestHead) this.#text += chunk.toString('latin1', 0, longestHead);
  };

  readFrom(socket: Socket): void {
    this.#socket = socket.on('data', this.#listener);
  }

  release(): void {
    this.#socket?.off('data', this.#listener);
  }

  get status(): number | undefined {
    for (let at = 0; at >= 0; ) {
      statusLine.lastIndex = at;
      const status = Number(statusLine.exec(this.#text)?.[1]);
      if (Number.isNaN(status)) return undefined;
      if (status >= 200 || status === 101) return status;
      const end = this.#text.indexOf('\r\n\r\n', at);
      at = end < 0 ? end : end + 4;
    }
    return undefined;
  }
}
const statusLine = /\s*HTTP\/\d(?:\.\d)?[ \t]+(\d{3})(?!\d)/iy;

const responseTo = (outgoing: ClientRequest, body: string | undefined) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
    outgoing.once('close', () => reject(new Error('closed')));
    outgoing.end(body);
  });
