import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SimulatedAppliance } from '../../../infra/local/appliance/simulated-appliance.ts';
import { readArguments, UsageError } from '../../../infra/local/arguments.ts';
import { LocalAws } from '../../../infra/local/aws/local-aws.ts';
import { secretFor } from '../../support/samples.ts';

const script = fileURLToPath(new URL('../../../infra/local/start.ts', import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cckm-sap-sync-'));
});
afterAll(() => rm(folder, { recursive: true }));

const spawnStart = (args: readonly string[], options: SpawnOptions = {}) =>
  spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options });

/** What `npm start -- …` prints and how it exits. */
async function start(...args: string[]) {
  const child = spawnStart(args);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    once(child, 'exit'),
  ]);
  return { code, stdout, stderr };
}

describe('against the simulated appliance', () => {
  let plain: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    plain = await start();
  });

  test('shows the job started for the three groups of the sample, followed and succeeded', () => {
    const { code, stdout } = plain;
    expect(stdout).toMatch(/"summary": "Job [0-9a-f-]{36} was started for 3 groups\./);
    expect(stdout).toMatch(/look 1: in progress, 0 of 3 groups done; next look in 10 s/);
    expect(stdout).toMatch(
      /\noutcome +succeeded\njob +[0-9a-f-]{36}\nappliance +https:.*\ngroups +3, 0 of them failed\ntook +1 min 30 s, 6 looks\n\n/,
    );
    expect(code).toBe(0);
  });

  test('ends with the mail that the report of it would be', () => {
    expect(plain.stdout).toMatch(
      /\n\nThe mail that a mailbox of `reports` would get: SAP keys on local: 3 groups synchronized\n {2}SAP keys on local: 3 groups synchronized\.\n\n(.*\n)+ {2}Run: arn:aws:lambda:.*\n$/,
    );
  });

  test('writes no colour where there is no terminal', () => {
    expect(plain.stdout).not.toContain('\u001b');
  });

  test.each<[string, string, number, RegExp]>([
    ['all groups', '{"synchronize_all":true}', 0, /was started for all groups/],
    ['a typo', '{"group":["x"]}', 1, /\nEventInvalid: .*`group` is no key.*\n {2}Nothing was started\./],
    ['a specimen report', '{"action":"report"}', 0, /\nThe mail .*: a specimen, nothing is wrong\n/],
    ['a job to cancel that is not there', '{"action":"cancel"}', 1, /JobNotRunning/],
  ])('%s: %s exits with %d', async (_name, event, expected, printed) => {
    const { code, stdout } = await start('--event', event);
    expect(stdout).toMatch(printed);
    expect(code).toBe(expected);
  });

  test('prints nothing but the answer with --json', async () => {
    const { code, stdout } = await start('--json', '--event', '{"action":"check"}');
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'ready' });
    expect(code).toBe(0);
  });
});

test('wrong usage is one line on standard error, nothing on standard output, and exit code 2', async () => {
  expect(await start('--nope')).toEqual({
    code: 2,
    stdout: '',
    stderr: "Unknown option '--nope'. See npm start -- --help.\n",
  });
});

describe('wrong usage is told in one clear line', () => {
  test.each<[string, string[], RegExp]>([
    ['an unknown flag', ['--nope'], /^Unknown option '--nope'\. See npm start -- --help\.$/],
    ['a flag without its value', ['--event'], /^Option '--event <value>' argument missing\. See .*$/],
    ['a word', ['sync'], /^Unexpected argument 'sync'\. See .*$/],
    [
      'a file that is not there',
      ['--settings', 'nope.json'],
      /^Cannot read the file nope\.json \(ENOENT\)\.$/,
    ],
    ['a folder for a file', ['--settings', tmpdir()], /^Cannot read the file .* \(EISDIR\)\.$/],
    ['an event that is no JSON', ['--event', '{groups:}'], /^--event takes JSON, .*$/],
    [
      'two sources of settings',
      ['--settings', 'a', '--secret', 'b'],
      /^--settings and --secret exclude each other.*$/,
    ],
  ])('%s', (_name, args, line) => {
    expect(() => readArguments(args)).toThrow(line);
    expect(() => readArguments(args)).toThrow(UsageError);
  });
});

test('--help tells the flags and the exit codes', async () => {
  const { code, stdout } = await start('--help');
  expect(stdout).toMatch(/--settings FILE[\s\S]*--secret ID[\s\S]*--event JSON[\s\S]*Exit code: 0 well/);
  expect(code).toBe(0);
});

