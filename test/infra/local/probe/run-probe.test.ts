import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type ApplianceOptions,
  SimulatedAppliance,
} from '../../../../infra/local/appliance/simulated-appliance.ts';
import { UsageError } from '../../../../infra/local/arguments.ts';
import { LocalAws } from '../../../../infra/local/aws/local-aws.ts';
import { readArguments } from '../../../../infra/local/probe/arguments.ts';
import { confirm } from '../../../../infra/local/probe/confirm.ts';
import { readProbeReport } from '../../../../infra/local/probe/report.ts';
import { rowIds } from '../../../../infra/local/probe/rows/rows.ts';
import { secretFor } from '../../../support/samples.ts';
import { sentTo } from './set-up.ts';

const script = fileURLToPath(new URL('../../../../infra/local/probe/run-probe.ts', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cckm-sap-sync-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const spawnProbe = (args: readonly string[], env: NodeJS.ProcessEnv = process.env) =>
  spawn(process.execPath, [script, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });

/** What `npm run probe -- …` prints in an empty folder, and how it exits. */
async function runProbe(args: readonly string[], env?: NodeJS.ProcessEnv) {
  const child = spawnProbe(args, env);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, stdout, stderr };
}

const reports = () => readdirSync(folder).filter((file) => file.startsWith('cckm-probe-'));

let appliance: SimulatedAppliance;
async function startAppliance(options?: ApplianceOptions): Promise<string> {
  appliance = await SimulatedAppliance.start(options);
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(secretFor(appliance)));
  return file;
}

describe('npm run probe', () => {
  afterEach(() => appliance.stop());

  test('tells each row on a line of its own, and leaves a report that its owner alone may read', async () => {
    const { code, stdout } = await runProbe(['--settings', await startAppliance()]);
    const ids = [...stdout.matchAll(/^(?:as assumed|differs|not seen) +([a-z]+\.[\w-]+) /gm)].map(
      ([, id]) => id,
    );
    expect(ids).toEqual(rowIds);
    expect(code).toBe(0);
    const [file = ''] = reports();
    expect(stdout).toMatch(new RegExp(`\\nThe report: /.*/${file}\\n`));
    expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
    expect(readProbeReport(readFileSync(join(folder, file), 'utf8')).flags).toEqual([]);
    expect(sentTo(appliance)).toEqual({ logins: 1, others: [] });
  });

  test('exits with 1 where a row that differs is unsafe, which it says', async () => {
    const file = await startAppliance({ behaviour: { passwordChangeRequired: true } });
    const { code, stdout } = await runProbe(['--settings', file]);
    expect(stdout).toMatch(/^differs +user\.password_change_required +required yes: .* \(unsafe\)$/m);
    expect(stdout).toMatch(/, 1 differ \(1 unsafe\), /);
    expect(stdout).toMatch(/^Unsafe: user\.password_change_required: required yes: /m);
    expect(code).toBe(1);
  });

  test('exits with 1 where it cannot log in, says why, and leaves a report all the same', async () => {
    const file = await startAppliance();
    appliance.changePassword('another one');
    const { code, stdout } = await runProbe(['--settings', file]);
    expect(stdout).toMatch(/^LoginRejected: Logging in at https:.* "Wrong username or password\."/m);
    expect(code).toBe(1);
    expect(reports()).toHaveLength(1);
    expect(appliance.failedLogins).toBe(1);
  });

  test('starts with --yes what it has said before', async () => {
    const file = await startAppliance({ jobSeconds: 0 });
    const { code, stdout } = await runProbe(['--settings', file, '--start', 'payments', '--yes']);
    expect(stdout).toMatch(
      /^This will start one synchronization job, of group .*\(payments\), .*\nStarted job .*$/m,
    );
    expect(appliance.jobs).toHaveLength(1);
    expect(code).toBe(0);
  });

  test('names on Ctrl-C the jobs that are left running, and leaves the report of what was seen', async () => {
    const file = await startAppliance({ jobSeconds: 3_600 });
    const child = spawnProbe(['--settings', file, '--start', 'payments', '--yes']);
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      if (chunk.includes('Started job')) child.kill('SIGINT');
    });
    const [code] = await once(child, 'close');
    const [job] = appliance.jobs;
    expect(stdout).toContain(
      `Job ${job?.id} of this run may still run. To cancel it: npm start -- --settings ${file} --event '{"action":"cancel",`,
    );
    expect(reports()).toHaveLength(1);
    expect(code).toBe(1);
  });

  test('takes a group that is not there for wrong usage, before anything is started', async () => {
    const file = await startAppliance();
    const { code, stderr } = await runProbe(['--settings', file, '--start', 'nope', '--yes']);
    expect(stderr).toMatch(/^There is no group nope on this appliance; it has .* \(payments\); /);
    expect(code).toBe(2);
    expect(sentTo(appliance).others).toEqual([]);
    expect(reports()).toHaveLength(1);
  });

  test('brings to its end what it has begun where nobody reads on, and names what runs on the standard error', async () => {
    const file = await startAppliance({
      jobSeconds: 1,
      behaviour: { refuseSecondJob: false, cancelSeconds: 0 },
    });
    const child = spawnProbe(['--settings', file, '--start', 'payments', '--second', '--yes']);
    child.stdout.once('data', () => child.stdout.destroy());
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect(stderr).toBe('No job of this run is left running.\n');
    expect(code).toBe(1);
    expect(reports()).toHaveLength(1);
  });

  test("takes settings from AWS Secrets Manager, with the person's own credentials", async () => {
    await startAppliance();
    const aws = await LocalAws.start({ secrets: { 'team/cckm': JSON.stringify(secretFor(appliance)) } });
    const keys = {
      AWS_ACCESS_KEY_ID: 'AKIAOWNOWNOWNOWNOWN0',
      AWS_SECRET_ACCESS_KEY: 'own',
      AWS_REGION: 'eu-west-1',
    };
    const env = { PATH: process.env.PATH, HOME: folder, ...keys, AWS_ENDPOINT_URL: aws.url };
    const { code, stderr } = await runProbe(['--secret', 'team/cckm'], env);
    await aws.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(aws.requests.map(({ operation }) => operation)).toEqual(['GetSecretValue']);
  });
});

