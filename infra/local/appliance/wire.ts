import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { ApiResponse } from './response.ts';

const mebibyte = 2 ** 20;
const encoders = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

/** What a body is said to be, if nothing else is said. */
export const jsonType = { 'content-type': 'application/json; charset=utf-8' };

/** A response as it is sent. */
export interface WireResponse {
  status: number;
  /** Case does not matter: a later one replaces an earlier one. An empty one is left out, and so is its default. */
  headers: Record<string, string>;
  body: Buffer;
}

/** Encodes a response as JSON, compressed with the first encoding of `acceptEncoding` that is known. */
export function encode(response: ApiResponse, acceptEncoding: string | undefined): WireResponse {
  const json = response.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(response.body));
  const accepted = (acceptEncoding ?? '').split(',').map((part) => part.split(';')[0]?.trim());
  const encoding = accepted.find((name): name is keyof typeof encoders =>
    Object.hasOwn(encoders, name ?? ''),
  );
  if (encoding === undefined || json.length === 0) {
    return { status: response.status, headers: jsonType, body: json };
  }
  return {
    status: response.status,
    headers: { ...jsonType, 'content-encoding': encoding },
    body: encoders[encoding](json),
  };
}

/** Sends it whole. */
export function send(outgoing: ServerResponse, response: WireResponse): void {
  writeHead(outgoing, response.status, withLength(response));
  outgoing.end(response.body);
}

/** Sends it byte by byte, one every `everyMs` real ms. */
export function sendSlowly(outgoing: ServerResponse, response: WireResponse, everyMs: number): void {
  sendHead(outgoing, response);
  let sent = 0;
  const timer = setInterval(() => {
    outgoing.write(response.body.subarray(sent, sent + 1));
    sent += 1;
    if (sent < response.body.length) return;
    clearInterval(timer);
    outgoing.end();
  }, everyMs);
  outgoing.on('close', () => clearInterval(timer));
}

/** Sends the `Content-Length` of the whole body and half of it, rounded down, and then closes the connection. */
export function sendTruncated(outgoing: ServerResponse, response: WireResponse): void {
  const { body } = response;
  sendHead(outgoing, response);
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)));
  outgoing.socket?.destroySoon();
}

/** Streams `first`, then `chunk` as often as `times` says, then `last`, no faster than the client reads. */
export function sendStream(
  outgoing: ServerResponse,
  status: number,
  headers: Record<string, string>,
  parts: { first: string; chunk: Buffer; times: number; last: string },
): void {
  writeHead(outgoing, status, { ...jsonType, ...headers });
  if (parts.first !== '') outgoing.write(parts.first);
  let left = parts.times;
  const pump = () => {
    while (left > 0) {
      left -= 1;
      if (!outgoing.write(parts.chunk)) {
        outgoing.once('drain', pump);
        return;
      }
    }
    outgoing.end(parts.last);
  };
  pump();
}

/** Sends everything but the body, before it. */
function sendHead(outgoing: ServerResponse, response: WireResponse): void {
  writeHead(outgoing, response.status, withLength(response));
  outgoing.flushHeaders();
}

const withLength = ({ headers, body }: WireResponse) => ({
  'content-length': String(body.length),
  ...headers,
});

function writeHead(outgoing: ServerResponse, status: number, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (value === '') outgoing.removeHeader(name);
    else outgoing.setHeader(name, value);
  }
  outgoing.writeHead(status);
}

/** The parts of a JSON object that is at least `bytes` long. */
export function hugeJson(bytes: number) {
  const padding = randomBytes(mebibyte / 2).toString('hex');
  return {
    first: '{"resources":[],"padding":"',
    chunk: Buffer.from(padding),
    times: Math.ceil(bytes / padding.length),
    last: '"}',
  };
}

/** The parts of a gzip file of at least `bytes` zeros: members of 1 MiB each, one after the other. */
export function gzipBomb(bytes: number) {
  return {
    first: '',
    chunk: gzipSync(Buffer.alloc(mebibyte)),
    times: Math.ceil(bytes / mebibyte),
    last: '',
  };
}
