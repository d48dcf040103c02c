import { describe, expect, test } from '@jest/globals';
import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Alias } from 'aws-cdk-lib/aws-kms';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SapKeySync, type SapKeySyncProps } from '../../infra/index.ts';
import { everything } from './everything.ts';
import { partitionAssembly } from './stacks.ts';
import { list, ofType, only, type Template } from './template.ts';

const elsewhere: Template = partitionAssembly.getStackByName('Elsewhere').template;

/** What the construct says of props; empty if it takes them. */
function problem(props: object, stack = new Stack(new App(), 'Keys')): string {
  try {
    new SapKeySync(stack, 'Sync', { target: 'a', ...props } as SapKeySyncProps);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const aToken = Duration.hours(Lazy.number({ produce: () => 1 }));
const snsArn = 'arn:aws:sns:eu-central-1:111122223333:reports';
const twoRoles = { startSync: { roleArn: 'arn' }, followSync: { roleArn: 'arn' } };

describe('the construct', () => {
  test.each([
    ['target', { target: 'Big' }, 'must be 1 to 24 of a-z'],
    ['schedule', { schedule: [] }, 'must be a cron expression'],
    ['schedule[0]', { schedule: 'rate(1 day)' }, 'must be a cron expression'],
    [
      'catchUp.schedule',
      { catchUp: { schedule: 'cron(0 4 * * * *)', unlessSucceededWithin: Duration.hours(1) } },
      'must be a cron expression',
    ],
    ['timeZone', { timeZone: 'PST' }, 'must be a time zone of the IANA database'],
    ['proxy', { proxy: 'proxy.example.com:3128' }, 'must be a URL such as'],
    ['proxy', { proxy: 'http://proxy.example.com:65536' }, 'must be a URL such as'],
    ['alarmEmails[0]', { alarmEmails: ['custodian'] }, 'must be an e-mail address'],
    ['logRetention', { logRetention: Duration.days(100) }, 'must be a Duration of 1, 3'],
    ['logRetention', { logRetention: 365 }, 'must be a Duration of 1, 3'],
    ['followFor', { followFor: Duration.hours(0) }, 'must be a Duration of 1 to 168 whole hours'],
    ['followFor', { followFor: Duration.hours(1.5) }, 'must be a Duration of 1 to 168 whole hours'],
    ['followFor', { followFor: Duration.minutes(90) }, 'must be a Duration of 1 to 168 whole hours'],
    ['followFor', { followFor: 24 }, 'must be a Duration of 1 to 168 whole hours'],
    ['followFor', { followFor: null }, 'must be a Duration of 1 to 168 whole hours'],
    ['followFor', { followFor: { toHours: () => 1.5 } }, 'must be a Duration of 1 to 168 whole hours'],
    ['followFor', { followFor: {} }, 'must be a Duration of 1 to 168 whole hours'],
    ['followFor', { followFor: aToken }, 'must be a Duration of 1 to 168 whole hours'],
    ['followForHours', { followForHours: 24 }, 'is not a prop; there are target, schedule'],
    ['alarmEmail', { alarmEmail: 'a@example.com' }, 'is not a prop; there are target, schedule'],
    [
      'noSuccessAlarm',
      { noSuccessAlarm: Duration.days(8) },
      'must be false, or a Duration of 2 to 168 whole',
    ],
    ['noSuccessAlarm', { noSuccessAlarm: true }, 'must be false, or a Duration of 2 to 168 whole hours'],
    ['catchUp', { catchUp: true }, 'must be false, or an object of schedule and unlessSucceededWithin'],
    [
      'catchUp.unlessSucceededWithin',
      { catchUp: { schedule: 'cron(0 4 * * ? *)', unlessSucceededWithin: 12 } },
      'must be a Duration of 1 to 168 whole hours',
    ],
    [
      'catchUp.unlessSucceededWithinHours',
      {
        catchUp: {
          schedule: 'cron(0 4 * * ? *)',
          unlessSucceededWithin: Duration.hours(1),
          unlessSucceededWithinHours: 12,
        },
      },
      'is not a prop',
    ],
    ['goodDetails', { goodDetails: ['12'] }, 'must be at most 20 texts'],
    ['runbookUrl', { runbookUrl: 'http://wiki/runbook' }, 'must be an https URL'],
    ['testEvents', { testEvents: 'yes' }, 'must be "none"'],
    ['enabled', { enabled: 'yes' }, 'must be true or false'],
    ['secret', { secret: 'prod/cckm' }, 'must be a secret, of aws-cdk-lib'],
    ['topic', { topic: 'arn:aws:sns:eu-central-1:111122223333:alarms' }, 'must be a topic, of aws-cdk-lib'],
    ['reports', { reports: 'all' }, 'must be an object of topic, emails and send, or {}'],
    ['reports.emails[0]', { reports: { emails: ['custodian'] } }, 'must be an e-mail address'],
    ['reports.topicArn', { reports: { topicArn: 'arn' } }, 'is not a prop'],
    ['reports.topic', { reports: { topic: 'arn' } }, 'must be a topic, of aws-cdk-lib'],
    ['reports.topic', { reports: { topic: { topicArn: snsArn, fifo: true } } }, 'must be no FIFO topic'],
    [
      'reports.topic',
      { reports: { topic: { topicArn: snsArn.replace('sns', 'sqs') } } },
      'must be a topic of SNS',
    ],
    [
      'reports.emails',
      { reports: { emails: ['a@example.com', 'A@example.com'] } },
      'must be a list of e-mail addresses, different',
    ],
    ['encryptionKey', { encryptionKey: 'alias/keys' }, 'must be a key, of aws-cdk-lib'],
    ['roles', { roles: [] }, 'must be an object of the roles startSync, followSync and scheduler'],
    ['roles.scheduler', { roles: { ...twoRoles, scheduler: 'role' } }, 'must be a role, of aws-cdk-lib'],
    ['vpc', { vpc: 'vpc-0123456789abcdef0' }, 'must be a VPC, of aws-cdk-lib'],
    ['vpcSubnets', { vpcSubnets: {} }, 'needs a vpc'],
    ['securityGroups', { securityGroups: [{ securityGroupId: 'sg-0123456789abcdef0' }] }, 'needs a vpc'],
    [
      'secretEncryptionKey',
      { secret: { secretArn: 'arn' }, secretEncryptionKey: { keyArn: 'arn' } },
      'is for the secret that is made',
    ],
    [
      'securityGroups[0]',
      { securityGroups: ['sg-0123456789abcdef0'] },
      'must be a security group, of aws-cdk',
    ],
  ])('refuses a wrong %s with one line that names itself, the prop and the rule', (prop, props, rule) => {
    const message = problem(props);
    expect(message.split('\n')).toHaveLength(1);
    expect(message.startsWith(`Keys/Sync: ${prop} ${rule}`)).toBe(true);
  });

  test.each(['encryptionKey', 'secretEncryptionKey'])(
    'refuses an alias as %s of which only the name is known with one line',
    (prop) => {
      const stack = new Stack(new App(), 'Keys');
      const message = problem({ [prop]: Alias.fromAliasName(stack, 'Alias', 'alias/keys') }, stack);
      expect(message).toBe(
        `Keys/Sync: ${prop} must be a key, not an alias of which only the name is known; Key.fromKeyArn imports a key`,
      );
    },
  );

  test('refuses a report topic whose key is such an alias', () => {
    const stack = new Stack(new App(), 'Keys');
    const topic = new Topic(stack, 'Topic', { masterKey: Alias.fromAliasName(stack, 'Alias', 'alias/keys') });
    expect(problem({ reports: { topic } }, stack)).toMatch(
      /^Keys\/Sync: reports\.topic\.masterKey must be a key.*$/,
    );
  });

  test('refuses a secret whose key is such an alias', () => {
    const stack = new Stack(new App(), 'Keys');
    const secret = Secret.fromSecretAttributes(stack, 'Secret', {
      secretPartialArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/cckm',
      encryptionKey: Alias.fromAliasName(stack, 'Alias', 'alias/keys'),
    });
    expect(problem({ secret }, stack)).toMatch(/^Keys\/Sync: secret\.encryptionKey must be a key.*$/);
  });

  test.each([
    ['plain texts byte for byte', ['a "b" \\ c', 'ä,  ü']],
    [
      'a token whose value has a quote and a backslash',
      [Lazy.string({ produce: () => 'a "b" \\ c' }), 'ä,  ü'],
    ],
  ])('gives the functions as good details %s', (_, goodDetails) => {
    const stack = new Stack(new App(), 'Keys');
    const { followSync } = new SapKeySync(stack, 'Sync', { target: 'a', goodDetails });
    const { environment } = followSync.function.node.defaultChild as CfnFunction;
    expect(stack.resolve(environment).variables.GOOD_DETAILS).toBe(JSON.stringify(['a "b" \\ c', 'ä,  ü']));
  });

  test.each([undefined, null, 'production'])('refuses %p in place of its props', (props) => {
    expect(
      () => new SapKeySync(new Stack(new App(), 'Keys'), 'Sync', props as unknown as SapKeySyncProps),
    ).toThrow(/^Keys\/Sync: its props must be an object of props, target at least$/);
  });

  test('names every problem in one error', () => {
    expect(problem({ timeZone: 'PST', followFor: 0 }).split('\n')).toEqual([
      expect.stringContaining('Keys/Sync: timeZone '),
      expect.stringContaining('Keys/Sync: followFor '),
    ]);
  });

  test("keeps the ARN of another account's secret, which its name would not find", () => {
    const arn = 'arn:aws-cn:secretsmanager:cn-north-1:444455556666:secret:prod/cckm';
    const ids = Object.values(ofType(elsewhere, 'AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment.Variables.SECRET_ID,
    );
    expect(ids).toEqual([arn, arn]);
  });

  test('makes a security group where none is given, and lets the roles use it', () => {
    const group = `<${only(elsewhere, 'AWS::EC2::SecurityGroup').id}.GroupId>`;
    for (const { Properties } of Object.values(ofType(elsewhere, 'AWS::Lambda::Function'))) {
      expect(list(Properties.VpcConfig.SecurityGroupIds)).toEqual([group]);
    }
    const statements = Object.values(ofType(elsewhere, 'AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Sid }) => Sid === 'CreateInterfacesInItsSubnets');
    expect(statements).toHaveLength(2);
    for (const { Resource } of statements) {
      expect(list(Resource)).toContain(
        `arn:aws-cn:ec2:cn-north-1:${everything.account}:security-group/${group}`,
      );
    }
  });

  test('lets CloudWatch Logs use the key by the name that it has in China', () => {
    const { Statement } = only(elsewhere, 'AWS::KMS::Key').Properties.KeyPolicy;
    const services = Statement.map(({ Principal }: { Principal: { Service?: string } }) => Principal.Service);
    expect(services).toContain('logs.cn-north-1.amazonaws.com.cn');
  });
});
