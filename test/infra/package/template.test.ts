import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TimeZone } from 'aws-cdk-lib';
import { unzipSync } from 'fflate';
import { bundleFolder, functionNames } from '../../../infra/bundles.ts';
import { writeTemplate } from '../../../infra/package/template.ts';
import { type Json, ofType, only, type Template } from '../template.ts';
import { evaluate, holds, type Values } from './evaluate.ts';

interface PlainTemplate extends Template {
  Parameters: Record<string, Json>;
  Conditions: Json;
}

const folder = mkdtempSync(join(tmpdir(), 'cckm-sap-sync-plain-'));
const file = join(folder, 'cckm-sap-sync.template.json');
let template: PlainTemplate;
beforeAll(async () => {
  await writeTemplate(folder);
  template = JSON.parse(readFileSync(file, 'utf8'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** All that CDK knows. */
const timeZones = Object.values(TimeZone).flatMap((zone) =>
  zone instanceof TimeZone ? [zone.timezoneName] : [],
);

const zips = () => readdirSync(folder).filter((name) => name !== 'cckm-sap-sync.template.json');
const given: Values = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '111122223333',
  CodeBucket: 'code',
  CodePrefix: 'cckm/1.0.0/',
  Target: 'production',
  Schedule: 'cron(15 1 * * ? *)',
  TimeZone: 'Europe/Berlin',
  AlarmEmail: 'keys@example.com',
  SecretName: 'prod/cckm',
};

describe('the folder', () => {
  test('holds the template and the zips of both functions', () => {
    expect(readdirSync(folder)).toHaveLength(3);
    expect(zips().every((name) => /^[0-9a-f]{64}\.zip$/.test(name))).toBe(true);
  });

  test('holds zips of both functions as they were built, which anybody may read', () => {
    const built = functionNames.map((name) =>
      Object.fromEntries(
        readdirSync(bundleFolder(name)).map((entry) => [
          entry,
          readFileSync(join(bundleFolder(name), entry), 'latin1'),
        ]),
      ),
    );
    const zipped = zips().map((name) => {
      const entries = Object.entries(unzipSync(readFileSync(join(folder, name))));
      return Object.fromEntries(
        entries.map(([entry, data]) => [entry, Buffer.from(data).toString('latin1')]),
      );
    });
    expect(zipped.map((entries) => Object.keys(entries))).toEqual(
      Array(2).fill(['index.mjs', 'index.mjs.map', 'report.mjs']),
    );
    expect(
      built.every((entries) => zipped.some((other) => JSON.stringify(other) === JSON.stringify(entries))),
    ).toBe(true);
    expect(zips().flatMap((name) => modes(readFileSync(join(folder, name))))).toEqual(
      Array(6).fill('100644'),
    );
  });

  /** Of the entries of a zip, from its central directory. */
  function modes(zip: Buffer): string[] {
    const found = [];
    for (let at = zip.indexOf('PK\x01\x02'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 1)) {
      found.push((zip.readUInt32LE(at + 38) >>> 16).toString(8));
    }
    return found;
  }

  test('is made of the same bytes again, in another time zone', () => {
    const again = mkdtempSync(join(tmpdir(), 'cckm-sap-sync-again-'));
    const { href } = new URL('../../../infra/package/template.ts', import.meta.url);
    const script = `const { writeTemplate } = await import('${href}'); await writeTemplate(process.argv[1]);`;
    try {
      const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script, again], {
        env: { ...process.env, TZ: 'Asia/Tokyo', CDK_VALIDATION: 'false' },
      });
      expect(status).toBe(0);
      expect(readdirSync(again)).toEqual(readdirSync(folder));
      const changed = readdirSync(again).filter(
        (name) => !readFileSync(join(again, name)).equals(readFileSync(join(folder, name))),
      );
      expect(changed).toEqual([]);
    } finally {
      rmSync(again, { recursive: true });
    }
  });
});

describe('the template', () => {
  test('can be sent as it is: 51,200 bytes at most', () => {
    expect(readFileSync(file).length).toBeLessThanOrEqual(51_200);
  });

  /** Jest tells the test as skipped where there is no cfn-lint. */
  const testWithCfnLint = spawnSync('cfn-lint', ['--version']).status === 0 ? test : test.skip;
  testWithCfnLint('is clean by cfn-lint', () => {
    const { stdout, status } = spawnSync('cfn-lint', ['--', file], { encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  });

  test('asks for these, and nothing else', () => {
    const defaults = Object.entries(template.Parameters).map(([name, { Default }]) => [name, Default]);
    expect(defaults).toEqual([
      ['CodeBucket', undefined],
      ['CodePrefix', ''],
      ['Target', 'default'],
      ['Schedule', 'cron(0 2 * * ? *)'],
      ['TimeZone', 'Etc/UTC'],
      ['AlarmEmail', ''],
      ['SecretName', undefined],
    ]);
  });

  test.each([
    ['CodeBucket', ['my.code-bucket-1'], ['s3://code', 'Code', 'a', '']],
    ['CodePrefix', ['', 'cckm/', 'a/1.0.0/'], ['cckm', '/cckm/', 'a b/']],
    ['Target', ['production', '1-a'], ['', 'Production', '-a', 'a'.repeat(25)]],
    [
      'Schedule',
      ['cron(0 2 * * ? *)', 'cron(59 23 ? * MON-FRI *)'],
      ['cron(0 2,14 * * ? *)', 'cron(*/5 2 * * ? *)', 'cron(0 * * * ? *)', 'rate(1 day)', '0 2 * * *'],
    ],
    [
      'TimeZone',
      ['Etc/UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+1', 'EST5EDT', ...timeZones],
      ['', 'Europe/', '+01:00'],
    ],
    ['AlarmEmail', ['', 'keys@example.com'], ['keys', 'a b@example.com', 'a@x, b@x']],
    [
      'SecretName',
      ['prod/cckm', 'a+b=c.d@e'],
      ['', 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:a', 'a b'],
    ],
  ])('takes for %s what it is made for, and refuses the rest before anything is made', (name, good, bad) => {
    const { AllowedPattern, ConstraintDescription, Description } = template.Parameters[name] ?? {};
    // CloudFormation matches the whole value.
    const pattern = new RegExp(`^(?:${AllowedPattern})$`);
    expect(good.filter((value) => !pattern.test(value))).toEqual([]);
    expect(bad.filter((value) => pattern.test(value))).toEqual([]);
    expect([typeof ConstraintDescription, typeof Description]).toEqual(['string', 'string']);
  });

  test('refers to no asset but the two zips, and needs no bootstrap', () => {
    const text = JSON.stringify(template);
    expect(text).not.toMatch(/cdk-hnb659fds|BootstrapVersion|AssetParameters|cdk-bootstrap/);
    const keys = Object.values(ofType(template, 'AWS::Lambda::Function')).map(({ Properties }) =>
      evaluate(Properties.Code, given),
    );
    expect(keys.map(({ S3Key }) => S3Key).sort()).toEqual(zips().map((name) => `cckm/1.0.0/${name}`));
    expect(keys.map(({ S3Bucket }) => S3Bucket)).toEqual(['code', 'code']);
    expect(text.match(/[0-9a-f]{64}/g)).toHaveLength(2);
  });

  test('needs no capability but CAPABILITY_IAM', () => {
    const named = Object.values(template.Resources).filter(
      ({ Type, Properties }) =>
        Type.startsWith('AWS::IAM::') &&
        (Properties.RoleName ?? Properties.ManagedPolicyName ?? Properties.UserName),
    );
    expect(named).toEqual([]);
    expect(Object.keys(template)).not.toContain('Transform');
  });

  test('keeps within what Lambda takes for a description, with the longest values', () => {
    const longest: Values = {
      ...given,
      CodeBucket: 'b'.repeat(63),
      Target: 't'.repeat(24),
      ...Object.fromEntries(
        ['CodePrefix', 'SecretName'].map((name) => [
          name,
          'x'.repeat(template.Parameters[name].MaxLength ?? 512),
        ]),
      ),
    };
    const described = Object.values(template.Resources)
      .filter(({ Type }) => /^AWS::Lambda::(Function|Version)$/.test(Type))
      .map(({ Properties }) => evaluate(Properties.Description, longest));
    expect(described).toHaveLength(4);
    expect(described.filter((text) => typeof text !== 'string' || text.length > 256)).toEqual([]);
  });
});

describe('a parameter', () => {
  const properties = (type: string, inId: string, values: Values) =>
    evaluate(only(template, type, inId).Properties, values);

  test('Schedule is when the nightly start comes, which says that a catch-up follows', () => {
    const { ScheduleExpression, Target } = properties('AWS::Scheduler::Schedule', 'Nightly', given);
    expect(ScheduleExpression).toBe('cron(15 1 * * ? *)');
    expect(JSON.parse(Target.Input)).toMatchObject({ catch_up_follows: true, retry_for_seconds: 780 });
  });

  test('Schedule leaves the catch-up as it is', () => {
    const { ScheduleExpression, Target } = properties('AWS::Scheduler::Schedule', 'CatchUp', given);
    expect(ScheduleExpression).toBe('cron(0 4 * * ? *)');
    expect(JSON.parse(Target.Input)).toMatchObject({ unless_succeeded_within_hours: 12 });
  });

  test('TimeZone is that of both schedules', () => {
    const zones = ['Nightly', 'CatchUp'].map(
      (id) => properties('AWS::Scheduler::Schedule', id, given).ScheduleExpressionTimezone,
    );
    expect(zones).toEqual(['Europe/Berlin', 'Europe/Berlin']);
  });

  test.each([
    ['an address', 'keys@example.com', true],
    ['nothing', '', false],
  ])('AlarmEmail with %s subscribes a mailbox: %s, %p', (_, AlarmEmail, expected) => {
    const subscription = only(template, 'AWS::SNS::Subscription') as Json;
    expect(evaluate(subscription.Properties.Endpoint, { ...given, AlarmEmail })).toBe(AlarmEmail);
    expect(subscription.Properties.Protocol).toBe('email');
    expect(holds(template.Conditions[subscription.Condition], { ...given, AlarmEmail })).toBe(expected);
  });

  test('SecretName is the secret that both functions read and may read', () => {
    const ids = Object.values(ofType(template, 'AWS::Lambda::Function')).map(
      ({ Properties }) => evaluate(Properties, given).Environment.Variables.SECRET_ID,
    );
    expect(ids).toEqual(['prod/cckm', 'prod/cckm']);
    const statements = Object.values(ofType(template, 'AWS::IAM::Policy'))
      .flatMap(({ Properties }) => evaluate(Properties, given).PolicyDocument.Statement)
      .filter(({ Sid }) => Sid === 'ReadTheSecret');
    expect(statements.map(({ Resource }) => Resource)).toEqual(
      Array(2).fill('arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/cckm-??????'),
    );
    expect(Object.keys(ofType(template, 'AWS::SecretsManager::Secret'))).toEqual([]);
  });

  test('Target names functions, metrics, alarms, schedules, queries and dashboard', () => {
    const names = Object.values(template.Resources).flatMap(({ Properties }) => {
      const { AlarmName, CompositeAlarmName, DashboardName, Name, Environment } = evaluate(
        Properties ?? {},
        given,
      );
      const name = AlarmName ?? CompositeAlarmName ?? DashboardName ?? Environment?.Variables.TARGET ?? Name;
      return typeof name === 'string' && !/^(scheduled|live)$/.test(name) ? [name] : [];
    });
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => !name.includes('production'))).toEqual([]);
    const dimensions = JSON.stringify(evaluate(template.Resources, given)).matchAll(
      /"Name":"target","Value":"(\w+)"/g,
    );
    expect(new Set([...dimensions].map(([, value]) => value))).toEqual(new Set(['production']));
  });
});

describe('a changed parameter', () => {
  /** What is behind the alias: the version's logical id and its properties, of which each that changes replaces it. */
  const behindAlias = (alias: string, values: Values) => {
    const { FunctionVersion } = only(template, 'AWS::Lambda::Alias', alias).Properties;
    const id = FunctionVersion['Fn::GetAtt'][0];
    return JSON.stringify([id, evaluate(template.Resources[id]?.Properties, values)]);
  };
  const functionOf = (alias: string, values: Values) => {
    const { FunctionName } = only(template, 'AWS::Lambda::Alias', alias).Properties;
    return JSON.stringify(evaluate(template.Resources[FunctionName.Ref]?.Properties, values));
  };

  describe.each(['StartSyncScheduled', 'FollowSyncLive'])('of %s', (alias) => {
    test.each(['CodeBucket', 'CodePrefix', 'Target', 'SecretName'])(
      '%s is a new version behind the alias',
      (name) => {
        const changed = { ...given, [name]: 'changed' };
        expect(functionOf(alias, changed)).not.toBe(functionOf(alias, given));
        expect(behindAlias(alias, changed)).not.toBe(behindAlias(alias, given));
      },
    );

    test.each(['Schedule', 'TimeZone', 'AlarmEmail'])(
      '%s is none, since the function does not use it',
      (name) => {
        const changed = { ...given, [name]: 'changed' };
        expect(functionOf(alias, changed)).toBe(functionOf(alias, given));
        expect(behindAlias(alias, changed)).toBe(behindAlias(alias, given));
      },
    );

    test.each(['CodeBucket', 'CodePrefix'])(
      '%s changes the configuration too: Lambda publishes nothing for the place of the same code',
      (name) => {
        const [before, after] = [given, { ...given, [name]: 'changed' }].map((values) => {
          const { Code: _, ...configuration } = JSON.parse(functionOf(alias, values));
          return configuration;
        });
        expect(after).not.toEqual(before);
      },
    );
  });
});
