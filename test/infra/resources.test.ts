import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FileSystem } from 'aws-cdk-lib/core';
import { skeleton } from '../../functions/settings/skeleton.ts';
import { retryForSeconds } from '../../functions/shared/limits.ts';
import { bundleFolder, functionNames } from '../../infra/bundles.ts';
import { everything } from './everything.ts';
import { assembly, templateOf } from './stacks.ts';
import { flat, ofType, only, type Template } from './template.ts';

const bare = templateOf('CckmSapSync-default');
const full = templateOf('CckmSapSync-all');
const off = templateOf('CckmSapSync-off');
const some = templateOf('CckmSapSync-some');

/** In seconds. */
const hour = 3600;

const schedules = (template: Template) =>
  Object.values(ofType(template, 'AWS::Scheduler::Schedule')).map(({ Properties }) => Properties);
/** What each schedule's event says of a catch-up that follows. */
const catchUpFollows = (template: Template) =>
  schedules(template).map(({ Target }) => JSON.parse(Target.Input).catch_up_follows);

describe('schedules', () => {
  test('run at 02:00 and 04:00 UTC if nothing is set', () => {
    expect(schedules(bare).map((p) => [p.ScheduleExpression, p.ScheduleExpressionTimezone, p.State])).toEqual(
      [
        ['cron(0 2 * * ? *)', 'Etc/UTC', 'ENABLED'],
        ['cron(0 4 * * ? *)', 'Etc/UTC', 'ENABLED'],
      ],
    );
  });

  test('send what start-sync expects of them', () => {
    expect(schedules(bare).map(({ Target }) => JSON.parse(Target.Input))).toEqual([
      {
        scheduled_time: '<aws.scheduler.scheduled-time>',
        retry_for_seconds: retryForSeconds.max,
        catch_up_follows: true,
      },
      {
        scheduled_time: '<aws.scheduler.scheduled-time>',
        retry_for_seconds: retryForSeconds.max,
        unless_succeeded_within_hours: 12,
      },
    ]);
  });

  test('run as often, when and where the target says', () => {
    expect(schedules(full).map((p) => [p.ScheduleExpression, p.ScheduleExpressionTimezone])).toEqual([
      ['cron(0 2 * * ? *)', 'Europe/Berlin'],
      ['cron(0 14 * * ? *)', 'Europe/Berlin'],
      ['cron(30 4 ? * MON-FRI *)', 'Europe/Berlin'],
    ]);
  });

  test('promise a catch-up to a single start alone', () => {
    expect(catchUpFollows(full)).toEqual([undefined, undefined, undefined]);
  });

  test('promise no catch-up to one that starts several times a day', () => {
    expect(catchUpFollows(some)).toEqual([undefined, undefined]);
  });

  test('do not promise a catch-up that there is not', () => {
    expect(catchUpFollows(off)).toEqual([undefined]);
  });

  test('are there but do not run when disabled', () => {
    expect(schedules(off).map(({ State }) => State)).toEqual(['DISABLED']);
  });

  test('invoke the alias of start-sync at their minute, in three attempts within an hour, then keep the event', () => {
    for (const { GroupName, Target, FlexibleTimeWindow } of schedules(bare)) {
      expect(FlexibleTimeWindow).toEqual({ Mode: 'OFF' });
      expect(flat(GroupName)).toBe(`<${only(bare, 'AWS::Scheduler::ScheduleGroup').id}>`);
      expect(flat(Target.Arn)).toBe(`<${only(bare, 'AWS::Lambda::Alias', 'StartSync').id}>`);
      expect(Target.RetryPolicy).toEqual({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: hour });
      expect(flat(Target.DeadLetterConfig.Arn)).toBe(
        `<${only(bare, 'AWS::SQS::Queue', 'Undelivered').id}.Arn>`,
      );
    }
  });
});

