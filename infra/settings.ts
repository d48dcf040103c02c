import { Token } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import * as z from 'zod';
import * as limits from '../functions/shared/limits.ts';
import { isCron } from './cron-syntax.ts';
import { keyBehind } from './encryption.ts';
import { runbookUrl } from './monitoring/runbook.ts';
import { isTimeZone, suggestTimeZone } from './time-zone.ts';

/** A text that a pattern allows, or that is known at deployment only. */
export const text = (pattern: RegExp, allowed: string) =>
  z.string(allowed).refine((value) => Token.isUnresolved(value) || pattern.test(value), allowed);

const hours = ({ min, max }: { min: number; max: number }, or = '') => {
  const allowed = `must be ${or}a whole number from ${min} to ${max}`;
  return z.int(allowed).min(min, allowed).max(max, allowed);
};

/** `false`, or what the schema describes; its problems are reported as they are, not as those of a union. */
const falseOr = <T>(schema: z.ZodType<T>) =>
  z.unknown().transform((value, context): T | false => {
    if (value === false) return false;
    const { data, error } = schema.safeParse(value);
    for (const issue of error?.issues ?? [])
      context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
    return data ?? false;
  });

const cronAllowed =
  'must be a cron expression of EventBridge Scheduler such as "cron(0 2 * * ? *)": minutes, hours, day of month, month, day of week, year, one of the two days being "?"';
const cron = z.string(cronAllowed).refine((value) => Token.isUnresolved(value) || isCron(value), cronAllowed);

const timeZoneAllowed = 'must be a time zone of the IANA database such as "Europe/Berlin"';
const timeZone = z.string(timeZoneAllowed).refine((name) => Token.isUnresolved(name) || isTimeZone(name), {
  error: ({ input }) => {
    const suggestion = suggestTimeZone(String(input));
    return suggestion === undefined
      ? timeZoneAllowed
      : `${timeZoneAllowed}; for "${input}" write "${suggestion}"`;
  },
});

const retentions = Object.values(RetentionDays).filter(
  (days): days is number => typeof days === 'number' && days !== RetentionDays.INFINITE,
);
const retentionAllowed = `must be one of ${retentions.join(', ')}`;

export const isUnique = (texts: string[]) => new Set(texts).size === texts.length;

const emailAllowed = 'must be an e-mail address';
const emailsAllowed = 'must be a list of different e-mail addresses';
const email = z
  .string(emailAllowed)
  .refine((value) => Token.isUnresolved(value) || z.email().safeParse(value).success, emailAllowed);

const proxyAllowed = 'must be a URL such as "http://proxy.example.com:3128", without user, path or query';
const isProxy = (url: string) => /^https?:\/\/[A-Za-z0-9.-]+(:[1-9]\d{0,4})?$/.test(url) && URL.canParse(url);

const goodDetailsAllowed = `must be ${limits.goodDetails.allowed}`;
const runbookUrlAllowed = `must be ${runbookUrl.allowed}`;

export const catchUp = z.strictObject(
  { schedule: cron, unlessSucceededWithinHours: hours(limits.unlessSucceededWithinHours) },
  'must be false, or an object of schedule and unlessSucceededWithinHours',
);

/**
 * The rules of the settings that a target and the construct share. A text, and the retention, may be a token of CDK;
 * hours may not, since alarms, timeouts and events are computed with them; nor may a whole list.
 */
export const settings = {
  schedule: z.preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z.array(cron, cronAllowed).min(1, cronAllowed),
  ),
  catchUp: falseOr(catchUp),
  timeZone,
  enabled: z.boolean('must be true or false'),
  alarmEmails: z.array(email, emailsAllowed).refine(isUnique, emailsAllowed),
  proxy: z.string(proxyAllowed).refine((value) => Token.isUnresolved(value) || isProxy(value), proxyAllowed),
  logRetentionDays: z
    .number(retentionAllowed)
    .refine((days) => Token.isUnresolved(days) || retentions.includes(days), retentionAllowed),
  followForHours: hours(limits.followForHours),
  goodDetails: z
    .array(z.string(goodDetailsAllowed), goodDetailsAllowed)
    .refine((texts) => !Token.isUnresolved(texts) && limits.goodDetails.isAllowed(texts), goodDetailsAllowed),
  noSuccessAlarmHours: falseOr(hours(limits.noSuccessAlarmHours, 'false, or ')),
  runbookUrl: z
    .string(runbookUrlAllowed)
    .refine((url) => Token.isUnresolved(url) || runbookUrl.isAllowed(url), runbookUrlAllowed),
  testEvents: z.enum(
    ['none', 'use-registry', 'create-registry'],
    'must be "none", "use-registry" or "create-registry"',
  ),
};

const keyAllowed =
  'must be a key, not an alias of which only the name is known; Key.fromKeyArn imports a key';
const key = z.custom<IKey>().transform((given, context) => {
  try {
    return keyBehind(given);
  } catch {
    context.addIssue({ code: 'custom', message: keyAllowed });
    return z.NEVER;
  }
});

const subnetsAllowed = 'must be a list of one or more subnets';
const props = z
  .object({
    ...settings,
    encryptionKey: key,
    secretEncryptionKey: key,
    secret: z.object({ encryptionKey: key }).partial(),
    vpc: z.object({ subnets: z.array(z.unknown(), subnetsAllowed).min(1, subnetsAllowed) }),
  })
  .partial()
  .extend({ target: text(limits.targetName.pattern, `must be ${limits.targetName.allowed}`) });

/**
 * Holds the props of a construct to the rules of the settings. Returns those that are settings, one schedule as a list
 * of one, and the keys, of an alias the one that it leads to. Throws one error with a line for each problem: the
 * construct, the prop and the rule.
 */
export function checkProps(
  construct: IConstruct,
  given: object,
): Omit<z.output<typeof props>, 'vpc' | 'secret'> {
  const { data, error } = props.safeParse(given);
  if (error) {
    const place = (path: PropertyKey[]) =>
      path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i ? '.' : ''}${String(key)}`)).join('');
    const lines = error.issues.map(
      ({ path, message }) => `${construct.node.path}: ${place(path)} ${message}`,
    );
    throw new Error([...new Set(lines)].join('\n'));
  }
  return data;
}
