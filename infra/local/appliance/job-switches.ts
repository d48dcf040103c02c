import * as z from 'zod';
import { defaultBehaviour } from './behaviour.ts';
import type { JobShape } from './job-shape.ts';
import { from, minutes, minutesAhead, type Switch, texts } from './switch.ts';

/** How jobs look. */
export const jobSwitches: { [name in keyof JobShape]: Switch<JobShape[name]> } = {
  jobIds: from(
    'job.id',
    z.object({ kinds: z.array(z.enum(['UUID', 'number', 'text'])).min(1) }),
    ({ kinds }) => (kinds.includes('number') ? 'number' : kinds.includes('text') ? 'text' : 'uuid'),
  ),
  wrapJobs: from(
    'job.wrapped',
    z.object({ in_list: z.boolean().optional(), in_responses: z.boolean().optional() }),
    ({ in_list, in_responses }) => (in_list ? 'everywhere' : in_responses ? 'responses' : 'never'),
  ),
  getBrings: from('job.same', z.object({ same: z.boolean() }), ({ same }) =>
    same ? 'the job' : 'another job',
  ),
  statusWords: from(
    'job.status',
    z.object({
      running: texts.optional(),
      completed: texts.optional(),
      failed: texts.optional(),
      being_canceled: texts.optional(),
      unknown: texts.optional(),
      first: z.string().optional(),
      last: z.string().optional(),
    }),
    (seen) => wordsOf(seen),
  ),
  echoGroups: from(
    'job.groups',
    z.object({
      echo: z.enum([
        'as sent',
        'as sent, or resource ids',
        'resource ids',
        'none',
        'objects',
        'objects with group_id',
        'text with commas',
        'upper case',
      ]),
    }),
    ({ echo }) => echoes[echo],
  ),
  echoNothingAs: from(
    'job.names-nothing',
    z.object({ groups: z.tuple([z.enum(['missing', 'null', 'empty'])]) }),
    ({ groups: [nothing] }) => nothing,
  ),
  echoSynchronizeAll: from('job.synchronize_all', z.object({ of_all: z.boolean() }), ({ of_all }) => of_all),
  echoSynchronizeAllFalse: from(
    'job.synchronize_all',
    z.object({ of_some: z.boolean() }),
    ({ of_some }) => of_some,
  ),
  abortSpelling: from(
    'job.abort',
    z.object({ as: z.enum(['boolean', 'string', 'number', 'missing']) }),
    ({ as }) => (as === 'string' ? 'text' : as),
  ),
  abortKey: from(
    'job.abort',
    z.object({ key: z.enum(['abort', 'aborted', 'canceled', 'cancelled']) }),
    ({ key }) => key,
  ),
  details: from(
    'job.detailed_status',
    z.object({
      layout: z.enum([
        'map',
        'objects',
        'counts',
        'list of objects',
        'wrapped',
        'JSON text',
        'lines',
        'failed_groups',
      ]),
    }),
    ({ layout }) => (layout === 'list of objects' ? 'list' : layout),
  ),
  detailTexts: from(
    'job.detail-texts',
    z.object({ success: texts.optional(), failure: texts.optional(), unknown: texts.optional() }),
    ({ success, failure, unknown }) => ({
      success: success?.[0] ?? unknown?.[0] ?? defaultBehaviour.detailTexts.success,
      failure:
        failure?.[0] ?? (success && unknown?.[0]) ?? unknown?.[1] ?? defaultBehaviour.detailTexts.failure,
    }),
  ),
  fractionalDigits: from(
    'job.dates',
    z.object({ digits: z.number().int().min(0).max(9) }),
    ({ digits }) => digits,
  ),
  dates: from(
    'job.dates',
    z.object({ format: z.enum(['RFC 3339', 'without zone', 'missing', 'a year of no meaning']) }),
    ({ format }) => (format === 'a year of no meaning' ? 'nonsense' : format),
  ),
  createdAheadMs: from(
    'job.clock',
    z.object({ ahead_minutes: minutesAhead }),
    ({ ahead_minutes }) => ahead_minutes * minutes,
  ),
  updatedAt: from(
    'job.updatedAt',
    z.object({ shown: z.boolean(), moves_while_running: z.boolean().optional() }),
    ({ shown, moves_while_running }) => {
      if (!shown) return 'missing';
      return moves_while_running === undefined ? undefined : moves_while_running ? 'alive' : 'at changes';
    },
  ),
};

const echoes = {
  'as sent': 'as sent',
  'as sent, or resource ids': 'as sent',
  'resource ids': 'resource ids',
  none: 'none',
  objects: 'objects',
  'objects with group_id': 'group id objects',
  'text with commas': 'comma list',
  'upper case': 'upper case',
} as const;

/** A word that the functions do not know stands for what it was seen at: the beginning of a job, or its end. */
function wordsOf({
  running,
  completed,
  failed,
  being_canceled,
  unknown = [],
  first,
  last,
}: {
  running?: string[] | undefined;
  completed?: string[] | undefined;
  failed?: string[] | undefined;
  being_canceled?: string[] | undefined;
  unknown?: string[] | undefined;
  first?: string | undefined;
  last?: string | undefined;
}): JobShape['statusWords'] {
  const usual = defaultBehaviour.statusWords;
  const begins = first ?? running?.[0] ?? usual.running;
  const ended = unknown.filter((word) => word !== begins);
  const done = completed?.[0] ?? (last !== undefined && last !== begins ? last : ended[0]) ?? usual.completed;
  const canceling = being_canceled?.[0];
  return {
    running: begins,
    completed: done,
    failed: failed?.[0] ?? ended.find((word) => word !== done) ?? usual.failed,
    ...(canceling !== undefined && canceling !== begins && { canceling }),
  };
}
