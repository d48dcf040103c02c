import { type Duration, Token } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import * as z from 'zod';
import * as limits from '../functions/shared/limits.ts';
import { keyBehind } from './encryption.ts';
import { cron, falseOr, reportSettings, retentions, settings, text } from './settings.ts';

type Unit = 'Hours' | 'Days';

/** Of another copy of aws-cdk-lib too: what counts is the method. Undefined for what is none, or no whole number. */
function amountOf(value: unknown, unit: Unit): number | undefined {
  const method = (value as Partial<Duration> | null)?.[`to${unit}`];
  if (typeof method !== 'function') return undefined;
  try {
    return method.call(value);
  } catch {
    return undefined;
  }
}

/** A Duration, as the number of hours or days that it is. */
const duration = (unit: Unit, isAllowed: (amount: number) => boolean, allowed: string) =>
  z.unknown().transform((value, context): number => {
    const amount = amountOf(value, unit);
    if (amount !== undefined && isAllowed(amount)) return amount;
    context.addIssue({ code: 'custom', message: allowed });
    return z.NEVER;
  });

const hours = ({ min, max }: { min: number; max: number }, or = '') =>
  duration(
    'Hours',
    (amount) => Number.isInteger(amount) && amount >= min && amount <= max,
    `must be ${or}a Duration of ${min} to ${max} whole hours, such as Duration.hours(24)`,
  );

/** A construct, told by an attribute that its kind alone has. */
const having = <T>(attribute: keyof T, kind: string) =>
  z.custom<T>(
    (value) => typeof value === 'object' && value !== null && attribute in value,
    `must be ${kind}, of aws-cdk-lib`,
  );

const key = having<IKey>('keyArn', 'a key').transform((given, context) => {
  try {
    return keyBehind(given);
  } catch {
    const message =
      'must be a key, not an alias of which only the name is known; Key.fromKeyArn imports a key';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
});

const secret = having<ISecret>('secretArn', 'a secret').superRefine(({ encryptionKey }, context) => {
  for (const { message } of key.optional().safeParse(encryptionKey).error?.issues ?? [])
    context.addIssue({ code: 'custom', path: ['encryptionKey'], message });
});

const role = having<IRole>('roleArn', 'a role');
const groupsAllowed = 'must be a list of security groups, of aws-cdk-lib';
const retentionAllowed = `must be a Duration of ${retentions.join(', ')} days, such as Duration.days(365)`;

const catchUpAllowed = 'must be false, or an object of schedule and unlessSucceededWithin';
const catchUp = z
  .custom((value) => !Token.isUnresolved(value), catchUpAllowed)
  .pipe(
    z.strictObject(
      { schedule: cron, unlessSucceededWithin: hours(limits.unlessSucceededWithinHours) },
      catchUpAllowed,
    ),
  );

const topic = having<ITopic>('topicArn', 'a topic').refine(
  ({ topicArn }) => Token.isUnresolved(topicArn) || /^arn:[\w-]+:sns:/.test(topicArn),
  'must be a topic of SNS',
);
const reportsAllowed = 'must be an object of topic, emails and send, or {}';
const reports = z
  .custom((value) => !Token.isUnresolved(value), reportsAllowed)
  .pipe(
    z
      .strictObject(
        {
          ...reportSettings,
          topic: topic
            .refine(({ fifo }) => !fifo, 'must be no FIFO topic, to which no mailbox can subscribe')
            .superRefine(({ masterKey }, context) => {
              for (const { message } of key.optional().safeParse(masterKey).error?.issues ?? [])
                context.addIssue({ code: 'custom', path: ['masterKey'], message });
            }),
        },
        reportsAllowed,
      )
      .partial(),
  );

const optional = z
  .object({
    ...settings,
    catchUp: falseOr(catchUp),
    logRetention: duration(
      'Days',
      (days) => Token.isUnresolved(days) || retentions.includes(days),
      retentionAllowed,
    ),
    followFor: hours(limits.followForHours),
    noSuccessAlarm: falseOr(hours(limits.noSuccessAlarmHours, 'false, or ')),
    secret,
    secretEncryptionKey: key,
    topic,
    reports,
    encryptionKey: key,
    roles: z.strictObject(
      { startSync: role, followSync: role, scheduler: role },
      'must be an object of the roles startSync, followSync and scheduler',
    ),
    vpc: having<IVpc>('vpcId', 'a VPC'),
    vpcSubnets: z.custom<SubnetSelection>(
      (value) => typeof value === 'object' && value !== null,
      'must be a SubnetSelection, of aws-cdk-lib/aws-ec2',
    ),
    securityGroups: z.array(having<ISecurityGroup>('securityGroupId', 'a security group'), groupsAllowed),
  })
  .partial();

const schema = z
  .strictObject(
    { target: text(limits.targetName.pattern, `must be ${limits.targetName.allowed}`), ...optional.shape },
    'must be an object of props, target at least',
  )
  .superRefine(({ vpc, vpcSubnets, securityGroups, secret, secretEncryptionKey }, context) => {
    const needless = (prop: string, message: string) =>
      context.addIssue({ code: 'custom', path: [prop], message });
    if (vpc === undefined && vpcSubnets) needless('vpcSubnets', 'needs a vpc');
    if (vpc === undefined && securityGroups?.length) needless('securityGroups', 'needs a vpc');
    if (secret && secretEncryptionKey) {
      needless('secretEncryptionKey', 'is for the secret that is made: a given one brings its own key');
    }
  });

/** Props as the construct uses them: times in hours and days, one schedule as a list of one, of an alias its key. */
export type Settings = z.output<typeof schema>;

/** Throws one error with a line for each problem: the construct, the prop and the rule. */
export function checkProps(construct: IConstruct, given: unknown): Settings {
  const { data, error } = schema.safeParse(given);
  if (error) {
    const lines = error.issues.flatMap(problems).map((problem) => `${construct.node.path}: ${problem}`);
    throw new Error(lines.join('\n'));
  }
  return data;
}

function problems({ path, ...issue }: z.core.$ZodIssue): string[] {
  const place = (keys: PropertyKey[]) =>
    keys.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i ? '.' : ''}${String(key)}`)).join('');
  if (issue.code !== 'unrecognized_keys') return [`${place(path) || 'its props'} ${issue.message}`];
  const known = path.length === 0 ? `; there are ${Object.keys(schema.shape).join(', ')}` : '';
  return issue.keys.map((key) => `${place([...path, key])} is not a prop${known}`);
}
