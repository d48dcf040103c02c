import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { SapKeySyncStack } from '../../infra/stack.ts';
import type { Target } from '../../infra/targets.ts';
import { alarmTopicArn, everything, reportTopicArn } from './everything.ts';
import { assembly, partitionAssembly, templateOf } from './stacks.ts';
import { flat, type Json, ofType, only, type Template } from './template.ts';

const bare = templateOf('CckmSapSync-default');
const full = templateOf('CckmSapSync-all');
const foreign = templateOf('Foreign');

test('synthesis warns of policies that it cannot change, until that is acknowledged, and of nothing else', () => {
  const warnings = assembly.stacks.flatMap(({ stackName, messages }) =>
    messages
      .filter(({ level }) => level !== 'info')
      .map(({ level, entry }) => [stackName, level, entry.data]),
  );
  const ofTheKey = expect.stringContaining('docs/deploy.md#customer-key');
  const ofTheTopic = expect.stringContaining('docs/deploy.md#an-existing-topic');
  expect(warnings).toEqual([
    ['CckmSapSync-all', 'warning', ofTheKey],
    ['CckmSapSync-existing', 'warning', ofTheKey],
    ['CckmSapSync-existing', 'warning', ofTheTopic],
    ['Shared', 'warning', ofTheTopic],
    ['Shared', 'warning', ofTheTopic],
  ]);
});

test.each<[string, object, boolean]>([
  ['makes a topic of them without a mailbox', {}, true],
  ['names no mailbox', { emails: [], send: 'all' }, true],
  ['names a mailbox', { emails: ['a@example.com'] }, false],
  ['names a topic of others', { topicArn: reportTopicArn }, false],
])('a target with reports that %s: whether it says that nobody gets them', (_name, reports, says) => {
  const stack = new SapKeySyncStack(new App(), 'a', { reports } as Target);
  const told = stack.node.metadata.map(({ data }) => String(data));
  expect(told.some((data) => data.includes('Nobody gets the reports yet'))).toBe(says);
});

test('a target whose alarms nobody gets says so', () => {
  const warned = assembly.stacks.filter(({ messages }) =>
    messages.some(({ entry }) => String(entry.data).includes('Nobody gets the alarms yet')),
  );
  expect(warned.map(({ stackName }) => stackName).sort()).toEqual([
    'CckmSapSync-default',
    'CckmSapSync-off',
    'CckmSapSync-some',
  ]);
});

/** Jest tells the test as skipped where there is no cfn-lint. */
const testWithCfnLint = spawnSync('cfn-lint', ['--version']).status === 0 ? test : test.skip;
testWithCfnLint('the templates are valid by the schemas of cfn-lint', () => {
  const stacks = [...assembly.stacks, ...partitionAssembly.stacks].filter(({ stackName }) =>
    /-(default|all)$/.test(stackName),
  );
  const files = stacks.map(({ templateFullPath }) => templateFullPath);
  const { stdout } = spawnSync('cfn-lint', ['--format', 'json', '--', ...files], { encoding: 'utf8' });
  const errors = JSON.parse(stdout || '[]').filter(({ Level }: Json) => Level === 'Error');
  // The schemas of cfn-lint 1.51 are older than the key of durable state, which those of CDK know.
  const unknown = errors.filter(({ Message }: Json) => !Message.includes("('KMSKeyArn' was unexpected)"));
  expect(unknown.map(({ Rule, Message }: Json) => `${Rule.Id} ${Message}`)).toEqual([]);
});

test('what holds data, or is known by name elsewhere, keeps its logical id: another one is an empty secret', () => {
  const kept = /^AWS::(SecretsManager::Secret|Logs::LogGroup|Lambda::Function|SNS::Topic|SQS::Queue)$/;
  const ids = Object.entries(bare.Resources).flatMap(([id, { Type }]) => (kept.test(Type) ? [id] : []));
  expect(ids.sort()).toEqual([
    'SapKeySyncFollowSyncEA1D652B',
    'SapKeySyncFollowSyncFailed02451E08',
    'SapKeySyncFollowSyncLogs13BEE9C9',
    'SapKeySyncSecret9E38C822',
    'SapKeySyncStartSyncD2BEE33B',
    'SapKeySyncStartSyncFailedAF9948AC',
    'SapKeySyncStartSyncLogs3305AC06',
    'SapKeySyncTopic423C45F3',
    'SapKeySyncUndelivered48D3ED6E',
  ]);
});

