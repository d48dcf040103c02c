import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const script = fileURLToPath(new URL('../../../infra/local/run-appliance.ts', import.meta.url));
const report = fileURLToPath(new URL('../../appliances/simulated-otherwise.json', import.meta.url));

/** What it prints until it listens and has printed its last line, and how it exits after Ctrl-C. */
async function runAppliance(...args: string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    if (chunk.includes('/cckm/sap/synchronization-jobs\n')) child.kill('SIGINT');
  });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

test('npm run appliance -- --like tells the switches that a report sets, and the rows that it does not imitate', async () => {
  const { code, stdout } = await runAppliance('--like', report);
  expect(stdout).toMatch(
    /\nThe report sets \d\d switches, \d\d of them to another position than the usual one:\n( {2}\w+: .*\n){25,}Rows that it saw and that are not imitated: .*connection\.tls/,
  );
  expect(stdout).toContain(
    '\n  statusWords: {"running":"in_progress","completed":"done","failed":"error","canceling":"aborting"}\n',
  );
  expect(code).toBe(0);
});

test('a report that cannot be read is wrong usage, told in one line', async () => {
  expect(await runAppliance('--like', 'nope.json')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'Cannot read the report nope.json: ENOENT\n',
  });
});
