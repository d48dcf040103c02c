import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Reply } from './response.ts';

const mebibyte = 2 ** 20;
const encoders = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

/** A reply as it goes over the wire. */
export interface WireReply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** Writes a reply as JSON, compressed with the first encoding of `acceptEncoding` that is known. */
export function encode(reply: Reply, acceptEncoding: string | undefined): WireReply {
  const json = reply.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(reply.body));
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const accepted = (acceptEncoding ?? '').split(',').map((part) => part.split(';')[0]?.trim());
  const encoding = accepted.find((name): name is keyof typeof encoders =>
    Object.hasOwn(encoders, name ?? ''),
  );
  if (encoding === undefined || json.length === 0) return { status: reply.status, headers, body: json };
  return {
    status: reply.status,
    headers: { ...headers, 'content-encoding': encoding },
    body: encoders[encoding](json),
  };
}

/** Sends it whole. */
export function send(response: ServerResponse, { status, headers, body }: WireReply): void {
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
}

/** Sends it byte by byte, one every `everyMs` real ms. */
export function drip(response: ServerResponse, reply: WireReply, everyMs: number): void {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.length });
  response.flushHeaders();
  let sent = 0;
  const timer = setInterval(() => {
    response.write(reply.body.subarray(sent, sent + 1));
    sent += 1;
    if (sent < reply.body.length) return;
    clearInterval(timer);
    response.end();
  }, everyMs);
  response.on('close', () => clearInterval(timer));
}

/** Announces the whole body, sends half of it and breaks the connection. */
export function truncate(response: ServerResponse, { status, headers, body }: WireReply): void {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

/** Streams `first`, then `chunk` as often as `times` says, then `last`, no faster than the client reads. */
export function stream(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  parts: { first: string; chunk: Buffer; times: number; last: string },
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  if (parts.first !== '') response.write(parts.first);
  let left = parts.times;
  const pump = () => {
    while (left > 0) {
      left -= 1;
      if (!response.write(parts.chunk)) {
        response.once('drain', pump);
        return;
      }
    }
    response.end(parts.last);
  };
  pump();
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
