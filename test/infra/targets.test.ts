import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isCron } from '../../infra/cron-syntax.ts';
import { InvalidTargets, readTargets } from '../../infra/targets.ts';
import { isTimeZone } from '../../infra/time-zone.ts';
import { alarmTopicArn, everything, reportTopicArn } from './everything.ts';

const problem = (targets: unknown): string => {
  try {
    readTargets(targets);
  } catch (error) {
    if (error instanceof InvalidTargets) return error.message;
    throw error;
  }
  return '';
};
const arnExample = (path: string) => `an ARN such as ${path}`;

describe('targets', () => {
  test('takes an entry without any setting', () => {
    expect(readTargets({ default: {} })).toEqual({ default: {} });
  });

  test('takes an entry with every setting', () => {
    expect(readTargets({ all: everything })).toEqual({ all: everything });
  });

  test('takes false for what can be left out altogether', () => {
    const without = { catchUp: false, noSuccessAlarmHours: false };
    expect(readTargets({ a: without })).toEqual({ a: without });
  });

  test('takes reports without more, to a topic of their own', () => {
    expect(readTargets({ a: { reports: {} } })).toEqual({ a: { reports: {} } });
  });

  test("takes AWS' own policy as a permissions boundary", () => {
    const permissionsBoundary = 'arn:aws:iam::aws:policy/PowerUserAccess';
    expect(readTargets({ a: { permissionsBoundary } })).toEqual({ a: { permissionsBoundary } });
  });

  test('takes one schedule as a list of one', () => {
    expect(readTargets({ a: { schedule: 'cron(0 2 * * ? *)' } })).toEqual({
      a: { schedule: ['cron(0 2 * * ? *)'] },
    });
  });

  test.each([
    ['an unknown key', { color: 'red' }, 'targets.a.color', 'there are account, region, schedule'],
    [
      'an unknown key of vpc',
      { vpc: { ...everything.vpc, id: 'x' } },
      'targets.a.vpc.id',
      'there are vpcId, subnetIds',
    ],
    ['a bad cron', { schedule: 'cron(0 2 * * * *)' }, 'targets.a.schedule[0]', 'cron(0 2 * * ? *)'],
    ['a rate', { schedule: ['rate(1 day)'] }, 'targets.a.schedule[0]', 'cron(0 2 * * ? *)'],
    [
      'a bad cron of the catch-up',
      { catchUp: { schedule: '4', unlessSucceededWithinHours: 1 } },
      'targets.a.catchUp.schedule',
      'cron(0 2 * * ? *)',
    ],
    [
      'half a catch-up',
      { catchUp: { schedule: 'cron(0 4 * * ? *)' } },
      'targets.a.catchUp.unlessSucceededWithinHours',
      '1 to 168',
    ],
    ['an unknown time zone', { timeZone: 'Europe/Atlantis' }, 'targets.a.timeZone', 'Europe/Berlin'],
    ['an offset for a time zone', { timeZone: '+01:00' }, 'targets.a.timeZone', 'Europe/Berlin'],
    ['an abbreviated time zone', { timeZone: 'PST' }, 'targets.a.timeZone', 'write "America/Los_Angeles"'],
    [
      'a time zone in lower case',
      { timeZone: 'europe/berlin' },
      'targets.a.timeZone',
      'write "Europe/Berlin"',
    ],
    ['a bad e-mail address', { alarmEmails: ['custodian'] }, 'targets.a.alarmEmails[0]', 'e-mail address'],
    [
      'the same e-mail address twice',
      { alarmEmails: ['a@example.com', 'a@example.com'] },
      'targets.a.alarmEmails',
      'different',
    ],
    [
      'the same subnet twice',
      { vpc: { ...everything.vpc, subnetIds: ['subnet-12345678', 'subnet-12345678'] } },
      'targets.a.vpc.subnetIds',
      'different ids',
    ],
    ['followForHours of 0', { followForHours: 0 }, 'targets.a.followForHours', '1 to 168'],
    ['followForHours of 169', { followForHours: 169 }, 'targets.a.followForHours', '1 to 168'],
    ['21 good details', { goodDetails: Array(21).fill('a') }, 'targets.a.goodDetails', 'at most 20'],
    ['a good detail without a letter', { goodDetails: ['12'] }, 'targets.a.goodDetails', 'a letter'],
    ['good details that are one text', { goodDetails: 'mirrored' }, 'targets.a.goodDetails', 'texts'],
    ['good details of 3 KB', { goodDetails: ['a'.repeat(3_000)] }, 'targets.a.goodDetails', '2048 bytes'],
    ['followForHours in a string', { followForHours: '24' }, 'targets.a.followForHours', '1 to 168'],
    [
      'noSuccessAlarmHours of 1',
      { noSuccessAlarmHours: 1 },
      'targets.a.noSuccessAlarmHours',
      'false, or a whole number from 2 to 168',
    ],
    [
      'half a VPC',
      { vpc: { vpcId: 'vpc-12345678', subnetIds: ['subnet-12345678'] } },
      'targets.a.vpc.securityGroupIds',
      'sg-0123456789abcdef0',
    ],
    [
      'a malformed key ARN',
      { encryptionKeyArn: 'arn:aws:kms:eu-central-1:1:key/x' },
      'targets.a.encryptionKeyArn',
      arnExample('arn:aws:kms'),
    ],
    [
      'an alias for a key',
      { secretKeyArn: 'arn:aws:kms:eu-central-1:111122223333:alias/x' },
      'targets.a.secretKeyArn',
      arnExample('arn:aws:kms'),
    ],
    [
      'a malformed topic ARN',
      { alarmTopicArn: 'alarms' },
      'targets.a.alarmTopicArn',
      arnExample('arn:aws:sns'),
    ],
    [
      'a malformed boundary ARN',
      { permissionsBoundary: 'boundary' },
      'targets.a.permissionsBoundary',
      arnExample('arn:aws:iam'),
    ],
    ['an account as a number', { account: 111122223333 }, 'targets.a.account', 'string of 12 digits'],
    ['credentials in the proxy', { proxy: 'http://me:secret@proxy' }, 'targets.a.proxy', 'without user'],
    ['a port that there is not', { proxy: 'http://proxy:65536' }, 'targets.a.proxy', 'must be a URL'],
    ['port 0', { proxy: 'http://proxy:0' }, 'targets.a.proxy', 'must be a URL'],
    [
      'a topic of another region',
      { region: 'eu-west-1', alarmTopicArn },
      'targets.a.alarmTopicArn',
      'the target\'s own region, "eu-west-1"',
    ],
    [
      'a key of another region',
      { region: 'eu-west-1', encryptionKeyArn: everything.encryptionKeyArn },
      'targets.a.encryptionKeyArn',
      'the target\'s own region, "eu-west-1"',
    ],
    [
      'reports that are no object',
      { reports: true },
      'targets.a.reports',
      'emails, topicArn and send, or {}',
    ],
    [
      'an unknown key of reports',
      { reports: { email: 'a' } },
      'targets.a.reports.email',
      'there are emails, send',
    ],
    [
      'a bad mailbox of reports',
      { reports: { emails: ['x'] } },
      'targets.a.reports.emails[0]',
      'e-mail address',
    ],
    [
      'reports of something else',
      { reports: { send: 'some' } },
      'targets.a.reports.send',
      '"failures" or "all"',
    ],
    [
      'a FIFO topic for reports',
      { reports: { topicArn: `${reportTopicArn}.fifo` } },
      'targets.a.reports.topicArn',
      arnExample('arn:aws:sns'),
    ],
    [
      'a report topic of another region',
      { region: 'eu-west-1', reports: { topicArn: reportTopicArn } },
      'targets.a.reports.topicArn',
      'the target\'s own region, "eu-west-1"',
    ],
    [
      'one topic for alarms and reports',
      { alarmTopicArn, reports: { topicArn: alarmTopicArn } },
      'targets.a.reports.topicArn',
      'another topic than alarmTopicArn',
    ],
    ['a tag of AWS', { tags: { 'aws:team': 'keys' } }, 'targets.a.tags', 'do not begin with "aws:"'],
    ['a tag of AWS in capitals', { tags: { 'AWS:team': 'keys' } }, 'targets.a.tags', 'do not begin with'],
    ['a tag without a name', { tags: { '': 'keys' } }, 'targets.a.tags', 'names of 1 to 128'],
    [
      'a tag with a long name',
      { tags: { ['x'.repeat(129)]: 'keys' } },
      'targets.a.tags',
      'names of 1 to 128',
    ],
    ['a retention that does not exist', { logRetentionDays: 100 }, 'targets.a.logRetentionDays', '90, 120'],
    ['a runbook over http', { runbookUrl: 'http://wiki/runbook' }, 'targets.a.runbookUrl', 'https URL'],
    ['unknown test events', { testEvents: 'yes' }, 'targets.a.testEvents', '"create-registry"'],
    ['a tag that is no text', { tags: { cost: 1 } }, 'targets.a.tags.cost', 'texts of at most 256'],
  ])('stops at %s with one line that names the path and what is allowed', (_, target, path, allowed) => {
    const message = problem({ a: target });
    expect(message.split('\n')).toHaveLength(1);
    expect(message.startsWith(`${path}: `)).toBe(true);
    expect(message).toContain(allowed);
  });

  test('takes the highest port of a proxy', () => {
    const proxy = 'http://proxy.example.com:65535';
    expect(readTargets({ a: { proxy } })).toEqual({ a: { proxy } });
  });

  test("takes a topic and a key of any region where the target has none, and the secret's key of another", () => {
    const { region, encryptionKeyArn, secretKeyArn } = everything;
    const elsewhere = { region: 'eu-west-1', secretKeyArn };
    const targets = { a: { alarmTopicArn, encryptionKeyArn }, b: elsewhere, c: { region, alarmTopicArn } };
    expect(readTargets(targets)).toEqual(targets);
  });

  test('names every problem at once', () => {
    expect(problem({ a: { followForHours: 0 }, b: { enabled: 'yes' } }).split('\n')).toEqual([
      expect.stringContaining('targets.a.followForHours: '),
      expect.stringContaining('targets.b.enabled: '),
    ]);
  });

  test.each(['Big', 'with space', '-x', 'x'.repeat(25)])('refuses the name "%s"', (name) => {
    expect(problem({ [name]: {} })).toMatch(/a target's name must be 1 to 24/);
  });

  test.each([{}, [], null, undefined])('refuses %p, which names no target', (targets) => {
    expect(problem(targets)).toBe(
      'targets: must be an object with at least one entry, such as {"default":{}}',
    );
  });

  test('reads a file, with a byte order mark, and JSON in place of its path', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'cckm-sap-sync-')), 'targets.json');
    writeFileSync(file, '\uFEFF{"from-file":{}}');
    expect([readTargets(file), readTargets('{"inline":{}}')]).toEqual([{ 'from-file': {} }, { inline: {} }]);
  });

  test('names a file that cannot be read', () => {
    expect(problem('nowhere.json')).toBe(
      'targets (nowhere.json): must be the path of a readable JSON file, or JSON',
    );
  });

  test('are those of cdk.json, wherever the app is started', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'cckm-sap-sync-'));
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, '../../infra/app.ts')],
      {
        encoding: 'utf8',
        cwd: outdir,
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          CDK_OUTDIR: outdir,
          CDK_CONTEXT_JSON: '{}',
          CDK_VALIDATION: 'false',
        },
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(outdir)).toContain('CckmSapSync-default.template.json');
    rmSync(outdir, { recursive: true });
  });

  test('stop the command of cdk.json with one line and no stack trace, whichever Node the machine has', () => {
    const root = new URL('../../', import.meta.url);
    const { app } = JSON.parse(readFileSync(new URL('cdk.json', root), 'utf8'));
    const path = process.env.PATH?.split(delimiter).filter((folder) => !folder.includes('node_modules'));
    const { status, stderr, stdout } = spawnSync(app, {
      encoding: 'utf8',
      shell: true,
      cwd: root,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        PATH: path?.join(delimiter),
        CDK_CONTEXT_JSON: '{"targets":{"a":{"followForHours":0}}}',
      },
    });
    expect({ status, stderr, stdout }).toEqual({
      status: 1,
      stderr: 'targets.a.followForHours: must be a whole number from 1 to 168\n',
      stdout: '',
    });
  });
});

