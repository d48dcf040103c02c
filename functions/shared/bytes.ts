import type { Readable } from 'node:stream';

/**
 * All that a stream brings. Throws what `tooMany` makes for more than `most` bytes, which ends the stream, and the
 * stream's own error. By events: nothing else would load the stream's async iterator at a cold start.
 */
export const bytesOf = (stream: Readable, most: number, tooMany: () => Error): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > most) stream.destroy(tooMany());
    });
    stream.once('end', () => resolve(Buffer.concat(chunks)));
    stream.on('error', reject);
    // One that was destroyed without an error says no more than this.
    stream.once('close', () => reject(new Error('closed before its end')));
    if (stream.destroyed) reject(stream.errored ?? new Error('closed before its end'));
  });
