import { describe, expect, test } from '@jest/globals';
import type { SimulatedAppliance } from '../../../../infra/local/appliance/simulated-appliance.ts';
import type { ProbeFlags } from '../../../../infra/local/probe/probe.ts';
import { applianceWithHistory, everyFlag, type LoginKind, probe } from './set-up.ts';

interface Situation {
  behaviour?: SimulatedAppliance['behaviour'] extends infer B ? Partial<B> : never;
  prepare?: (world: Awaited<ReturnType<typeof applianceWithHistory>>) => void;
  flags?: ProbeFlags;
  login?: LoginKind;
}

/** What a row says of an appliance: `unsafe`, `safe`, `as assumed` or `not seen`. */
async function verdict(
  id: string,
  { behaviour = {}, prepare, flags = everyFlag, login }: Situation,
): Promise<string> {
  const world = await applianceWithHistory({ behaviour });
  prepare?.(world);
  const { report } = await probe(world.appliance, { clock: world.clock, flags }, login);
  await world.appliance.stop();
  const { verdict: told = 'not seen', safe } = report.rows[id] ?? {};
  return told === 'differs' ? (safe ? 'safe' : 'unsafe') : told;
}

const hour = 3_600_000;
/** More jobs, each with this in it, an hour apart, the last one an hour ago. */
const jobsWith =
  (count: number, fields: Record<string, unknown>): NonNullable<Situation['prepare']> =>
  ({ appliance, clock }) => {
    for (let at = count; at > 0; at -= 1)
      appliance.addJob({ createdAt: clock.now() - at * 0.5 * hour, fields });
  };

describe('a row says whether a night goes well with it', () => {
  test.each<[id: string, what: string, expected: string, Situation]>([
    ['list.lag', 'a job that the list never shows', 'unsafe', { behaviour: { listLagMs: 600_000 } }],
    ['list.lag', 'a job that comes into the list late', 'safe', { behaviour: { listLagMs: 20_000 } }],
    [
      'job.lag',
      'a job that nobody knows for longer than a follower bears it',
      'unsafe',
      { behaviour: { replicationLagMs: 1_200_000 } },
    ],
    [
      'job.judged',
      'jobs of which one that was told as succeeded is old',
      'unsafe',
      { prepare: jobsWith(14, { detailed_status: { x: { total: 12, synchronized: 11, skipped: 1 } } }) },
    ],
    [
      'job.judged',
      'jobs whose details the list leaves out',
      'unsafe',
      {
        // More than are read by themselves.
        prepare: jobsWith(40, {}),
        behaviour: {
          listLeavesOut: ['detailed_status'],
          detailTexts: { success: 'keys in step, none rejected', failure: 'x' },
        },
      },
    ],
    ['job.judged', 'jobs of which one had a group that failed', 'as assumed', {}],
    [
      'job.status',
      'a list that leaves out the status',
      'as assumed',
      { behaviour: { listLeavesOut: ['overall_status'] }, prepare: jobsWith(20, {}) },
    ],
    [
      'list.entry',
      'a list that leaves out the status',
      'safe',
      { behaviour: { listLeavesOut: ['overall_status'] } },
    ],
    [
      'job.same',
      'jobs in the list that cannot be read',
      'unsafe',
      {
        prepare: ({ appliance }) =>
          void appliance.fault({ on: 'get', kind: 'status', status: 404, times: 99 }),
      },
    ],
    [
      'job.abort',
      'a cancellation that takes longer than it is looked at',
      'as assumed',
      {
        behaviour: { cancelSeconds: 700 },
        prepare: ({ appliance }) => appliance.scriptNextJob({ seconds: 900 }),
      },
    ],
    [
      'cancel.end',
      'a cancellation that takes longer than it is looked at',
      'safe',
      {
        behaviour: { cancelSeconds: 700 },
        prepare: ({ appliance }) => appliance.scriptNextJob({ seconds: 900 }),
      },
    ],
    [
      'cancel.word',
      'a canceled job that nothing tells from a good one',
      'unsafe',
      { behaviour: { abortSpelling: 'missing' } },
    ],
    [
      'cancel.answer',
      'a cancellation that is not allowed',
      'unsafe',
      {
        prepare: ({ appliance }) =>
          void appliance.fault({ on: 'cancel', kind: 'status', status: 403, times: 9 }),
      },
    ],
    [
      'start.refusal',
      'a refusal by a 500',
      'unsafe',
      {
        prepare: ({ appliance }) =>
          void appliance.fault({ on: 'start', kind: 'status', status: 500, after: 'start' }),
      },
    ],
    [
      'start.refusal',
      'a refusal by a 409 without a word',
      'as assumed',
      {
        prepare: ({ appliance }) =>
          void appliance.fault({ on: 'start', kind: 'status', status: 409, body: 'none', after: 'start' }),
      },
    ],
    [
      'policy.password_lifetime',
      'a password that has ended',
      'unsafe',
      { behaviour: { passwordLifetimeDays: 20 } },
    ],
    ['user.expires_at', 'an account that has ended', 'unsafe', { behaviour: { accountExpiresInDays: -3 } }],
    [
      'connection.nodes',
      'a token of one node, with a login',
      'safe',
      { behaviour: { tokensHoldOnAllNodes: false } },
    ],
    [
      'connection.nodes',
      'a stored token of one node',
      'unsafe',
      { behaviour: { tokensHoldOnAllNodes: false }, login: 'token', flags: {} },
    ],
    [
      'job.clock',
      'an appliance whose clock is behind as a whole',
      'as assumed',
      { behaviour: { createdAheadMs: -5_400_000, dateAheadMs: -5_400_000 } },
    ],
    [
      'list.resources',
      'a list that may not be read',
      'unsafe',
      {
        prepare: ({ appliance }) =>
          void appliance.fault({ on: 'list', kind: 'status', status: 403, times: 99 }),
      },
    ],
    [
      'job.detailed_status',
      'details that are empty',
      'unsafe',
      {
        prepare: ({ appliance }) => {
          for (const job of appliance.jobs) Object.assign(job.script, { fields: { detailed_status: {} } });
        },
        flags: {},
      },
    ],
    [
      'login.wrong',
      'a wrong login that a 503 answers',
      'unsafe',
      { prepare: ({ appliance }) => void appliance.fault({ on: 'login', kind: 'status', after: 'login' }) },
    ],
  ])('%s, of %s: %s', async (id, _what, expected, situation) => {
    expect(await verdict(id, situation)).toBe(expected);
  });
});