describe('with settings of a real appliance', () => {
  let appliance: SimulatedAppliance;
  const startAppliance = async (options?: Parameters<typeof SimulatedAppliance.start>[0]) => {
    appliance = await SimulatedAppliance.start(options);
    const file = join(folder, 'settings.json');
    await writeFile(file, JSON.stringify(secretFor(appliance)));
    return file;
  };
  afterEach(() => appliance.stop());

  test('out of a file, starts there and follows in real time', async () => {
    const { code, stdout } = await start(
      '--settings',
      await startAppliance({ jobSeconds: 0.1 }),
      '--event',
      '{"wait_for_seconds":0}',
    );
    expect(stdout).toMatch(/outcome +succeeded/);
    expect(code).toBe(0);
    expect(appliance.jobs).toHaveLength(1);
  });

  test('exits with 1 for a job that does not end well', async () => {
    const file = await startAppliance({ jobSeconds: 0 });
    appliance.scriptNextJob({ seconds: 0, endStatus: 'failed' });
    const { code, stdout } = await start('--settings', file);
    expect(stdout).toMatch(/\noutcome +failed\n[\s\S]*\nto do +See the appliance's records/);
    expect(code).toBe(1);
  });

  test('exits with 1 for a job that somebody else canceled', async () => {
    const file = await startAppliance({ jobSeconds: 0 });
    appliance.scriptNextJob({ seconds: 0, fields: { abort: true } });
    const { code, stdout } = await start('--settings', file);
    expect(stdout).toMatch(/\noutcome +canceled\n[\s\S]*\nto do +If nobody meant to, synchronize again/);
    expect(code).toBe(1);
  });

  test('shows the error of a start that is postponed, and exits with 1', async () => {
    const file = await startAppliance();
    await appliance.goDown();
    const event = '{"catch_up_follows":true,"retry_for_seconds":0}';
    const { code, stdout } = await start('--settings', file, '--event', event);
    expect(stdout).toMatch(
      /\nApplianceUnreachable: [\s\S]*"outcome": "postponed"[\s\S]*\nThis start is postponed/,
    );
    expect(code).toBe(1);
  });

  test('says on Ctrl-C that the job goes on, and how to look at it', async () => {
    const file = await startAppliance({ jobSeconds: 3_600 });
    const child = spawnStart(['--settings', file]);
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      if (chunk.includes('next look in')) child.kill('SIGINT');
    });
    const [code] = await once(child, 'close');
    const [job] = appliance.jobs;
    expect(stdout).toContain(`Job ${job?.id} goes on in CCKM`);
    expect(stdout).toContain(`--event '{"action":"status","job":"${job?.id}"}'`);
    expect(code).toBe(1);
  });

  const keys = { AWS_ACCESS_KEY_ID: 'AKIAOWNOWNOWNOWNOWN0', AWS_SECRET_ACCESS_KEY: 'own' };

  test.each<[string, (url: string) => Promise<{ [name: string]: string }>]>([
    [
      'credentials and endpoint',
      async (url) => ({ ...keys, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: url }),
    ],
    [
      'profile, with an endpoint of its own',
      async (url) => {
        const lines = Object.entries({ ...keys, region: 'eu-west-1', endpoint_url: url });
        const file = join(folder, 'config');
        await writeFile(
          file,
          `[profile own]\n${lines.map(([key, value]) => `${key.toLowerCase()} = ${value}`).join('\n')}\n`,
        );
        return { AWS_PROFILE: 'own', AWS_CONFIG_FILE: file };
      },
    ],
  ])(
    "out of AWS Secrets Manager, with the person's own %s; the hand-over stays on this machine",
    async (_name, own) => {
      await startAppliance({ jobSeconds: 0 });
      const aws = await LocalAws.start({ secrets: { 'team/cckm': JSON.stringify(secretFor(appliance)) } });
      const child = spawnStart(['--secret', 'team/cckm'], {
        env: { PATH: process.env.PATH, HOME: folder, ...(await own(aws.url)) },
      });
      const [stdout, [code]] = await Promise.all([
        text(child.stdout as NodeJS.ReadableStream),
        once(child, 'exit'),
      ]);
      await aws.stop();
      expect(stdout).toMatch(/outcome +succeeded/);
      expect(code).toBe(0);
      expect(new Set(aws.requests.map(({ operation }) => operation))).toEqual(new Set(['GetSecretValue']));
      expect(aws.requests[0]?.signedFor).toMatchObject({
        accessKeyId: 'AKIAOWNOWNOWNOWNOWN0',
        region: 'eu-west-1',
      });
    },
  );

  test.each<[string, { [name: string]: string }, RegExp]>([
    [
      'without credentials',
      { AWS_REGION: 'eu-west-1' },
      /^Found no AWS credentials or region: .*aws sso login.*\n$/,
    ],
    ['with a profile that is not there', { AWS_PROFILE: 'nope' }, /^There is no AWS profile nope\. .*\n$/],
  ])('out of AWS Secrets Manager, %s, says what to do in one line', async (_name, variables, line) => {
    await startAppliance();
    const child = spawnStart(['--secret', 'team/cckm'], {
      env: { PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...variables },
    });
    const [stderr, [code]] = await Promise.all([
      text(child.stderr as NodeJS.ReadableStream),
      once(child, 'exit'),
    ]);
    expect(stderr).toMatch(line);
    expect(code).toBe(1);
  });
});
