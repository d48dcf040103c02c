import { describe, expect, test } from '@jest/globals';
import { App, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
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
