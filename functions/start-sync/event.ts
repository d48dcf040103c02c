import * as z from 'zod/mini';
import { idIn, type Selection } from '../jobs/job.ts';
import { EventInvalid } from '../shared/errors.ts';
import * as limits from '../shared/limits.ts';
import { entry, nonEmpty, trueValue } from '../shared/schemas.ts';
import { joinAtMost, quote } from '../shared/text.ts';
import { SampleEventReceived } from './errors.ts';

export interface SynchronizeEvent {
  action: 'synchronize';
  /** What to synchronize instead of what the secret selects. */
  selection?: Selection;
  /** How long to look on before answering, in seconds. */
  waitForSeconds: number;
  /** How long to go on trying what is safe to try again, in seconds. */
  retryForSeconds: number;
  /** When the schedule was due, in milliseconds since the epoch. */
  scheduledTime?: number;
  /** Skip when a covering job that succeeded was created within so many hours. */
  unlessSucceededWithinHours?: number;
  /** Whether a failure that may heal by itself counts as postponed, not as failed. */
  catchUpFollows: boolean;
  note?: string;
}

export type StartEvent =
  | SynchronizeEvent
  | { action: 'check' }
  | { action: 'report' }
  | { action: 'status'; job?: string }
  | { action: 'cancel'; job?: string };

/** What takes a secret and an appliance to answer. */
export type ApplianceEvent = Exclude<StartEvent, { action: 'report' }>;

const wholeNumber = ({ min, max }: { min: number; max: number }) => ({
  schema: z.number().check(z.refine((n) => Number.isInteger(n) && n >= min && n <= max)),
  allowed: `a whole number from ${min} to ${max}`,
});
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

const keys = {
  groups: {
    schema: z.array(entry).check(nonEmpty),
    allowed: 'a list of CCKM resource ids or SAP group ids with at least one entry',
  },
  synchronize_all: { schema: trueValue, allowed: 'true' },
  wait_for_seconds: wholeNumber(limits.waitForSeconds),
  retry_for_seconds: wholeNumber(limits.retryForSeconds),
  scheduled_time: {
    schema: z.string().check(z.refine((value) => dateTime.test(value) && !Number.isNaN(Date.parse(value)))),
    allowed: 'a time such as 2026-01-31T02:00:00Z',
  },
  unless_succeeded_within_hours: wholeNumber(limits.unlessSucceededWithinHours),
  catch_up_follows: { schema: trueValue, allowed: 'true' },
  note: {
    schema: z.string().check(z.refine((text) => [...text].length <= 200)),
    allowed: 'a text of 200 characters at most',
  },
} as const;

/** Ids that are numbers on the appliance are texts here; a person may copy either. */
const job = {
  schema: z.pipe(z.unknown(), z.transform(idIn)).check(z.refine((id) => id !== undefined)),
  allowed: 'the id of a job',
};
type Rules = { [key: string]: { schema: z.ZodMiniType; allowed: string } };
const rules: { [action in StartEvent['action']]: Rules } = {
  synchronize: keys,
  check: {},
  report: {},
  status: { job },
  cancel: { job },
};

const actions = ['check', 'status', 'cancel', 'report'] as const;
type Action = (typeof actions)[number];

/**
 * What an event asks for. A "Scheduled Event", which an EventBridge rule sends, and EventBridge Scheduler where no input is
 * given (source `aws.scheduler`), means `{}`.
 * Throws EventInvalid or SampleEventReceived.
 */
export function parseEvent(event: unknown): StartEvent {
  if (event === undefined || event === null || isScheduledEvent(event)) return parseEvent({});
  if (typeof event !== 'object' || Array.isArray(event)) throw invalid(['it is no JSON object']);
  if (isConsoleSample(event)) {
    throw new SampleEventReceived({
      tried: 'Reading the event',
      cameBack: "it is the console's own sample",
      remedy:
        'Replace it with {} to synchronize, or with {"action":"check"} to see whether everything is ready.',
    });
  }
  const { action, ...rest } = event as { action?: unknown };
  if (action !== undefined && !actions.includes(action as Action)) {
    throw invalid(['`action` can be "check", "status", "cancel" or "report"; leave it out to synchronize']);
  }
  const name = (action as Action | undefined) ?? 'synchronize';
  const values = checked(rest, name);
  return name === 'synchronize' ? synchronizeEvent(values) : { action: name, ...values };
}

const isScheduledEvent = (event: unknown): boolean => {
  const { source, 'detail-type': detailType } = event as { source?: unknown; 'detail-type'?: unknown };
  return (source === 'aws.events' || source === 'aws.scheduler') && detailType === 'Scheduled Event';
};

const isConsoleSample = (event: object): boolean => {
  const names = Object.keys(event);
  return names.length > 0 && names.every((key) => /^key[123]$/.test(key));
};

function checked(given: object, action: StartEvent['action']): { [key: string]: unknown } {
  const allowed = rules[action];
  const values: { [key: string]: unknown } = {};
  const problems: string[] = [];
  for (const [key, value] of Object.entries(given)) {
    const rule = Object.hasOwn(allowed, key) ? allowed[key] : undefined;
    if (rule === undefined) {
      problems.push(unknownKey(key, action, Object.keys(allowed)));
      continue;
    }
    const parsed = rule.schema.safeParse(value);
    if (parsed.success) values[key] = parsed.data;
    else problems.push(`\`${key}\` has to be ${rule.allowed}`);
  }
  if ('groups' in given && 'synchronize_all' in given) {
    problems.push('`groups` and `synchronize_all` exclude each other');
  }
  if (problems.length > 0) throw invalid(problems);
  return values;
}

const unknownKey = (key: string, action: string, allowed: string[]) => {
  const shown = quote(key, 40);
  const near = allowed.find((other) => other.replace(/s$/, '') === key.toLowerCase().replace(/s$/, ''));
  const rest = near ? `; \`${near}\` is` : allowed.length > 0 ? `; known are ${allowed.join(', ')}` : '';
  return `\`${shown}\` is no key of a "${action}" event${rest}`;
};

const invalid = (problems: string[]) =>
  new EventInvalid({
    tried: 'Reading the event',
    cameBack: joinAtMost(problems, 20),
    remedy: 'Nothing was started. The README lists the events under "Run it by hand".',
  });

function synchronizeEvent(values: { [key: string]: unknown }): SynchronizeEvent {
  const given = values as { [key in keyof typeof keys]?: z.infer<(typeof keys)[key]['schema']> };
  return {
    action: 'synchronize',
    ...(given.groups && { selection: { groups: [...new Set(given.groups)] } }),
    ...(given.synchronize_all && { selection: { synchronize_all: true } }),
    waitForSeconds: given.wait_for_seconds ?? limits.waitForSeconds.default,
    retryForSeconds: given.retry_for_seconds ?? limits.retryForSeconds.default,
    ...(given.scheduled_time && { scheduledTime: Date.parse(given.scheduled_time) }),
    ...(given.unless_succeeded_within_hours && {
      unlessSucceededWithinHours: given.unless_succeeded_within_hours,
    }),
    catchUpFollows: given.catch_up_follows ?? false,
    ...(given.note !== undefined && { note: given.note }),
  };
}
