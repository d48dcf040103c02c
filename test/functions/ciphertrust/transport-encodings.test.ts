import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Transport } from '../../../functions/ciphertrust/transport.ts';
import { TimeoutClock } from '../../support/timeout-clock.ts';
import type { ScriptedServer } from './scripted-server.ts';
import { getRequest, startServer, stopLater } from './setup.ts';

const maxBytes = 10 * 1024 * 1024;
const quickGzip = (body: Buffer) => gzipSync(body, { level: 1 });
const quickDeflate = (body: Buffer) => deflateSync(body, { level: 1 });
const quickRawDeflate = (body: Buffer) => deflateRawSync(body, { level: 1 });
const quickBrotli = (body: Buffer) =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } });
const plain = (body: Buffer) => body;
const json = '{"name":"ü"}';

let server: ScriptedServer;
let transport: Transport;
beforeEach(async () => {
  server = await startServer();
  transport = stopLater(
    new Transport({ clock: new TimeoutClock(), userAgent: 'test', quote: JSON.stringify, ca: server.ca }),
  );
});
const respondWith = (body: Buffer, encoding?: string) => {
  server.respond = (response) =>
    response.writeHead(200, encoding === undefined ? {} : { 'content-encoding': encoding }).end(body);
};

/** Why the body of a response cannot be read; its status and headers are there all the same. */
async function unreadable() {
  const { status, headers, text, unread } = await transport.send(server.url, getRequest);
  expect({ status, date: typeof headers.date, text }).toEqual({ status: 200, date: 'string', text: '' });
  return unread;
}

describe('a response is read', () => {
  test.each<[string, string | undefined, (body: Buffer) => Buffer]>([
    ['as it is, without an encoding', undefined, plain],
    ['as it is, with an empty one', '', plain],
    ['as it is, as identity', 'identity', plain],
    ['as gzip', 'gzip', quickGzip],
    ['as gzip by its old name', 'x-gzip', quickGzip],
    ['as deflate', 'deflate', quickDeflate],
    ['as deflate without its header', 'deflate', quickRawDeflate],
    ['as Brotli', 'br', quickBrotli],
    ['whatever the case of its encoding', 'GZip', quickGzip],
    ['as gzip that names identity too', 'gzip, identity', quickGzip],
    ['as two encodings, the last one undone first', 'deflate, gzip', (body) => quickGzip(quickDeflate(body))],
    ['as it is, where a charset is called an encoding', 'UTF-8', plain],
    ['as it is, as none', 'none', plain],
    ['as it is, as binary', 'binary', plain],
  ])('%s', async (_name, encoding, encode) => {
    respondWith(encode(Buffer.from(json)), encoding);
    expect((await transport.send(server.url, getRequest)).text).toBe(json);
  });
});

describe('a response', () => {
  test.each(['gzip', 'zstd'])(
    'without a body is read, whatever it says of its encoding: %s',
    async (encoding) => {
      respondWith(Buffer.alloc(0), encoding);
      const { text, unread } = await transport.send(server.url, getRequest);
      expect({ text, unread }).toEqual({ text: '', unread: undefined });
    },
  );

  test.each<[string, string | undefined, (body: Buffer) => Buffer]>([
    ['over the wire', undefined, plain],
    ['after decompression', 'gzip', quickGzip],
  ])('may have 10 MB %s', async (_name, encoding, encode) => {
    respondWith(encode(Buffer.alloc(maxBytes)), encoding);
    expect((await transport.send(server.url, getRequest)).text).toHaveLength(maxBytes);
  });

  test.each<[string, string | undefined, (body: Buffer) => Buffer]>([
    ['over the wire', undefined, plain],
    ['after decompression of gzip', 'gzip', quickGzip],
    ['after decompression of deflate', 'deflate', quickDeflate],
    ['after decompression of deflate without its header', 'deflate', quickRawDeflate],
    ['after decompression of Brotli', 'br', quickBrotli],
  ])('may not have a byte more than 10 MB %s', async (_name, encoding, encode) => {
    respondWith(encode(Buffer.alloc(maxBytes + 1)), encoding);
    expect(await unreadable()).toMatchObject({
      name: 'ApplianceReplyInvalid',
      isTooLarge: true,
      parts: { tried: `Listing at ${server.url}`, cameBack: expect.stringMatching(/\b10 MB$/) },
    });
  });
});

describe('deflate without its header', () => {
  /** A stored block (RFC 1951, 3.2.4) whose padding is what zlib's header has there, and the end. */
  const stored = (text: string) =>
    Buffer.concat([
      Buffer.from([0x78, text.length, 0, ~text.length & 0xff, 0xff]),
      Buffer.from(text),
      Buffer.from([1, 0, 0, 0xff, 0xff]),
    ]);

  test('is told from zlib by the check of its first bytes', async () => {
    respondWith(stored('{"a":1}'), 'deflate');
    expect((await transport.send(server.url, getRequest)).text).toBe('{"a":1}');
  });

  test('is told from zlib by its method', async () => {
    const characters = Array.from({ length: 90 }, (_, index) => String.fromCharCode(33 + index));
    const texts = characters.flatMap((one) => characters.map((other) => one + other));
    const likeZlib = texts.find((text) => deflateRawSync(text).readUInt16BE(0) % 31 === 0) as string;
    respondWith(deflateRawSync(likeZlib), 'deflate');
    expect((await transport.send(server.url, getRequest)).text).toBe(likeZlib);
  });
});