describe('functions', () => {
  const functionOf = (template: Template, id: string) =>
    only(template, 'AWS::Lambda::Function', id).Properties;

  test.each(functionNames)('%s is deployed as it was built', (name) => {
    const id = name === 'start-sync' ? 'StartSync' : 'FollowSync';
    const { Code, Handler } = functionOf(full, id);
    expect(Handler).toBe('index.handler');
    const folder = join(assembly.directory, `asset.${Code.S3Key.replace('.zip', '')}`);
    const files = ['index.mjs', 'index.mjs.map', 'report.mjs'];
    expect(readdirSync(folder)).toEqual(files);
    const asBuilt = (file: string) =>
      readFileSync(join(folder, file)).equals(readFileSync(join(bundleFolder(name), file)));
    expect(files.filter(asBuilt)).toEqual(files);
  });

  test('another byte in a bundle is another asset', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cckm-sap-sync-'));
    cpSync(bundleFolder('start-sync'), folder, { recursive: true });
    const asset = functionOf(bare, 'StartSync').Code.S3Key;
    expect(`${FileSystem.fingerprint(folder)}.zip`).toBe(asset);
    appendFileSync(join(folder, 'index.mjs'), ';');
    expect(`${FileSystem.fingerprint(folder)}.zip`).not.toBe(asset);
    rmSync(folder, { recursive: true });
  });

  test.each(['StartSync', 'FollowSync'])(
    '%s runs on Node 24 and arm64 and logs JSON into its own group',
    (id) => {
      const { Runtime, Architectures, LoggingConfig } = functionOf(bare, id);
      expect({ Runtime, Architectures }).toEqual({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect({ ...LoggingConfig, LogGroup: flat(LoggingConfig.LogGroup) }).toEqual({
        LogFormat: 'JSON',
        LogGroup: `<${only(bare, 'AWS::Logs::LogGroup', id).id}>`,
      });
    },
  );

  test('know the secret, the target and how long to follow; start-sync also whom to hand over to', () => {
    const alias = only(bare, 'AWS::Lambda::Alias', 'FollowSync').id;
    const secret = { Ref: only(bare, 'AWS::SecretsManager::Secret').id };
    const both = { SECRET_ID: secret, TARGET: 'default', FOLLOW_FOR_HOURS: '24' };
    expect(functionOf(bare, 'FollowSync').Environment.Variables).toEqual(both);
    expect(functionOf(bare, 'StartSync').Environment.Variables).toEqual({
      ...both,
      FOLLOW_SYNC_ARN: { Ref: alias },
    });
  });

  test.each(['StartSync', 'FollowSync'])('%s knows the texts that are good', (id) => {
    const { GOOD_DETAILS } = functionOf(full, id).Environment.Variables;
    expect(JSON.parse(GOOD_DETAILS)).toEqual(everything.goodDetails);
  });

  test.each(['StartSync', 'FollowSync'])('%s knows where the runbook is', (id) => {
    expect(functionOf(full, id).Environment.Variables.RUNBOOK_URL).toBe(everything.runbookUrl);
  });

  test.each(['StartSync', 'FollowSync'])('%s goes through the proxy and the VPC that are set', (id) => {
    const { Environment, VpcConfig } = functionOf(full, id);
    expect(Environment.Variables.HTTPS_PROXY).toBe(everything.proxy);
    expect(VpcConfig).toEqual({
      SubnetIds: everything.vpc.subnetIds,
      SecurityGroupIds: everything.vpc.securityGroupIds,
    });
  });

  test('an event of theirs is never delivered to the code twice, whichever way it came', () => {
    const configs = Object.values(ofType(bare, 'AWS::Lambda::EventInvokeConfig'));
    expect(configs.map(({ Properties: p }) => [p.MaximumRetryAttempts, p.MaximumEventAgeInSeconds])).toEqual([
      [0, 6 * hour],
      [0, hour],
      [0, hour],
    ]);
  });

  test.each(['StartSync', 'FollowSync'])('%s keeps failed events in its dead-letter queue', (id) => {
    expect(flat(functionOf(bare, id).DeadLetterConfig.TargetArn)).toBe(
      `<${only(bare, 'AWS::SQS::Queue', `${id}Failed`).id}.Arn>`,
    );
  });

  test('start-sync may take as long as its retries and their last requests', () => {
    expect(functionOf(bare, 'StartSync').Timeout).toBe(900);
  });

  test('start-sync says in the console that Test is safe', () => {
    expect(functionOf(bare, 'StartSync').Description).toContain('its Test button is safe to press');
  });

  test('the history of an execution is kept for 30 days', () => {
    expect(functionOf(bare, 'FollowSync').DurableConfig.RetentionPeriodInDays).toBe(30);
  });

  test('an execution of follow-sync may take an hour more than it follows, one invocation five minutes', () => {
    expect(functionOf(full, 'FollowSync').DurableConfig.ExecutionTimeout).toBe(169 * hour);
    expect(functionOf(full, 'FollowSync').Timeout).toBe(300);
  });
});

test('logs are kept for a year, or for as long as the target says', () => {
  const days = (template: Template) =>
    Object.values(ofType(template, 'AWS::Logs::LogGroup')).map(
      ({ Properties }) => Properties.RetentionInDays,
    );
  expect([days(bare), days(full)]).toEqual([
    [365, 365],
    [400, 400],
  ]);
});

test('what failed or was not delivered is kept for 14 days', () => {
  const queues = Object.values(ofType(bare, 'AWS::SQS::Queue'));
  const fourteenDays = 14 * 24 * hour;
  expect(queues.map(({ Properties }) => Properties.MessageRetentionPeriod)).toEqual(
    queues.map(() => fourteenDays),
  );
});

test('mails come from a sender that names the target, to every address that is set', () => {
  expect(only(bare, 'AWS::SNS::Topic').Properties.DisplayName).toBe('SAP key synchronization: default');
  const subscriptions = Object.values(ofType(full, 'AWS::SNS::Subscription'));
  expect(subscriptions.map(({ Properties: p }) => [p.Protocol, p.Endpoint])).toEqual([
    ['email', 'team@example.com'],
    ['email', 'custodian@example.com'],
  ]);
});

describe('the secret', () => {
  test('is made with the skeleton that must never change', () => {
    expect(only(bare, 'AWS::SecretsManager::Secret').Properties.SecretString).toBe(
      '{"url":"","username":"","password":"","groups":"","ca_certificate":""}',
    );
    expect(skeleton).toBe('{"url":"","username":"","password":"","groups":"","ca_certificate":""}');
  });

  test('that is made is under the key that is named for it', () => {
    expect(only(some, 'AWS::SecretsManager::Secret').Properties.KmsKeyId).toBe(everything.secretKeyArn);
  });

  test('is not made when one is named', () => {
    expect(Object.keys(ofType(full, 'AWS::SecretsManager::Secret'))).toEqual([]);
    expect(only(full, 'AWS::Lambda::Function', 'StartSync').Properties.Environment.Variables.SECRET_ID).toBe(
      'prod/cckm-secret',
    );
  });
});

describe('test events', () => {
  const events = ['all-groups', 'cancel', 'check', 'report', 'selected-groups', 'status', 'synchronize'];

  test('are the seven files, under the name by which the console finds them', () => {
    const { SchemaName, Content, RegistryName, Type } = only(full, 'AWS::EventSchemas::Schema').Properties;
    expect([RegistryName, Type]).toEqual(['lambda-testevent-schemas', 'OpenApi3']);
    expect(flat(SchemaName)).toBe(`_<${only(full, 'AWS::Lambda::Function', 'StartSync').id}>-schema`);
    const { examples } = JSON.parse(Content).components;
    const file = (name: string) =>
      JSON.parse(readFileSync(join(import.meta.dirname, `../../infra/test-events/${name}.json`), 'utf8'));
    expect(examples).toEqual(Object.fromEntries(events.map((name) => [name, { value: file(name) }])));
  });

  test.each([
    ['none', bare, []],
    ['use-registry', off, ['AWS::EventSchemas::Schema']],
    ['create-registry', full, ['AWS::EventSchemas::Registry', 'AWS::EventSchemas::Schema']],
  ])('%s makes what it says', (_, template, types) => {
    const made = Object.values(template.Resources).map(({ Type }) => Type);
    expect(made.filter((type) => type.startsWith('AWS::EventSchemas')).sort()).toEqual(types);
  });
});
