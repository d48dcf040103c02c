import type { Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { listGroups } from '../../../functions/jobs/groups.ts';
import { within } from '../../support/within.ts';
import { problemsOf } from './arbitraries.ts';
import { httpResponse, RawServer, type Respond } from './raw-server.ts';

let server: RawServer;
beforeEach(async () => {
  server = await RawServer.start();
});
afterEach(() => server.stop());

const resultOrErrorName = async (respond: Respond): Promise<string> => {
  server.respond = respond;
  const client = server.client();
  try {
    await within(8_000, client.jobs({ skip: 0, limit: 5 }));
    return 'a result';
  } catch (error) {
    expect(problemsOf(error)).toEqual([]);
    return (error as Error).name;
  } finally {
    client.close();
  }
};
const sends = (bytes: string | Buffer) => (socket: Socket) => socket.write(bytes);
const list = '{"resources":[]}';
/** Writes a piece again and again, as fast as it is read; tells how many bytes went out. */
const sendEndlessly = (first: string, piece: Buffer, sent: { bytes: number }) => (socket: Socket) => {
  socket.write(first);
  const more = () => {
    while (!socket.destroyed && socket.writable) {
      sent.bytes += piece.length;
      if (!socket.write(piece)) return;
    }
  };
  socket.on('drain', more);
  more();
};
const zeros = Buffer.alloc(2 ** 26);

describe('an answer that', () => {
  test.each<[string, Respond, string]>([
    ['is no HTTP', sends('SSH-2.0-OpenSSH_9.9\r\n'), 'ApplianceReplyInvalid'],
    ['is cut in its headers', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-'), 'ApplianceNoReply'],
    [
      'is shorter than it says',
      (socket) => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n${list}`),
      'ApplianceNoReply',
    ],
    ['is longer than it says', sends(`HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n${list}more`), 'a result'],
    [
      'has two lengths',
      sends(httpResponse(list, { headers: 'content-length: 3\r\n' })),
      'ApplianceReplyInvalid',
    ],
    [
      'has chunks that are none',
      sends('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'),
      'ApplianceReplyInvalid',
    ],
    [
      'has headers of 1 MB',
      sends(httpResponse(list, { headers: `x: ${'x'.repeat(2 ** 20)}\r\n` })),
      'ApplianceReplyInvalid',
    ],
    [
      'has 100,000 headers',
      sends(httpResponse(list, { headers: 'x: y\r\n'.repeat(100_000) })),
      'ApplianceReplyInvalid',
    ],
    [
      'switches protocols',
      sends('HTTP/1.1 101 Switching\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n'),
      'ApplianceReplyInvalid',
    ],
    ['has no status that is known', sends(httpResponse(list, { status: 999 })), 'ApplianceUnavailable'],
    ['has no body', sends('HTTP/1.1 204 No Content\r\n\r\n'), 'a result'],
    ['has no body, against its status', sends(httpResponse('')), 'ApplianceReplyInvalid'],
    ['is a list of lists', sends(httpResponse('[[]]')), 'ApplianceReplyInvalid'],
    [
      'is nested a million deep',
      sends(httpResponse(`{"resources":${'['.repeat(2 ** 20)}${']'.repeat(2 ** 20)}}`)),
      'ApplianceReplyInvalid',
    ],
    [
      'is gzip that is none',
      sends(httpResponse(list, { headers: 'content-encoding: gzip\r\n' })),
      'ApplianceReplyInvalid',
    ],
    [
      'is gzip that is cut',
      sends(httpResponse(gzipSync(list).subarray(0, 15), { headers: 'content-encoding: gzip\r\n' })),
      'ApplianceReplyInvalid',
    ],
    [
      'is gzip in gzip',
      sends(httpResponse(gzipSync(gzipSync(list)), { headers: 'content-encoding: gzip, gzip\r\n' })),
      'a result',
    ],
    [
      'is a gzip bomb',
      sends(httpResponse(gzipSync(zeros), { headers: 'content-encoding: gzip\r\n' })),
      'ApplianceReplyInvalid',
    ],
    [
      'is a deflate bomb',
      sends(httpResponse(deflateSync(zeros), { headers: 'content-encoding: deflate\r\n' })),
      'ApplianceReplyInvalid',
    ],
    [
      'is a brotli bomb',
      sends(httpResponse(brotliCompressSync(zeros), { headers: 'content-encoding: br\r\n' })),
      'ApplianceReplyInvalid',
    ],
    ['is UTF-16', sends(httpResponse(Buffer.from(list, 'utf16le'))), 'ApplianceReplyInvalid'],
  ])('%s', async (_name, respond, outcome) => {
    expect(await resultOrErrorName(respond)).toBe(outcome);
  });
});

describe('an answer that never ends is given up', () => {
  test('at the cap, when it is a body', async () => {
    const sent = { bytes: 0 };
    const respond = sendEndlessly('HTTP/1.1 200 OK\r\n\r\n', Buffer.alloc(2 ** 16, 'a'), sent);
    expect(await resultOrErrorName(respond)).toBe('ApplianceReplyInvalid');
    expect(sent.bytes).toBeLessThan(40 * 2 ** 20);
  });

  test('at the cap, when it is a body in chunks that is compressed', async () => {
    const sent = { bytes: 0 };
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(2 ** 16, 'a'), Buffer.from('\r\n')]);
    const head = 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(await resultOrErrorName(sendEndlessly(head, chunk, sent))).toBe('ApplianceReplyInvalid');
    expect(sent.bytes).toBeLessThan(40 * 2 ** 20);
  });

  test.each<[string, string, string]>([
    ['headers that drip', 'HTTP/1.1 200 OK\r\n', 'x: y\r\n'],
    ['a body that drips', 'HTTP/1.1 200 OK\r\ncontent-length: 999999\r\n\r\n', ' '],
    ['chunks that drip', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\n \r\n'],
    ['interim answers', '', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['nothing', '', ''],
  ])('at 30 s, when it is %s', async (_name, first, drop) => {
    const dripping = (socket: Socket) => {
      if (first) socket.write(first);
      const timer = setInterval(() => drop && socket.write(drop), 50);
      socket.on('close', () => clearInterval(timer));
    };
    expect(await resultOrErrorName(dripping)).toBe('ApplianceNoReply');
  });
});

test('a list of groups that never ends is given up', async () => {
  const maxRequests = 500;
  const page = JSON.stringify({
    total: 1e15,
    resources: Array.from({ length: 10 }, () => ({ id: 'again' })),
  });
  server.respond = (socket) => {
    if (server.requestLines.length < maxRequests) socket.write(httpResponse(page));
    else socket.destroy();
  };
  const client = server.client();
  await listGroups(client).catch(() => undefined);
  client.close();
  expect(server.requestLines.length).toBeLessThan(maxRequests);
});
