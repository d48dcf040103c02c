import { describe, expect, test } from '@jest/globals';
import { Duration, type Stack } from 'aws-cdk-lib';
import type { IAlarmAction, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { AccountPrincipal, type IGrantable, Role, ServicePrincipal, User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { units } from '../../functions/shared/metric-names.ts';
import { type MetricName, SapKeySync } from '../../infra/index.ts';
import { stackOf } from './app.ts';
import { flat, type Json, list, ofType, only, type Template } from './template.ts';

/** Grants something, and tells the statements that the template then has more, in policies and as permissions. */
function granted(
  grant: (stack: Stack) => IGrantable,
  kind: 'grantStart' | 'grantFillInSecret',
  props: object = {},
) {
  const statementsOf = ({ Resources }: Template) =>
    Object.values(Resources).flatMap(({ Type, Properties }) =>
      Type === 'AWS::IAM::Policy' ? Properties.PolicyDocument.Statement : [],
    );
  const stack = stackOf();
  const sync = new SapKeySync(stack, 'Sync', { target: 'a', ...props });
  const before = statementsOf(resolved(stack)).length;
  const permissionsBefore = Object.keys(ofType(resolved(stack), 'AWS::Lambda::Permission')).length;
  sync[kind](grant(stack));
  const template = resolved(stack);
  expect(permissionsBefore).toBe(0);
  return {
    statements: statementsOf(template).slice(before),
    permissions: Object.values(ofType(template, 'AWS::Lambda::Permission')).map(
      ({ Properties }) => Properties,
    ),
    ids: {
      startSync: stack.resolve(sync.startSync.function.functionArn)['Fn::GetAtt'][0],
      alias: stack.resolve(sync.startSync.alias.functionArn).Ref,
    },
  };
}

const resolved = (stack: Stack): Template => stack.resolve((stack as Json)._toCloudFormation());
const role = (stack: Stack) =>
  new Role(stack, 'Custodian', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });

/** The function and its alias, as the statements name them. */
const startSync = ({ ids }: ReturnType<typeof granted>) => [
  `<${ids.startSync}.Arn>`,
  `<${ids.startSync}.Arn>:$LATEST`,
];

describe('grantStart', () => {
  test.each([
    ['a role', role],
    ['a user', (stack: Stack) => new User(stack, 'Custodian')],
  ])('lets %s invoke the alias and the function itself, and nothing else', (_, grantee) => {
    const all = granted(grantee, 'grantStart');
    expect(all.permissions).toEqual([]);
    expect(new Set(all.statements.flatMap(({ Action }: Json) => Action))).toEqual(
      new Set(['lambda:InvokeFunction']),
    );
    expect(all.statements.flatMap(({ Resource }: Json) => list(Resource)).toSorted()).toEqual(
      [`<${all.ids.alias}>`, ...startSync(all)].toSorted(),
    );
  });

  test('lets a service invoke both by their own policies', () => {
    const all = granted(() => new ServicePrincipal('config.amazonaws.com'), 'grantStart');
    expect(all.statements).toEqual([]);
    const allowed = all.permissions.map(({ FunctionName, Principal }) => [flat(FunctionName), Principal]);
    expect(allowed.toSorted()).toEqual([
      [`<${all.ids.startSync}.Arn>`, 'config.amazonaws.com'],
      [`<${all.ids.alias}>`, 'config.amazonaws.com'],
    ]);
  });
});

describe('grantFillInSecret', () => {
  test('lets a role store a value in the secret, and not read it', () => {
    const { statements } = granted(role, 'grantFillInSecret');
    expect(statements).toEqual([
      {
        Action: ['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue'],
        Effect: 'Allow',
        Resource: { Ref: expect.stringMatching(/^SyncSecret/) },
      },
    ]);
  });

  test('of a secret known by name leaves the characters at the end of its ARN open', () => {
    const stack = stackOf();
    const secret = Secret.fromSecretNameV2(stack, 'Given', 'prod/cckm');
    const sync = new SapKeySync(stack, 'Sync', { target: 'a', secret });
    sync.grantFillInSecret(role(stack));
    const { PolicyDocument } = only(resolved(stack), 'AWS::IAM::Policy', 'CustodianDefaultPolicy').Properties;
    expect(flat(PolicyDocument.Statement[0].Resource)).toBe(
      'arn:<AWS::Partition>:secretsmanager:eu-central-1:111122223333:secret:prod/cckm-??????',
    );
  });

  test("lets a role use the secret's key for that, through Secrets Manager alone", () => {
    const stack = stackOf();
    const key = new Key(stack, 'Key');
    const sync = new SapKeySync(stack, 'Sync', { target: 'a', secretEncryptionKey: key });
    sync.grantFillInSecret(role(stack));
    const { PolicyDocument } = only(resolved(stack), 'AWS::IAM::Policy', 'CustodianDefaultPolicy').Properties;
    expect(PolicyDocument.Statement[1]).toEqual({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' } },
      Effect: 'Allow',
      Resource: stack.resolve(key.keyArn),
    });
  });

  test('lets another account do it by the policies of the secret and of its key', () => {
    const stack = stackOf();
    const key = new Key(stack, 'Key');
    const sync = new SapKeySync(stack, 'Sync', { target: 'a', secretEncryptionKey: key });
    expect(sync.grantFillInSecret(new AccountPrincipal('444455556666')).success).toBe(true);
    const template = resolved(stack);
    const ofSecret = only(template, 'AWS::SecretsManager::ResourcePolicy').Properties.ResourcePolicy
      .Statement;
    const ofKey = only(template, 'AWS::KMS::Key').Properties.KeyPolicy.Statement;
    expect(ofSecret[0]).toMatchObject({
      Action: ['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue'],
    });
    expect(ofKey.at(-1)).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' } },
    });
  });
});