describe('the body of a response is invalid', () => {
  test.each<[string, string, RegExp]>([
    ['in an encoding that was not asked for', 'zstd', /encoding/],
    ['that is no gzip although it says so', 'gzip', /decompressed/],
    ['that is no deflate although it says so', 'deflate', /decompressed/],
    ['that is no Brotli although it says so', 'br', /decompressed/],
  ])('%s', async (_name, encoding, cameBack) => {
    respondWith(Buffer.from(json), encoding);
    expect(await unreadable()).toMatchObject({
      name: 'ApplianceReplyInvalid',
      isTooLarge: false,
      parts: { tried: `Listing at ${server.url}`, cameBack: expect.stringMatching(cameBack) },
    });
  });
});

describe('a response whose headers are broken keeps its status', () => {
  test.each<[string, string, string]>([
    ['with two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\nno', 'Content-Length'],
    ['with a length that is none', 'Content-Length: abc\r\n\r\nno', 'Content-Length'],
    [
      'with a length and chunks',
      'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nno',
      'Transfer-Encoding',
    ],
    ['with a name that is none', 'Bad Header : x\r\n\r\n', 'header'],
  ])('%s', async (_name, rest, reason) => {
    server.respond = (response) => response.socket?.write(`HTTP/1.1 401 Unauthorized\r\n${rest}`);
    const { status, headers, text, unread } = await transport.send(server.url, getRequest);
    expect({ status, headers, text }).toEqual({ status: 401, headers: {}, text: '' });
    expect(unread).toMatchObject({
      name: 'ApplianceReplyInvalid',
      parts: { tried: `Listing at ${server.url}`, cameBack: expect.stringContaining(reason) },
    });
  });

  test('but one that ends within its chunks has broken off', async () => {
    server.respond = (response) =>
      response.socket?.end('HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab');
    expect((await transport.send(server.url, getRequest)).unread?.name).toBe('ApplianceNoReply');
  });

  test('and so does one whose chunks are none', async () => {
    server.respond = (response) =>
      response.socket?.write('HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n');
    const { status, unread } = await transport.send(server.url, getRequest);
    expect({ status, unread }).toMatchObject({
      status: 401,
      unread: {
        name: 'ApplianceReplyInvalid',
        message: expect.stringMatching(/no HTTP\/1\.1 \(Invalid character in chunk size\)/),
      },
    });
  });

  const lengths = 'Content-Length: 2\r\nContent-Length: 3\r\n\r\nno';
  test.each<[string, string[]]>([
    ['in a part of its own', ['HTTP/1.1 401 Unauthorized\r\nServer: x\r\n', lengths]],
    ['in two parts', ['HTTP/1.1 4', `01 Unauthorized\r\n${lengths}`]],
    ['behind an empty line', [`\r\nHTTP/1.1 401 Unauthorized\r\n${lengths}`]],
    ['in small letters', [`http/1.1 401 unauthorized\r\n${lengths}`]],
    ['without a reason', [`HTTP/1.1 401\r\n${lengths}`]],
    ['of another version', ['HTTP/2 401\r\n\r\n']],
    ['behind many headers', [`HTTP/1.1 401 Unauthorized\r\nX: ${'x'.repeat(20_000)}\r\n`, lengths]],
    [
      'behind those that say to go on',
      [`HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 401 No\r\n${lengths}`],
    ],
    ['behind more headers than are read', [`HTTP/1.1 401 No\r\nX: ${'x'.repeat(200_000)}\r\n\r\n`]],
  ])('where its line comes %s', async (_name, parts) => {
    server.respond = (response) => {
      for (const part of parts) response.socket?.write(part);
    };
    const { status, unread } = await transport.send(server.url, getRequest);
    expect({ status, unread: unread?.name }).toEqual({ status: 401, unread: 'ApplianceReplyInvalid' });
  });

  test.each(['HTTP/1.1 401 Unauthorized\r\n', 'HTTP/1.1 401 Unauthorized\r\nSer', 'HTTP/1.1 401'])(
    'where the connection ends after %j',
    async (text) => {
      server.respond = (response) => response.socket?.end(text);
      const { status, unread } = await transport.send(server.url, getRequest);
      expect({ status, unread: unread?.name }).toEqual({ status: 401, unread: 'ApplianceNoReply' });
    },
  );

  test.each(['SSH-2.0-OpenSSH\r\n', 'HTTP/1.1 4010 No\r\n\r\n'])(
    'but not where there is none: %j',
    async (line) => {
      server.respond = (response) => response.socket?.write(line);
      await expect(transport.send(server.url, getRequest)).rejects.toMatchObject({
        name: 'ApplianceReplyInvalid',
        message: expect.stringMatching(/no HTTP\/1\.1 \(/),
      });
    },
  );

  test('and headers of many kilobytes are read', async () => {
    server.respond = (response) => response.writeHead(401, { 'x-a': 'x'.repeat(100_000) }).end('no');
    const { status, text } = await transport.send(server.url, getRequest);
    expect({ status, text }).toEqual({ status: 401, text: 'no' });
  });
});
