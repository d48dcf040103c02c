import type { IncomingMessage } from 'node:http';
import { bytesOf } from '../shared/bytes.ts';
import { isPlain, quote } from '../shared/text.ts';

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
  const body = await bytesOf(incoming, maxBytes, tooLarge);
  const names = body.length === 0 ? [] : encodingsIn(incoming.headers['content-encoding']);
  return (names.length === 0 ? body : await decompressed(body, names)).toString('utf8');
}

/** Loaded for a compressed body alone: a cold start asks for none. */
async function decompressed(bytes: Buffer, names: readonly string[]): Promise<Buffer> {
  const zlib = await import('node:zlib');
  try {
    let body = bytes;
    // The one that was applied last is undone first.
    for (const name of names.toReversed()) body = decoder(name, names)(body, zlib);
    return body;
  } catch (error) {
    if (error instanceof UnreadableBody) throw error;
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge ? tooLarge() : new UnreadableBody('a reply that cannot be decompressed');
  }
}

/** So many codings are undone at most. */
const mostEncodings = 3;

/** The codings of a body, in the order in which they were applied. Some servers call a charset one. */
function encodingsIn(header = ''): string[] {
  const names = header.split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => !/^(|identity|none|binary|[78]bit|utf-?8|iso-8859-1)$/.test(name));
}

type Decoder = (raw: Buffer, zlib: typeof import('node:zlib')) => Buffer;

function decoder(name: string, names: readonly string[]): Decoder {
  const found = decoders.get(name);
  if (found !== undefined && names.length <= mostEncodings) return found;
  const all = names.join(', ');
  throw new UnreadableBody(
    `a reply in an encoding that was not asked for${isPlain(all) ? ` (${quote(all, 60)})` : ''}`,
  );
}
/** RFC 9110 means deflate in zlib's format (RFC 1950); some servers send it without. */
const hasZlibHeader = (raw: Buffer): boolean =>
  raw.length >= 2 && (raw.readUInt8(0) & 0x0f) === 8 && raw.readUInt16BE(0) % 31 === 0;
const options = { maxOutputLength: maxBytes };
const gunzip: Decoder = (raw, { gunzipSync }) => gunzipSync(raw, options);
const decoders = new Map<string, Decoder>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  [
    'deflate',
    (raw, { inflateSync, inflateRawSync }) =>
      (hasZlibHeader(raw) ? inflateSync : inflateRawSync)(raw, options),
  ],
  ['br', (raw, { brotliDecompressSync }) => brotliDecompressSync(raw, options)],
]);
