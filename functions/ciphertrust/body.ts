import type { IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** The most bytes a body may have, after decompression. */
const maxBytes = 10 * 1024 * 1024;

/** A body that is too long, or not what its headers say. The message tells which. */
export class UnreadableBody extends Error {
  readonly isTooLarge: boolean;

  constructor(message: string, isTooLarge = false) {
    super(message);
    this.isTooLarge = isTooLarge;
  }
}

const tooLarge = () => new UnreadableBody(`a reply of more than ${maxBytes / 1024 / 1024} MB`, true);

/** The whole body of a response, decompressed. Throws UnreadableBody, and the error of a connection that breaks. */
export async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  if (length === 0) return '';
  const decode = decoders.get(incoming.headers['content-encoding']?.toLowerCase() ?? '');
  if (decode === undefined) throw new UnreadableBody('a reply in an encoding that was not asked for');
  try {
    return decode(Buffer.concat(chunks)).toString('utf8');
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge ? tooLarge() : new UnreadableBody('a reply that cannot be decompressed');
  }
}

const identity = (raw: Buffer) => raw;
/** RFC 9110 means deflate in zlib's format (RFC 1950); some servers send it without. */
const hasZlibHeader = (raw: Buffer): boolean =>
  raw.length >= 2 && (raw.readUInt8(0) & 0x0f) === 8 && raw.readUInt16BE(0) % 31 === 0;
const gunzip = (raw: Buffer) => gunzipSync(raw, { maxOutputLength: maxBytes });
const decoders = new Map<string, (raw: Buffer) => Buffer>([
  ['', identity],
  ['identity', identity],
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  [
    'deflate',
    (raw) => (hasZlibHeader(raw) ? inflateSync : inflateRawSync)(raw, { maxOutputLength: maxBytes }),
  ],
  ['br', (raw) => brotliDecompressSync(raw, { maxOutputLength: maxBytes })],
]);
