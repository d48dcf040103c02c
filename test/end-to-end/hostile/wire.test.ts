import type { Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { listGroups } from '../../../functions/jobs/groups.ts';
import { within } from '../../support/within.ts';
import { wrongWith } from './arbitraries.ts';
import { http, RawServer, type Respond } from './raw-server.ts';

let server: RawServer;
beforeEach(async () => {
  server = await RawServer.start();
});
afterEach(() => server.stop());

const outcomeOf = async (respond: Respond): Promise<string> => {
  server.respond = respond;
  const client = server.client();
  try {
    await within(8_000, client.jobs({ skip: 0, limit: 5 }));
    return 'a result';
  } catch (error) {
    expect(wrongWith(error)).toEqual([]);
    return (error as Error).name;
  } finally {
    client.close();
  }
};
const says = (bytes: string | Buffer) => (socket: Socket) => socket.write(bytes);
const list = '{"resources":[]}';
/** Writes a piece again and again, as fast as it is read; tells how many bytes went out. */
const endlessly = (first: string, piece: Buffer, sent: { bytes: number }) => (socket: Socket) => {
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
    ['is no HTTP', says('SSH-2.0-OpenSSH_9.9\r\n'), 'ApplianceNoReply'],
    ['is cut in its headers', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-'), 'ApplianceNoReply'],
    [
      'is shorter than it says',
      (socket) => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n${list}`),
      'ApplianceNoReply',
    ],
    ['is longer than it says', says(`HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n${list}more`), 'a result'],
    ['has two lengths', says(http(list, { headers: 'content-length: 3\r\n' })), 'ApplianceNoReply'],
    [
      'has chunks that are none',
      says('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'),
      'ApplianceNoReply',
    ],
    [
      'has headers of 1 MB',
      says(http(list, { headers: `x: ${'x'.repeat(2 ** 20)}\r\n` })),
      'ApplianceNoReply',
    ],
    ['has 100,000 headers', says(http(list, { headers: 'x: y\r\n'.repeat(100_000) })), 'ApplianceNoReply'],
    [
      'switches protocols',
      says('HTTP/1.1 101 Switching\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n'),
      'ApplianceNoReply',
    ],
    ['has no status that is known', says(http(list, { status: 999 })), 'ApplianceUnavailable'],
    ['has no body', says('HTTP/1.1 204 No Content\r\n\r\n'), 'ApplianceReplyInvalid'],
    ['is a list of lists', says(http('[[]]')), 'ApplianceReplyInvalid'],
    [
      'is nested a million deep',
      says(http(`{"resources":${'['.repeat(2 ** 20)}${']'.repeat(2 ** 20)}}`)),
      'ApplianceReplyInvalid',
    ],
    [
      'is gzip that is none',
      says(http(list, { headers: 'content-encoding: gzip\r\n' })),
      'ApplianceReplyInvalid',
    ],
    [
      'is gzip that is cut',
      says(http(gzipSync(list).subarray(0, 15), { headers: 'content-encoding: gzip\r\n' })),
      'ApplianceReplyInvalid',
    ],
    [
      'is gzip in gzip',
      says(http(gzipSync(gzipSync(list)), { headers: 'content-encoding: gzip, gzip\r\n' })),
      'ApplianceReplyInvalid',
    ],
    [
      'is a gzip bomb',
      says(http(gzipSync(zeros), { headers: 'content-encoding: gzip\r\n' })),
      'ApplianceReplyInvalid',
    ],
    [
      'is a deflate bomb',
      says(http(deflateSync(zeros), { headers: 'content-encoding: deflate\r\n' })),
      'ApplianceReplyInvalid',
    ],
    [
      'is a brotli bomb',
      says(http(brotliCompressSync(zeros), { headers: 'content-encoding: br\r\n' })),
      'ApplianceReplyInvalid',
    ],
    ['is UTF-16', says(http(Buffer.from(list, 'utf16le'))), 'ApplianceReplyInvalid'],
  ])('%s', async (_name, answer, outcome) => {
    expect(await outcomeOf(answer)).toBe(outcome);
  });
});

describe('an answer that never ends is given up', () => {
  test('at the cap, when it is a body', async () => {
    const sent = { bytes: 0 };
    const answer = endlessly('HTTP/1.1 200 OK\r\n\r\n', Buffer.alloc(2 ** 16, 'a'), sent);
    expect(await outcomeOf(answer)).toBe('ApplianceReplyInvalid');
    expect(sent.bytes).toBeLessThan(40 * 2 ** 20);
  });

  test('at the cap, when it is a body in chunks that is compressed', async () => {
    const sent = { bytes: 0 };
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(2 ** 16, 'a'), Buffer.from('\r\n')]);
    const head = 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(await outcomeOf(endlessly(head, chunk, sent))).toBe('ApplianceReplyInvalid');
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
    expect(await outcomeOf(dripping)).toBe('ApplianceNoReply');
  });
});

test('a list of groups that never ends is given up', async () => {
  const enough = 500;
  const page = JSON.stringify({
    total: 1e15,
    resources: Array.from({ length: 10 }, () => ({ id: 'again' })),
  });
  server.respond = (socket) => {
    if (server.requestLines.length < enough) socket.write(http(page));
    else socket.destroy();
  };
  const client = server.client();
  await listGroups(client).catch(() => undefined);
  client.close();
  expect(server.requestLines.length).toBeLessThan(enough);
});
