import * as z from 'zod/mini';

const described = <T extends z.ZodMiniType>(schema: T, description: string): T =>
  schema.check(z.describe(description)) as T;

const text = z.string();
const textOrNull = z.nullable(text);
const count = z.int().check(z.minimum(0));
const time = z.string().check(z.regex(/^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/));

/**
 * What is published to the report topic for programs: queues, functions, HTTPS endpoints. docs/report.schema.json is
 * made of it. What comes to it later is optional to a reader; anything else gets the next number in `schema`.
 */
export const reportSchema = z.object({
  schema: described(z.literal('cckm-sap-sync/report/1'), 'This schema, and its version.'),
  summary: described(text, 'One line for people; the subject of the mail.'),
  target: described(text, 'The short name of the CipherTrust Manager.'),
  outcome: described(
    z.enum([
      'succeeded',
      'partially_failed',
      'canceled',
      'failed',
      'unknown_status',
      'lost',
      'unauthorized',
      'timed_out',
      'start_failed',
      'specimen',
    ]),
    'How a job has ended; or that a start ended with an error, though a job may run all the same; or a specimen, which was asked for by hand.',
  ),
  severity: described(z.enum(['info', 'warning', 'error']), 'For routing; an attribute of the message, too.'),
  job: described(textOrNull, 'The id of the job; null where no job is known.'),
  appliance: described(
    textOrNull,
    'The node that answered in the last look, or in the start; null where none did.',
  ),
  status: described(
    textOrNull,
    'The status of the job in the word of the appliance; null where it shows no text.',
  ),
  groups: described(
    z.nullable(count),
    'How many groups the job names; null for a job of all groups, and where no job was seen.',
  ),
  failed_groups: described(
    z.array(z.object({ group: text, detail: text })).check(z.maxLength(20)),
    'The first groups that failed, in the words of the appliance; the group `job` stands for the job as a whole.',
  ),
  failed_groups_left_out: described(count, 'How many more groups failed.'),
  warnings: described(z.array(text).check(z.maxLength(3)), 'What is odd and yet no failure.'),
  error: described(
    z.nullable(z.object({ name: text, tried: text, came_back: text })),
    'What was tried, and what came back; null for a success, a canceled job and a specimen.',
  ),
  remedy: described(textOrNull, 'What to do about it.'),
  started_at: described(
    time,
    'When the job was created, by its own dates where they tell begin and end; else when following began, or the start.',
  ),
  ended_at: described(time, 'When the job ended, likewise.'),
  duration_seconds: described(
    z.nullable(count),
    'How long the job took, or was followed, or the start took.',
  ),
  run: described(
    z.object({
      function: text,
      version: text,
      request_id: text,
      execution: described(textOrNull, 'The ARN of the durable execution that followed the job.'),
    }),
    'What sent it; the log lines have the same request id.',
  ),
  links: described(
    z.object({
      log_query: described(text, 'A query of CloudWatch Logs Insights, with its time.'),
      dashboard: text,
      runbook: described(text, 'A section of the runbook: its address, or the file in the repository.'),
    }),
    'Where to look.',
  ),
  deduplication_key: described(
    text,
    'The same in each copy of a report, and in no other report: 100 characters at most of a-z, A-Z, 0-9, "-" and "_".',
  ),
});

/** A report as it is published for programs. */
export type Report = z.infer<typeof reportSchema>;
