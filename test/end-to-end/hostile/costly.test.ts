import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { cases } from './costly-cases.ts';

const script = fileURLToPath(new URL('costly-cases.ts', import.meta.url));
/** Follow-sync has 256 MB in all. */
const memory = '--max-old-space-size=200';

describe('takes seconds at most, and no more memory than follow-sync has:', () => {
  test.each(Object.keys(cases))('%s', async (name) => {
    const run = promisify(execFile)(process.execPath, [memory, script, name], { timeout: 10_000 });
    const { stdout, killed, signal } = await run.catch((error) => error);
    expect({ stdout, killed, signal }).toEqual({ stdout: 'done' });
  });
});