test('two targets share nothing', () => {
  const named = (template: Template) =>
    Object.values(template.Resources).flatMap(({ Properties: p }) =>
      [p.AlarmName, p.DashboardName, p.GroupName, p.Name].filter((name) => typeof name === 'string'),
    );
  const shared = named(bare).filter(
    (name) => named(full).includes(name) && !['live', 'scheduled'].includes(name),
  );
  expect(shared).toEqual([]);
  expect(JSON.stringify([bare, full])).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput/);
});

test('there is no custom resource, no public address and no fixed name of a function', () => {
  const types = new Set(Object.values(full.Resources).map(({ Type }) => Type));
  expect([...types].filter((type) => /Custom|Url|Permission|ApiGateway/.test(type))).toEqual([]);
  expect(JSON.stringify(full)).not.toContain('"FunctionName":"');
});

/** What outlives its stack, by type. `RetainExceptOnCreate` goes with a first deployment that fails. */
const kept = (template: Template) =>
  Object.values(template.Resources)
    .flatMap(({ Type, DeletionPolicy = 'Delete', UpdateReplacePolicy }) =>
      DeletionPolicy === 'Delete' ? [] : [`${Type} ${DeletionPolicy}, replaced ${UpdateReplacePolicy}`],
    )
    .sort();

test('logs, secret and the versions of the follower outlive the stack, and nothing else does', () => {
  expect(kept(bare)).toEqual([
    // A rolled-back update must not delete one on which a follower may run.
    'AWS::Lambda::Version Retain, replaced Retain',
    'AWS::Logs::LogGroup RetainExceptOnCreate, replaced Retain',
    'AWS::Logs::LogGroup RetainExceptOnCreate, replaced Retain',
    'AWS::SecretsManager::Secret RetainExceptOnCreate, replaced Retain',
  ]);
});

test('the registry of test events, where others keep theirs too, outlives the stack that made it', () => {
  expect(kept(full)).toContain('AWS::EventSchemas::Registry RetainExceptOnCreate, replaced Retain');
});

test('the outputs name what a person has to find', () => {
  expect(Object.entries(bare.Outputs).map(([name, { Value }]) => [name, flat(Value)])).toEqual([
    ['StartSync', `<${only(bare, 'AWS::Lambda::Function', 'StartSync').id}>`],
    ['FollowSync', `<${only(bare, 'AWS::Lambda::Function', 'FollowSync').id}>`],
    ['SecretId', `<${only(bare, 'AWS::SecretsManager::Secret').id}>`],
    ['AlarmTopic', `<${only(bare, 'AWS::SNS::Topic').id}>`],
    [
      'AlarmSubscriptions',
      `aws sns list-subscriptions-by-topic --topic-arn <${only(bare, 'AWS::SNS::Topic').id}> --region <AWS::Region>`,
    ],
  ]);
});

test('the subscriptions of an existing topic are listed where that is', () => {
  expect(templateOf('CckmSapSync-existing').Outputs.AlarmSubscriptions?.Value).toBe(
    `aws sns list-subscriptions-by-topic --topic-arn ${alarmTopicArn} --region eu-central-1`,
  );
});

