import { Token } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import * as limits from '../functions/shared/limits.ts';
import { runbookUrl } from '../functions/shared/runbook.ts';
import { isCron } from './cron-syntax.ts';
import { isTimeZone, suggestTimeZone } from './time-zone.ts';

/** A text that a pattern allows, or that is known at deployment only. */
export const text = (pattern: RegExp, allowed: string) =>
  z.string(allowed).refine((value) => Token.isUnresolved(value) || pattern.test(value), allowed);

/** `false`, or what the schema describes; its problems are reported as they are, not as those of a union. */
export const falseOr = <T>(schema: z.ZodType<T>) =>
  z.unknown().transform((value, context): T | false => {
    if (value === false) return false;
    const { data, error } = schema.safeParse(value);
    for (const issue of error?.issues ?? [])
      context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
    return data ?? false;
  });

const cronAllowed =
  'must be a cron expression of EventBridge Scheduler such as "cron(0 2 * * ? *)": minutes, hours, day of month, month, day of week, year, one of the two days being "?"';
export const cron = z
  .string(cronAllowed)
  .refine((value) => Token.isUnresolved(value) || isCron(value), cronAllowed);

const timeZoneAllowed = 'must be a time zone of the IANA database such as "Europe/Berlin"';
const timeZone = z.string(timeZoneAllowed).refine((name) => Token.isUnresolved(name) || isTimeZone(name), {
  error: ({ input }) => {
    const suggestion = suggestTimeZone(String(input));
    return suggestion === undefined
      ? timeZoneAllowed
      : `${timeZoneAllowed}; for "${input}" write "${suggestion}"`;
  },
});

/** Days that CloudWatch Logs can keep logs. */
export const retentions = Object.values(RetentionDays).filter(
  (days): days is number => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

export const isUnique = (texts: string[]) => new Set(texts).size === texts.length;

const emailAllowed = 'must be an e-mail address';
const emailsAllowed = 'must be a list of e-mail addresses, different ones also without regard to case';
const email = z
  .string(emailAllowed)
  .refine((value) => Token.isUnresolved(value) || z.email().safeParse(value).success, emailAllowed);

/** What the settings of reports have in common. */
export const reportSettings = {
  emails: z
    .array(email, emailsAllowed)
    .refine((emails) => isUnique(emails.map((address) => address.toLowerCase())), emailsAllowed),
  send: z.enum(['failures', 'all'], 'must be "failures" or "all"'),
};

const proxyAllowed = 'must be a URL such as "http://proxy.example.com:3128", without user, path or query';
const isProxy = (url: string) => /^https?:\/\/[A-Za-z0-9.-]+(:[1-9]\d{0,4})?$/.test(url) && URL.canParse(url);

const goodDetailsAllowed = `must be ${limits.goodDetails.allowed}`;
const runbookUrlAllowed = `must be ${runbookUrl.allowed}`;

/**
 * The rules of the settings that a target and the construct have in common. A text may be a token of CDK, a whole list
 * may not.
 */
export const settings = {
  schedule: z.preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z.array(cron, cronAllowed).min(1, cronAllowed),
  ),
  timeZone,
  enabled: z.boolean('must be true or false'),
  alarmEmails: reportSettings.emails,
  proxy: z.string(proxyAllowed).refine((value) => Token.isUnresolved(value) || isProxy(value), proxyAllowed),
  goodDetails: z
    .array(z.string(goodDetailsAllowed), goodDetailsAllowed)
    .refine((texts) => !Token.isUnresolved(texts) && limits.goodDetails.isAllowed(texts), goodDetailsAllowed),
  runbookUrl: z
    .string(runbookUrlAllowed)
    .refine((url) => Token.isUnresolved(url) || runbookUrl.isAllowed(url), runbookUrlAllowed),
  testEvents: z.enum(
    ['none', 'use-registry', 'create-registry'],
    'must be "none", "use-registry" or "create-registry"',
  ),
};
