import { describe, expect, test } from '@jest/globals';
import { everything } from './everything.ts';
import { templateOf } from './stacks.ts';
import { statementsOf } from './statements.ts';
import { flat, type Json, ofType, only, type Template } from './template.ts';

interface Allowed {
  actions: string[];
  resources: string[];
  /** By operator and key, `StringEquals kms:ViaService` say. None if left out. */
  conditions?: Record<string, string>;
  /** Where the need is documented. */
  source: string;
}

const bare = templateOf('CckmSapSync-default');
const full = templateOf('CckmSapSync-all');

function expectExactly(template: Template, role: string, table: Record<string, Allowed>) {
  expect(statementsOf(template, only(template, 'AWS::IAM::Role', role).id)).toEqual(
    Object.fromEntries(
      Object.entries(table).map(([sid, { actions, resources, conditions = {} }]) => [
        sid,
        { actions: actions.toSorted(), resources: resources.toSorted(), conditions },
      ]),
    ),
  );
}

const arnOf = (template: Template, type: string, inId: string) => `<${only(template, type, inId).id}.Arn>`;
const refOf = (template: Template, type: string, inId: string) => `<${only(template, type, inId).id}>`;
const allOfEc2 = 'arn:aws:ec2:eu-central-1:111122223333:*/*';

/** What both functions may do, whatever is set. */
const execution = (template: Template, id: string, secret: string): Record<string, Allowed> => ({
  WriteItsLogs: {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [arnOf(template, 'AWS::Logs::LogGroup', `${id}Logs`)],
    source: 'Lambda developer guide, sending function logs to CloudWatch Logs',
  },
  ReadTheSecret: {
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secret],
    source: 'functions/settings/read.ts calls GetSecretValue and nothing else',
  },
  KeepFailedEvents: {
    actions: ['sqs:SendMessage'],
    resources: [arnOf(template, 'AWS::SQS::Queue', `${id}Failed`)],
    source: 'Lambda developer guide, dead-letter queues',
  },
});

const startSync = (template: Template): Record<string, Allowed> => ({
  HandTheJobOver: {
    actions: ['lambda:InvokeFunction'],
    resources: [refOf(template, 'AWS::Lambda::Alias', 'FollowSync')],
    source: 'Lambda API, Invoke, authorized against the qualified ARN that is invoked',
  },
  AskWhetherTheFollowerLives: {
    actions: ['lambda:GetDurableExecution'],
    resources: [`${arnOf(template, 'AWS::Lambda::Function', 'FollowSync')}:*`],
    source:
      'Lambda developer guide, security of durable functions: the ARN of an execution extends that of a version',
  },
});

const followSync = (template: Template): Record<string, Allowed> => ({
  KeepItsDurableState: {
    actions: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
    resources: [`${arnOf(template, 'AWS::Lambda::Function', 'FollowSync')}:*`],
    source: 'Lambda developer guide, security of durable functions',
  },
});

const via = (service: string) => ({
  'StringEquals kms:ViaService': `${service}.eu-central-1.amazonaws.com`,
});

