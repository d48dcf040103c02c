import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { bytesOf } from '../../../functions/shared/bytes.ts';

const tooMany = () => new Error('too many');

test('all that a stream brings is one buffer', async () => {
  const stream = new PassThrough();
  const bytes = bytesOf(stream, 4, tooMany);
  stream.write('ab');
  stream.end('cd');
  expect((await bytes).toString()).toBe('abcd');
});

test('a stream that brings nothing gives none', async () => {
  const stream = new PassThrough();
  const bytes = bytesOf(stream, 4, tooMany);
  stream.end();
  expect(await bytes).toHaveLength(0);
});

test('one byte more than may be is an error, before the stream ends', async () => {
  const stream = new PassThrough();
  const bytes = bytesOf(stream, 4, tooMany);
  stream.write('abcde');
  await expect(bytes).rejects.toThrow('too many');
  expect(stream.destroyed).toBe(true);
});

test('an error of the stream is thrown', async () => {
  const stream = new PassThrough();
  const bytes = bytesOf(stream, 4, tooMany);
  stream.destroy(new Error('reset'));
  await expect(bytes).rejects.toThrow('reset');
});

test('a stream that closes before its end is an error', async () => {
  const stream = new PassThrough();
  const bytes = bytesOf(stream, 4, tooMany);
  stream.write('ab');
  stream.destroy();
  await expect(bytes).rejects.toThrow('closed');
});

test('a stream that was closed before is an error, not a wait', async () => {
  const stream = new PassThrough();
  stream.destroy();
  await once(stream, 'close');
  await expect(bytesOf(stream, 4, tooMany)).rejects.toThrow('closed');
});