test('settings with a mistake are told as the functions tell it', async () => {
  const file = join(folder, 'settings.json');
  writeFileSync(file, '{"url":"http://cm.example.com","groups":["x"]}');
  const { code, stderr } = await runProbe(['--settings', file]);
  expect(stderr).toMatch(
    /^Reading the secret in the settings file: `url\[0\]`: what belongs there is `https:/,
  );
  expect(code).toBe(1);
});

describe('wrong usage is told in one line', () => {
  const file = fileURLToPath(import.meta.url);
  test.each<[string, string[], RegExp]>([
    ['no settings', [], /^Which appliance\? --settings FILE or --secret ID says it\./],
    ['two sources', ['--settings', file, '--secret', 'x'], /^--settings and --secret exclude each other/],
    [
      'an unknown flag',
      ['--settings', file, '--all'],
      /^Unknown option '--all'\. See npm run probe -- --help\.$/,
    ],
    ['a start without a group', ['--settings', file, '--start', ''], /^--start takes a group\./],
    ['--second alone', ['--settings', file, '--second'], /^--second and --cancel go with --start GROUP\./],
    ['--cancel alone', ['--settings', file, '--cancel'], /^--second and --cancel go with --start GROUP\./],
    [
      'a start where nobody can be asked',
      ['--settings', file, '--start', 'x'],
      /no terminal to ask on: add --yes\.$/,
    ],
  ])('%s', (_name, args, line) => {
    expect(() => readArguments(args, false)).toThrow(line);
    expect(() => readArguments(args, false)).toThrow(UsageError);
  });

  test('not so a start on a terminal, which is asked for there', () => {
    expect(readArguments(['--settings', file, '--start', 'x'], true)).toMatchObject({
      flags: { start: 'x' },
      yes: false,
    });
  });
});

describe('the question before a start', () => {
  test.each<[string, boolean]>([
    ['yes\n', true],
    [' YES \n', true],
    ['y\n', false],
    ['\n', false],
    ['', false],
  ])('answered with %j is a yes: %p', async (typed, expected) => {
    const input = new PassThrough();
    const answer = confirm(input, new PassThrough());
    input.end(typed);
    expect(await answer).toBe(expected);
  });
});
