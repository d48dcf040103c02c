import * as z from 'zod';
import type { RowId } from '../probe/rows/rows.ts';
import type { Behaviour } from './behaviour.ts';
import { jobSwitches } from './job-switches.ts';
import { listSwitches } from './list-switches.ts';
import { between, from, milliseconds, minutes, minutesAhead, type Switch, seconds } from './switch.ts';

const refusalStatus = z.object({ status: z.union([z.literal(400), z.literal(422)]) });

/** Each switch by the row that tells its position. */
export const switches: { [name in keyof Behaviour]: Switch<Behaviour[name]> } = {
  ...jobSwitches,
  ...listSwitches,
  startStatus: from(
    'start.status',
    z.object({ status: z.union([z.literal(200), z.literal(201), z.literal(202)]) }),
    ({ status }) => status,
  ),
  refuseSecondJob: from(
    'start.second',
    z.object({ same_group: z.enum(['accepted', 'refused']) }),
    ({ same_group }) => same_group === 'refused',
  ),
  refusalScope: from(
    'start.second',
    z.object({ other_group: z.enum(['accepted', 'refused']) }),
    ({ other_group }) => (other_group === 'refused' ? 'all' : 'overlapping'),
  ),
  refusal: from(
    'start.refusal',
    z.object({
      status: z.union([z.literal(409), z.literal(400), z.literal(422)]),
      code: z.number(),
      codeDesc: z.string(),
      message: z.string().optional(),
    }),
    ({ message, ...refusal }) => ({ ...refusal, ...(message !== undefined && { message }) }),
  ),
  invalidSelectionStatus: from('start.both', refusalStatus, ({ status }) => status),
  unknownGroupStatus: from(
    'start.unknown-group',
    z.object({ status: z.union([z.literal(400), z.literal(404), z.literal(422)]) }),
    ({ status }) => status,
  ),
  detailedStatus: from(
    'job.detailed_status',
    z.object({ layout: z.string() }),
    ({ layout }) => layout !== 'missing',
  ),
  completedAt: from('job.completed_at', z.object({ shown: z.boolean() }), ({ shown }) => shown),
  partialFailureEndsAs: from(
    'job.partial',
    z.object({ ends_as: z.enum(['completed', 'failed']) }),
    ({ ends_as }) => ends_as,
  ),
  replicationLagMs: from(
    'job.lag',
    z.object({ missing_at_seconds: seconds.nullable(), there_at_seconds: seconds }),
    (seen) => between(seen.missing_at_seconds, seen.there_at_seconds),
  ),
  cancelSeconds: from(
    'cancel.end',
    z.object({ runs_at_seconds: seconds.nullable(), ended_at_seconds: seconds }),
    (seen) => between(seen.runs_at_seconds, seen.ended_at_seconds) / milliseconds,
  ),
  canceledEndsAs: from('cancel.word', z.object({ word: z.string() }), ({ word }) => word),
  refreshTokenRotates: from(
    'login.refresh',
    z.object({ came_back: z.enum(['the same', 'another']) }),
    ({ came_back }) => came_back === 'another',
  ),
  tokensHoldOnAllNodes: from(
    'connection.nodes',
    z.object({ token_holds: z.boolean() }),
    ({ token_holds }) => token_holds,
  ),
  dateAheadMs: from(
    'connection.date',
    z.object({ ahead_minutes: minutesAhead }),
    ({ ahead_minutes }) => ahead_minutes * minutes,
  ),
  sendsDate: from('connection.date', z.object({ sent: z.boolean() }), ({ sent }) => sent),
  lockoutMinutes: from(
    'policy.lockout',
    z.object({ minutes: z.array(z.number().int().min(0)).max(50) }),
    ({ minutes }) => minutes,
  ),
  passwordLifetimeDays: from(
    'policy.password_lifetime',
    z.object({ days: z.number().min(0).max(1_000_000) }),
    ({ days }) => days,
  ),
  passwordChangedDaysAgo: from(
    'user.password_changed_at',
    z.object({ days_ago: z.number().int().min(0).max(3_650) }),
    ({ days_ago }) => days_ago,
  ),
  passwordChangeRequired: from(
    'user.password_change_required',
    z.object({ required: z.boolean() }),
    ({ required }) => required,
  ),
  accountExpiresInDays: from(
    'user.expires_at',
    z.object({ in_days: z.number().int().min(-3_650).max(3_650) }),
    ({ in_days }) => in_days,
  ),
  compress: from(
    'request.accept-encoding',
    z.object({ encodings: z.array(z.string()) }),
    ({ encodings }) => String(encodings) !== 'none',
  ),
  keepAliveMs: from(
    'connection.kept',
    z.object({ kept: z.boolean(), timeout_seconds: z.number().int().min(0).max(86_400).nullable() }),
    ({ kept, timeout_seconds }) =>
      kept ? (timeout_seconds === null ? undefined : timeout_seconds * milliseconds) : 0,
  ),
};

/** The row of each switch. */
export const switchRows = Object.fromEntries(
  Object.entries(switches).map(([name, { row }]) => [name, row]),
) as {
  [name in keyof Behaviour]: RowId;
};

export const isSwitch = (name: string): name is keyof Behaviour => Object.hasOwn(switches, name);