/** What a function may do with every option set. */
const options = (id: string): Record<string, Allowed> => ({
  DecryptTheSecret: {
    actions: ['kms:Decrypt'],
    resources: [everything.secretKeyArn],
    conditions: via('secretsmanager'),
    source: 'Secrets Manager user guide, secret encryption',
  },
  EncryptFailedEvents: {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [everything.encryptionKeyArn],
    conditions: via('sqs'),
    source: 'Lambda developer guide, dead-letter queues; SQS developer guide, key management',
  },
  SendReports: {
    actions: ['sns:Publish'],
    resources: [refOf(full, 'AWS::SNS::Topic', 'ReportTopic')],
    source: 'functions/reports/sns-api.ts calls Publish and nothing else',
  },
  EncryptReports: {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [everything.encryptionKeyArn],
    conditions: via('sns'),
    source: 'SNS developer guide, key management: what a publisher needs',
  },
  DecryptWhatLambdaKeepsForIt: {
    actions: ['kms:Decrypt'],
    resources: [everything.encryptionKeyArn],
    conditions: {
      'ArnLike kms:EncryptionContext:aws:lambda:FunctionArn': `${arnOf(full, 'AWS::Lambda::Function', id)}*`,
    },
    source: 'Lambda developer guide, durable execution data; CloudTrail shows the same for the environment',
  },
  CreateInterfacesInItsSubnets: {
    actions: ['ec2:CreateNetworkInterface'],
    resources: [
      'arn:aws:ec2:eu-central-1:111122223333:network-interface/*',
      ...everything.vpc.subnetIds.map((id) => `arn:aws:ec2:eu-central-1:111122223333:subnet/${id}`),
      ...everything.vpc.securityGroupIds.map(
        (id) => `arn:aws:ec2:eu-central-1:111122223333:security-group/${id}`,
      ),
    ],
    source: 'AWSLambdaVPCAccessExecutionRole, narrowed as the service authorization reference of EC2 allows',
  },
  ManageInterfaces: {
    actions: ['ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
    resources: [allOfEc2],
    source:
      'Lambda developer guide, configuration of a VPC: all resource ids of the account for the deletion',
  },
  FindInterfaces: {
    actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
    resources: ['*'],
    source: 'Service authorization reference of EC2: Describe actions know no resources',
  },
  'Deny TheCodeItselfTouchesNoInterface': {
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
    conditions: { 'ArnEquals lambda:SourceFunctionArn': arnOf(full, 'AWS::Lambda::Function', id) },
    source: 'Lambda developer guide, lambda:SourceFunctionArn',
  },
});

const scheduler = (template: Template): Record<string, Allowed> => ({
  InvokeStartSync: {
    actions: ['lambda:InvokeFunction'],
    resources: [refOf(template, 'AWS::Lambda::Alias', 'StartSync')],
    source: 'EventBridge Scheduler user guide, execution role',
  },
  KeepUndeliveredEvents: {
    actions: ['sqs:SendMessage'],
    resources: [arnOf(template, 'AWS::SQS::Queue', 'Undelivered')],
    source: 'EventBridge Scheduler user guide, dead-letter queue',
  },
});

describe('with no option set', () => {
  test.each(['StartSyncRole', 'FollowSyncRole', 'SchedulerRole'])('%s may do what its table says', (role) => {
    const secret = `<${only(bare, 'AWS::SecretsManager::Secret').id}>`;
    const tables: Record<string, Record<string, Allowed>> = {
      StartSyncRole: { ...execution(bare, 'StartSync', secret), ...startSync(bare) },
      FollowSyncRole: { ...execution(bare, 'FollowSync', secret), ...followSync(bare) },
      SchedulerRole: scheduler(bare),
    };
    expectExactly(bare, role, tables[role] ?? {});
  });
});

describe('with every option set', () => {
  test.each(['StartSyncRole', 'FollowSyncRole', 'SchedulerRole'])('%s may do what its table says', (role) => {
    const secret = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/cckm-secret-??????';
    const tables: Record<string, Record<string, Allowed>> = {
      StartSyncRole: { ...execution(full, 'StartSync', secret), ...startSync(full), ...options('StartSync') },
      FollowSyncRole: {
        ...execution(full, 'FollowSync', secret),
        ...followSync(full),
        ...options('FollowSync'),
      },
      SchedulerRole: {
        ...scheduler(full),
        EncryptUndeliveredEvents: {
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [everything.encryptionKeyArn],
          conditions: via('sqs'),
          source: 'SQS developer guide, key management: what a producer needs',
        },
      },
    };
    expectExactly(full, role, tables[role] ?? {});
  });

  test('every role has the permissions boundary', () => {
    const roles = Object.values(ofType(full, 'AWS::IAM::Role'));
    expect(roles.map(({ Properties }) => Properties.PermissionsBoundary)).toEqual(
      roles.map(() => everything.permissionsBoundary),
    );
  });
});

test('there are three roles, and none has a managed policy', () => {
  const roles = Object.values(ofType(full, 'AWS::IAM::Role'));
  expect(roles.map(({ Properties }) => Properties.ManagedPolicyArns)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test.each([
  ['StartSyncRole', 'lambda.amazonaws.com'],
  ['FollowSyncRole', 'lambda.amazonaws.com'],
  ['SchedulerRole', 'scheduler.amazonaws.com'],
])('%s is for %s alone', (role, service) => {
  const { Statement } = only(full, 'AWS::IAM::Role', role).Properties.AssumeRolePolicyDocument;
  expect(Statement.map(({ Effect, Principal }: Json) => [Effect, Principal])).toEqual([
    ['Allow', { Service: service }],
  ]);
});

test('the role of the schedules is for schedules of its own group alone', () => {
  const { Properties } = only(full, 'AWS::IAM::Role', 'SchedulerRole');
  const [statement] = Properties.AssumeRolePolicyDocument.Statement;
  expect(statement.Condition.StringEquals).toEqual({
    'aws:SourceAccount': '111122223333',
    'aws:SourceArn': `arn:aws:scheduler:eu-central-1:111122223333:schedule-group/${flat(
      only(full, 'AWS::Scheduler::ScheduleGroup').Properties.Name,
    )}`,
  });
});

test('only CloudWatch of this account may publish to the topic, and nobody is let into a queue or function', () => {
  const allowing = ['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy', 'AWS::Lambda::Permission']
    .flatMap((type) => Object.values(ofType(full, type)))
    .flatMap(({ Properties }) => Properties.PolicyDocument?.Statement ?? [Properties])
    .filter(({ Effect }) => Effect !== 'Deny');
  expect(allowing.map(({ Principal, Action, Condition }) => ({ Principal, Action, Condition }))).toEqual([
    {
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    },
  ]);
});
