import { describe, expect, test } from '@jest/globals';
import { App, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import { Alias } from 'aws-cdk-lib/aws-kms';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { SapKeySync, type SapKeySyncProps } from '../../infra/sap-key-sync.ts';
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

describe('the construct', () => {
  test.each([
    ['target', { target: 'Big' }, 'must be 1 to 24 of a-z'],
    ['schedule', { schedule: [] }, 'must be a cron expression'],
    ['schedule[0]', { schedule: 'rate(1 day)' }, 'must be a cron expression'],
    [
      'catchUp.schedule',
      { catchUp: { schedule: 'cron(0 4 * * * *)', unlessSucceededWithinHours: 1 } },
      'must be a cron expression',
    ],
    ['timeZone', { timeZone: 'PST' }, 'must be a time zone of the IANA database'],
    ['proxy', { proxy: 'proxy.example.com:3128' }, 'must be a URL such as'],
    ['proxy', { proxy: 'http://proxy.example.com:65536' }, 'must be a URL such as'],
    ['alarmEmails[0]', { alarmEmails: ['custodian'] }, 'must be an e-mail address'],
    ['logRetentionDays', { logRetentionDays: 100 }, 'must be one of 1, 3'],
    ['followForHours', { followForHours: 0 }, 'must be a whole number from 1 to 168'],
    ['followForHours', { followForHours: Lazy.number({ produce: () => 1 }) }, 'must be a whole number'],
    ['noSuccessAlarmHours', { noSuccessAlarmHours: 1.5 }, 'must be false, or a whole number from 2 to 168'],
    ['goodDetails', { goodDetails: ['12'] }, 'must be at most 20 texts'],
    ['runbookUrl', { runbookUrl: 'http://wiki/runbook' }, 'must be an https URL'],
    ['testEvents', { testEvents: 'yes' }, 'must be "none"'],
    ['enabled', { enabled: 'yes' }, 'must be true or false'],
    ['vpc.subnets', { vpc: { vpc: {}, subnets: [] } }, 'must be a list of one or more subnets'],
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

  test('refuses a secret whose key is such an alias', () => {
    const stack = new Stack(new App(), 'Keys');
    const secret = Secret.fromSecretAttributes(stack, 'Secret', {
      secretPartialArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/cckm',
      encryptionKey: Alias.fromAliasName(stack, 'Alias', 'alias/keys'),
    });
    expect(problem({ secret }, stack)).toMatch(/^Keys\/Sync: secret\.encryptionKey must be a key.*$/);
  });

  test.each(['goodDetails', 'alarmEmails', 'schedule'])(
    'refuses a token for the whole list of %s',
    (prop) => {
      const stack = new Stack(new App(), 'Keys');
      const { valueAsList } = new CfnParameter(stack, 'Given', { type: 'CommaDelimitedList' });
      expect(problem({ [prop]: valueAsList }, stack)).toMatch(
        new RegExp(`^Keys/Sync: ${prop}(\\[0\\])? must be .*$`),
      );
    },
  );

  test.each([
    ['plain texts byte for byte', ['a "b" \\ c', 'ä,  ü']],
    [
      'a token whose value has a quote and a backslash',
      [Lazy.string({ produce: () => 'a "b" \\ c' }), 'ä,  ü'],
    ],
  ])('gives the functions as good details %s', (_, goodDetails) => {
    const stack = new Stack(new App(), 'Keys');
    const { functions } = new SapKeySync(stack, 'Sync', { target: 'a', goodDetails });
    const { environment } = functions.followSync.function.node.defaultChild as CfnFunction;
    expect(stack.resolve(environment).variables.GOOD_DETAILS).toBe(JSON.stringify(['a "b" \\ c', 'ä,  ü']));
  });

  test('names every problem in one error', () => {
    expect(problem({ timeZone: 'PST', followForHours: 0 }).split('\n')).toEqual([
      expect.stringContaining('Keys/Sync: timeZone '),
      expect.stringContaining('Keys/Sync: followForHours '),
    ]);
  });

  test.each(['target', 'schedule', 'timeZone', 'proxy'])('takes a token for %s', (prop) => {
    const stack = new Stack(new App(), 'Keys');
    expect(problem({ [prop]: new CfnParameter(stack, 'Given').valueAsString }, stack)).toBe('');
  });

  test('takes a token for the days that logs are kept', () => {
    const stack = new Stack(new App(), 'Keys');
    const { valueAsNumber } = new CfnParameter(stack, 'Given', { type: 'Number' });
    expect(problem({ logRetentionDays: valueAsNumber }, stack)).toBe('');
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
