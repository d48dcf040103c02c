import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const script = fileURLToPath(new URL('judging-times.ts', import.meta.url));

test('judging 100 KB of any kind takes 50 ms at most', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script], { maxBuffer: 2 ** 24 });
  const times: [string, number][] = JSON.parse(stdout);
  expect(times.length).toBeGreaterThan(1_000);
  expect(times.filter(([, milliseconds]) => milliseconds > 50)).toEqual([]);
});