test('each pack of security rules stops synthesis on a finding', () => {
  const app = join(import.meta.dirname, 'unsafe-app.ts');
  const { status, stderr } = spawnSync(process.execPath, [app], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain('AwsSolutions::AwsSolutions-SQS4');
  expect(stderr).toContain('Serverless::Serverless-SQSRedrivePolicy');
});

test('every setting of a target reaches the template', () => {
  const text = JSON.stringify(full);
  const values = Object.entries(everything)
    .filter(([key]) => !['account', 'enabled', 'testEvents', 'tags', 'noSuccessAlarmHours'].includes(key))
    .flatMap(([, value]) => (typeof value === 'object' ? Object.values(value) : [value]))
    .flat()
    .filter((value) => typeof value === 'string' && !/^(vpc-|failures$)/.test(value));
  expect(values.filter((value) => !text.includes(String(value)))).toEqual([]);
  expect(assembly.getStackByName('CckmSapSync-all').tags).toEqual(everything.tags);
});

describe('a customer key', () => {
  const key = everything.encryptionKeyArn;

  test.each([
    ['AWS::Logs::LogGroup', 'KmsKeyId', 2],
    ['AWS::SQS::Queue', 'KmsMasterKeyId', 3],
    ['AWS::SNS::Topic', 'KmsMasterKeyId', 2],
    ['AWS::Lambda::Function', 'KmsKeyArn', 2],
  ])('protects every %s', (type, property, count) => {
    const keys = Object.values(ofType(full, type)).map(({ Properties }) => Properties[property]);
    expect(keys).toEqual(Array(count).fill(key));
  });

  test('protects the durable state', () => {
    expect(only(full, 'AWS::Lambda::Function', 'FollowSync').Properties.DurableConfig.KMSKeyArn).toBe(key);
  });
});

const keyStatements = (template: Template): Json[] =>
  only(template, 'AWS::KMS::Key').Properties.KeyPolicy.Statement;

/** Whether a statement lets CloudWatch do something, on the condition that it acts for this account. */
const letsCloudWatch = ({ Effect, Principal, Action, Condition }: Json, action: string) =>
  Effect === 'Allow' &&
  Principal.Service === 'cloudwatch.amazonaws.com' &&
  [Action].flat().includes(action) &&
  Condition.StringEquals['aws:SourceAccount'] === '111122223333';

test('every alarm that sends can: its action names the topic, whose policy and key let CloudWatch in', () => {
  const senders = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']
    .flatMap((type) => Object.values(ofType(foreign, type)))
    .filter(({ Properties }) => Properties.AlarmActions);
  expect(senders.map(({ Properties }) => Properties.AlarmName).sort()).toEqual([
    'cckm-sap-sync-foreign-expires-soon',
    'cckm-sap-sync-foreign-needs-attention',
    'cckm-sap-sync-foreign-no-success',
    'cckm-sap-sync-foreign-still-no-success',
  ]);
  for (const { Properties } of senders) {
    for (const action of [...Properties.AlarmActions, ...(Properties.OKActions ?? [])]) {
      const topic = only(foreign, 'AWS::SNS::Topic');
      expect(flat(action)).toBe(`<${topic.id}>`);
      const policy = only(foreign, 'AWS::SNS::TopicPolicy').Properties;
      expect(policy.Topics.map(flat)).toEqual([flat(action)]);
      expect(
        policy.PolicyDocument.Statement.some(
          (statement: Json) =>
            letsCloudWatch(statement, 'sns:Publish') && flat(statement.Resource) === flat(action),
        ),
      ).toBe(true);
      expect(flat(topic.Properties.KmsMasterKeyId)).toBe(`<${only(foreign, 'AWS::KMS::Key').id}.Arn>`);
      for (const needed of ['kms:Decrypt', 'kms:GenerateDataKey*']) {
        expect(keyStatements(foreign).some((statement) => letsCloudWatch(statement, needed))).toBe(true);
      }
    }
  }
});

test.each([
  ['AWS::SQS::QueuePolicy', 3],
  ['AWS::SNS::TopicPolicy', 2],
])('every %s denies what does not come over TLS', (type, count) => {
  const denials = Object.values(ofType(full, type)).flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.filter(({ Effect }: Json) => Effect === 'Deny'),
  );
  expect(denials.map(({ Condition }) => Condition)).toEqual(
    Array(count).fill({ Bool: { 'aws:SecureTransport': 'false' } }),
  );
});

test('an existing topic is used as it is', () => {
  const template = templateOf('CckmSapSync-existing');
  expect(Object.keys(ofType(template, 'AWS::SNS::Topic'))).toEqual([]);
  expect(only(template, 'AWS::CloudWatch::CompositeAlarm', 'Needs').Properties.AlarmActions).toEqual([
    alarmTopicArn,
  ]);
  expect(only(template, 'AWS::SNS::Subscription', 'ExistingTopic').Properties.TopicArn).toBe(alarmTopicArn);
});
