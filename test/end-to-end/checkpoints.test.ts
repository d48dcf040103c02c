/**
 * What comes of a checkpoint that goes wrong. Whatever it is, the job is followed to its end, reported at least once and
 * judged as it is; only a right that is missing ends the execution, and loudly.
 */
import { describe, expect, test } from '@jest/globals';
import type { FaultKind } from '../../infra/local/aws/faults.ts';
import { begin, deliver, world } from './each-test.ts';

type CheckpointFault = { kind: FaultKind; skip?: number; times?: number };

/** The calls with which three looks at a job of 20 s are checkpointed, when all is well. */
const calls = ['START', 'RETRY', 'START', 'RETRY', 'START', 'SUCCEED'];
/** How the invocations of these looks end. */
const looks = ['PENDING', 'PENDING', 'SUCCEEDED'];
/** How often the SDK sends a call. */
const attempts = 3;

/** Follows a job to its end, with faults on the way. */
async function follow(...faults: CheckpointFault[]) {
  for (const fault of faults) world.system.aws.fault({ on: 'CheckpointDurableExecution', ...fault });
  expect(await deliver()).toMatchObject({ outcome: 'started' });
  const [followed] = await world.system.allFollowed();
  if (followed === undefined) throw new Error('Nothing was followed');
  const { execution } = followed;
  const outcomes = world.logged('synchronization ended').map(({ outcome }) => outcome);
  return { execution, outcomes };
}

/** The same, of a job of 20 s; what is told of it. */
async function followWith(...faults: CheckpointFault[]) {
  await begin({ jobSeconds: 20 });
  const { execution, outcomes } = await follow(...faults);
  const { status, error, invocations, output } = execution;
  const statusOf = (output: unknown) => (output as { Status?: string } | undefined)?.Status ?? 'failed';
  return {
    status,
    error,
    invocations: invocations.map(({ output }) => statusOf(output)),
    checkpoints: invocations.flatMap(({ checkpoints }) => checkpoints.map(({ Action }) => Action)),
    outcomes,
    counted: world.metrics().JobSucceeded,
    output,
  };
}

const transient: FaultKind[] = [
  'throttled',
  'internal error',
  'unavailable',
  'reset before acting',
  'reset after acting',
];

test.each(transient)('checkpoints that meet "%s" once each are sent again by the SDK', async (kind) => {
  // The SDK waits longer before it sends a throttled one again, in real time: the first and the last have to do.
  const hit = calls.map((_, skip) => skip).filter((skip) => kind !== 'throttled' || skip % 5 === 0);
  const followed = await followWith(...hit.map((skip) => ({ kind, skip })));
  expect(followed).toMatchObject({
    status: 'SUCCEEDED',
    invocations: looks,
    checkpoints: calls,
    outcomes: ['succeeded'],
    counted: 1,
  });
});

// A throttled checkpoint goes the same way as one that meets an internal error, and the SDK waits longer, in real time.
describe.each<[FaultKind, number]>([
  ['internal error', attempts],
  ['reset before acting', attempts],
  ['reset after acting', attempts],
  ['stale token', 1],
  ['blocked by a page', 1],
])(
  '"%s" as often as a checkpoint is sent, %d times, fails the invocation, which is tried again',
  (kind, times) => {
    test.each([
      [0, 'the START of the first look'],
      [1, 'the RETRY of the first look'],
    ])('as checkpoint %d: %s', async (skip) => {
      const followed = await followWith({ kind, times, skip });
      expect(followed).toMatchObject({ status: 'SUCCEEDED', outcomes: ['succeeded'], counted: 1 });
      expect(followed.invocations.filter((end) => end === 'failed')).toHaveLength(1);
    });

    test('as checkpoint 4: the START of the look that sees the job ended, which may report it already', async () => {
      const { status, outcomes, counted } = await followWith({ kind, times, skip: 4 });
      expect({ status, counted }).toEqual({ status: 'SUCCEEDED', counted: outcomes.length });
      expect(new Set(outcomes)).toEqual(new Set(['succeeded']));
    });

    test('as the last one, which stores how the job ended: it is reported again where nothing was stored', async () => {
      const followed = await followWith({ kind, times, skip: 5 });
      const reports = kind === 'reset after acting' ? 1 : 2;
      expect(followed).toMatchObject({
        status: 'SUCCEEDED',
        invocations: ['PENDING', 'PENDING', 'failed', 'SUCCEEDED'],
        outcomes: Array.from({ length: reports }, () => 'succeeded'),
        counted: reports,
      });
    });
  },
);

test.each([
  ['goes on from what is stored', false, 3],
  ['begins anew where the service has cleared it', true, 2],
])('a second look that is repeated %s: the job is followed to its end', async (_name, clears, counted) => {
  await begin({ jobSeconds: 20 });
  world.system.aws.executions.behaviour.clearsResultAtStart = clears;
  const { execution, outcomes } = await follow({ kind: 'stale token', skip: 3 });
  expect(execution).toMatchObject({ status: 'SUCCEEDED', result: { looks: counted } });
  expect(outcomes).toEqual(['succeeded']);
});

test('a missing right to checkpoint ends the execution as failed, with an error in the log', async () => {
  const { status, error, output } = await followWith({ kind: 'AccessDeniedException' });
  expect({ status, error }).toMatchObject({
    status: 'FAILED',
    error: {
      errorType: 'CheckpointUnrecoverableExecutionError',
      errorMessage: expect.stringContaining('lambda:CheckpointDurableExecution'),
    },
  });
  const lines = output.split('\n').filter((line) => line.includes('"level":"ERROR"'));
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ errorMessage: expect.stringContaining('lambda:CheckpointDurableExecution') }),
  ]);
});