describe('cron expressions', () => {
  test.each([
    'cron(0 2 * * ? *)',
    'cron(0/15 2-4,6 1,15 JAN-MAR ? 2026-2030)',
    'cron(59 23 ? 12 MON-FRI *)',
    'cron(0 0 L * ? *)',
    'cron(0 0 15W * ? *)',
    'cron(0 0 1W,31W * ? *)',
    'cron(0 0 ? * 6#3 *)',
    'cron(0 0 ? * 6L *)',
  ])('takes %s', (expression) => {
    expect(isCron(expression)).toBe(true);
  });

  test.each([
    '0 2 * * ? *',
    'cron(0 2 * * ?)',
    'cron(0 2 ? * ? *)',
    'cron(0 2 1 * 1 *)',
    'cron(60 2 * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 2 32 * ? *)',
    'cron(0 2 0W * ? *)',
    'cron(0 2 32W * ? *)',
    'cron(0 2 99W * ? *)',
    'cron(0 2 ?,1 * ? *)',
    'cron(0 2 1,? * ? *)',
    'cron(0 2 ? * ?,MON *)',
    'cron(? 2 * * ? *)',
    'cron(0 2 * 13 ? *)',
    'cron(0 2 ? * 8 *)',
    'cron(0 2 ? * MO *)',
    'cron(0 2 * * ? 1969)',
    'cron(0/0 2 * * ? *)',
    'cron(0 1-2-3 * * ? *)',
    'cron(, 2 * * ? *)',
    'cron(0  2 * * ? *)',
  ])('refuses %s', (expression) => {
    expect(isCron(expression)).toBe(false);
  });
});

describe('time zones', () => {
  test.each([
    'UTC',
    'GMT',
    'Etc/UTC',
    'Etc/GMT+5',
    'Europe/Berlin',
    'America/Argentina/Buenos_Aires',
    'America/Port-au-Prince',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'Europe/Kyiv',
    'US/Pacific',
    'America/Fort_Wayne',
    'EST5EDT',
  ])('takes %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  test.each([
    'PST',
    'CST',
    'IST',
    'utc',
    'europe/berlin',
    'Europe/BERLIN',
    'asia/kolkata',
    'US/PACIFIC',
    'us/pacific',
    'US/Atlantis',
    'SystemV/PST8',
    '+01:00',
    'UTC+1',
    ' Europe/Berlin',
    '',
  ])('refuses "%s"', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
