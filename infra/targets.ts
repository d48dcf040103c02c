import { readFileSync } from 'node:fs';
import * as z from 'zod';
import * as limits from '../functions/shared/limits.ts';
import { cron, falseOr, isUnique, reportSettings, retentions, settings, text } from './settings.ts';

const arn = (resource: string, example: string) =>
  text(new RegExp(`^arn:aws[a-z-]*:${resource}$`), `must be an ARN such as ${example}`);

const keyArn = arn(
  'kms:[a-z0-9-]+:\\d{12}:key/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})',
  'arn:aws:kms:eu-central-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef',
);

const ids = (kind: 'subnet' | 'sg') => {
  const allowed = `must be a list of one or more different ids such as "${kind}-0123456789abcdef0"`;
  return z
    .array(text(new RegExp(`^${kind}-[0-9a-f]{8,17}$`), allowed), allowed)
    .min(1, allowed)
    .refine(isUnique, allowed);
};

const tagAllowed =
  'must be an object of at most 50 tags: names of 1 to 128 characters that do not begin with "aws:", and texts of at most 256 characters';
const isTagName = (name: string) => name.length >= 1 && name.length <= 128 && !/^aws:/i.test(name);

const vpc = z.strictObject(
  {
    vpcId: text(/^vpc-[0-9a-f]{8,17}$/, 'must be an id such as "vpc-0123456789abcdef0"'),
    subnetIds: ids('subnet'),
    securityGroupIds: ids('sg'),
  },
  'must be an object of vpcId, subnetIds and securityGroupIds',
);

const hours = ({ min, max }: { min: number; max: number }, or = '') => {
  const allowed = `must be ${or}a whole number from ${min} to ${max}`;
  return z.int(allowed).min(min, allowed).max(max, allowed);
};

const catchUp = z.strictObject(
  { schedule: cron, unlessSucceededWithinHours: hours(limits.unlessSucceededWithinHours) },
  'must be false, or an object of schedule and unlessSucceededWithinHours',
);

const topicArn = (name: string) =>
  arn(
    'sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_-]{1,256}',
    `arn:aws:sns:eu-central-1:111122223333:${name}, of no FIFO topic`,
  );

const reports = z
  .strictObject(
    { ...reportSettings, topicArn: topicArn('reports') },
    'must be an object of emails, topicArn and send, or {}',
  )
  .partial();

const retentionAllowed = `must be one of ${retentions.join(', ')}`;

const target = z
  .strictObject(
    {
      account: text(/^\d{12}$/, 'must be a string of 12 digits'),
      region: text(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'must be a region such as "eu-central-1"'),
      ...settings,
      catchUp: falseOr(catchUp),
      logRetentionDays: z
        .number(retentionAllowed)
        .refine((days) => retentions.includes(days), retentionAllowed),
      followForHours: hours(limits.followForHours),
      noSuccessAlarmHours: falseOr(hours(limits.noSuccessAlarmHours, 'false, or ')),
      secretName: text(/^[A-Za-z0-9/_+=.@-]{1,512}$/, 'must be the name of a secret, not its ARN'),
      secretKeyArn: keyArn,
      alarmTopicArn: topicArn('alarms'),
      reports,
      encryptionKeyArn: keyArn,
      vpc,
      permissionsBoundary: arn(
        // Of AWS' own policies the account is `aws`.
        'iam::(\\d{12}|aws):policy/[\\w+=,.@/-]+',
        'arn:aws:iam::111122223333:policy/boundary',
      ),
      tags: z
        .record(z.string(), z.string(tagAllowed).max(256, tagAllowed), tagAllowed)
        .refine((tags) => Object.keys(tags).length <= 50 && Object.keys(tags).every(isTagName), tagAllowed),
    },
    'must be an object of settings; {} takes the defaults',
  )
  .partial()
  .check(({ value, issues }) => {
    const { alarmTopicArn, encryptionKeyArn, reports: { topicArn } = {} } = value;
    const arns: [string[], string | undefined][] = [
      [['alarmTopicArn'], alarmTopicArn],
      [['encryptionKeyArn'], encryptionKeyArn],
      [['reports', 'topicArn'], topicArn],
    ];
    for (const [path, arn] of arns) {
      const region = arn?.split(':')[3];
      if (value.region === undefined || region === undefined || region === value.region) continue;
      const message = `must be of the target's own region, "${value.region}"`;
      issues.push({ code: 'custom', path, message, input: value });
    }
    if (topicArn !== undefined && topicArn === alarmTopicArn) {
      const message = 'must be another topic than alarmTopicArn, which pagers read';
      issues.push({ code: 'custom', path: ['reports', 'topicArn'], message, input: value });
    }
  });

/** One entry of `targets`: one CipherTrust Manager, one stack. What is left out takes `SapKeySync`'s default. */
export type Target = z.output<typeof target>;

const nameAllowed = `a target's name must be ${limits.targetName.allowed}`;
const targetsAllowed = 'must be an object with at least one entry, such as {"default":{}}';

const schema = z
  .record(text(limits.targetName.pattern, nameAllowed), target, targetsAllowed)
  .refine((targets) => Object.keys(targets).length > 0, targetsAllowed);

/** `targets` cannot be used. The message has one line for each problem: the path, and what is allowed there. */
export class InvalidTargets extends Error {
  override readonly name = 'InvalidTargets';
}

/** Of the settings that are objects, what they hold. */
const nested: Record<string, object> = {
  vpc: vpc.shape,
  catchUp: catchUp.shape,
  reports: reports.shape,
};

function lines({ path, ...issue }: z.core.$ZodIssue): string[] {
  const at = ['targets', ...path].map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  const place = at.join('').slice(1);
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(nested[String(path.at(-1))] ?? target.shape).join(', ');
    return issue.keys.map((key) => `${place}.${key}: is not a setting; there are ${known}`);
  }
  if (issue.code === 'invalid_key') return [`${place}: ${nameAllowed}`];
  return [`${place}: ${issue.message}`];
}

/**
 * The targets that the context value `targets` names: the object of `cdk.json`, or with `-c targets=…` the path
 * of a JSON file or the JSON itself. Throws InvalidTargets.
 */
export function readTargets(context: unknown): Record<string, Target> {
  const { data, error } = schema.safeParse(typeof context === 'string' ? parse(context) : context);
  if (error) throw new InvalidTargets(error.issues.flatMap(lines).join('\n'));
  return data;
}

function parse(fileOrJson: string): unknown {
  const inline = fileOrJson.trimStart().startsWith('{');
  const place = inline ? 'targets' : `targets (${fileOrJson})`;
  let json = fileOrJson;
  try {
    if (!inline) json = readFileSync(fileOrJson, 'utf8');
  } catch {
    throw new InvalidTargets(`${place}: must be the path of a readable JSON file, or JSON`);
  }
  try {
    // Without a byte order mark, which counts as blank.
    return JSON.parse(json.trim());
  } catch (error) {
    throw new InvalidTargets(`${place}: must be JSON: ${(error as Error).message}`);
  }
}