describe('the members', () => {
  const stack = stackOf();
  const sync = new SapKeySync(stack, 'Sync', {
    target: 'a',
    schedule: ['cron(0 1 * * ? *)', 'cron(0 13 * * ? *)'],
  });
  const off = new SapKeySync(stack, 'Off', { target: 'b', enabled: false, catchUp: false });
  const pager: IAlarmAction = { bind: () => ({ alarmActionArn: 'arn:pager' }) };
  sync.addAlarmAction(pager);
  off.addAlarmAction(pager, pager);
  const template = resolved(stack);

  test('hold the schedules in order, the catch-up last', () => {
    expect(sync.schedules.map(({ scheduleExpression }) => scheduleExpression)).toEqual([
      'cron(0 1 * * ? *)',
      'cron(0 13 * * ? *)',
      'cron(0 4 * * ? *)',
    ]);
    expect(off.schedules).toHaveLength(1);
  });

  test.each(['startSync', 'followSync'] as const)(
    'hold the function, alias, role, log group and queue of %s',
    (name) => {
      const { function: fn, alias, role, logGroup, deadLetterQueue } = sync[name];
      const { Properties } = template.Resources[stack.resolve(fn.functionArn)['Fn::GetAtt'][0]] ?? {
        Properties: {},
      };
      expect(Properties).toMatchObject({
        Role: stack.resolve(role.roleArn),
        LoggingConfig: { LogGroup: stack.resolve(logGroup.logGroupName) },
        DeadLetterConfig: { TargetArn: stack.resolve(deadLetterQueue.queueArn) },
      });
      const { FunctionName, Name } =
        template.Resources[stack.resolve(alias.functionArn).Ref]?.Properties ?? {};
      expect([FunctionName, Name]).toEqual([
        stack.resolve(fn.functionName),
        name === 'startSync' ? 'scheduled' : 'live',
      ]);
    },
  );

  test('hold the dashboard', () => {
    expect(stack.resolve(sync.dashboard.dashboardName)).toEqual({
      Ref: expect.stringMatching(/^SyncDashboard/),
    });
  });

  test('let an action be added to every alarm that sends, and to none that does not', () => {
    const withPager = Object.values(template.Resources).flatMap(({ Properties }) =>
      Properties.AlarmActions?.includes('arn:pager')
        ? [Properties.AlarmName ?? Properties.CompositeAlarmName]
        : [],
    );
    expect(withPager.toSorted()).toEqual([
      'cckm-sap-sync-a-expires-soon',
      'cckm-sap-sync-a-needs-attention',
      'cckm-sap-sync-a-no-success',
      'cckm-sap-sync-a-still-no-success',
      'cckm-sap-sync-b-expires-soon',
      'cckm-sap-sync-b-needs-attention',
    ]);
  });

  test.each([
    ['JobStarted', 'Sum'],
    ['JobDuration', 'Maximum'],
    ['DaysToExpiry', 'Minimum'],
  ] as const)('make a metric of %s with the dimensions under which it is published', (name, statistic) => {
    const { namespace, metricName, dimensions, period, ...rest }: Metric = sync.metric(name);
    expect({ namespace, metricName, dimensions, period, statistic: rest.statistic }).toEqual({
      namespace: 'CckmSapSync',
      metricName: name,
      dimensions: { service: 'cckm-sap-sync', target: 'a' },
      period: Duration.minutes(5),
      statistic,
    });
  });

  test('take the options of a metric', () => {
    const { statistic, period, label } = sync.metric('JobSucceeded', {
      statistic: 'Maximum',
      period: Duration.days(1),
      label: 'Nights',
    });
    expect({ statistic, period, label }).toEqual({
      statistic: 'Maximum',
      period: Duration.days(1),
      label: 'Nights',
    });
  });

  test.each(['JobsStarted', 'toString', ''])(
    'refuse %p as the name of a metric, and list the names',
    (name) => {
      expect(() => sync.metric(name as MetricName)).toThrow(
        `"${name}" is no metric of SapKeySync; there are ${Object.keys(units).join(', ')}`,
      );
    },
  );
});
