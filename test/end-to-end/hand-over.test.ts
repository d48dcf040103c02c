import { describe, expect, test } from '@jest/globals';
import { asScheduled, sampleGroups } from '../support/samples.ts';
import { begin, deliver, failure, world } from './each-test.ts';

const hour = 3_600_000;
/** Names of the executions that were started, without the job's id. */
const started = () =>
  world.system.aws.executions.all.map(({ name }) => name.replace(/[0-9a-f]{8}-.{27}/, '<job>'));
const live = () => world.system.aws.executions.all.filter(({ closed }) => closed === undefined).length;
const scheduled = () => ({ scheduled_time: new Date(world.clock.now()).toISOString() });
/** Whoever is started next follows a job that never ends; its process is killed by the test. */
const scriptEndlessJob = () => world.appliance.scriptNextJob({ seconds: Number.POSITIVE_INFINITY });

describe('the hand-over', () => {
  test('starts an execution named after target and job, with the job and nothing else', async () => {
    await begin({ environment: { TARGET: 'prod-eu' } });
    const { job } = (await deliver()) as { job: { id: string } };
    expect(world.system.aws.requests.filter(({ operation }) => operation === 'Invoke')).toMatchObject([
      {
        input: {
          InvocationType: 'Event',
          DurableExecutionName: `prod-eu-${job.id}-1`,
          Payload: `{"job":"${job.id}"}`,
        },
      },
    ]);
  });

  test('is left out where there is nobody to hand over to, and the answer says so', async () => {
    await begin({ environment: { FOLLOW_SYNC_ARN: '' } });
    expect(await deliver()).toMatchObject({
      follower: null,
      summary: expect.stringContaining('nothing follows it'),
    });
  });

  test.each(['reset before acting', 'throttled', 'internal error', 'unavailable'] as const)(
    'is tried again after: %s',
    async (kind) => {
      await begin();
      world.system.aws.fault({ on: 'Invoke', kind, times: 2 });
      expect(await deliver()).toMatchObject({ outcome: 'started', follower: expect.any(String) });
      expect(started()).toEqual(['local-<job>-1']);
    },
  );

  test('that was accepted although no answer came starts nothing twice', async () => {
    await begin();
    world.system.aws.fault({ on: 'Invoke', kind: 'reset after acting' });
    await deliver();
    expect(started()).toEqual(['local-<job>-1']);
  });

  test('that fails for good has an error of its own, after the response was logged', async () => {
    await begin();
    world.system.aws.fault({ on: 'Invoke', kind: 'internal error', times: Number.POSITIVE_INFINITY });
    expect(await deliver({ catch_up_follows: true })).toMatchObject({
      outcome: 'postponed',
      error: {
        name: 'HandOverFailed',
        message: expect.stringContaining('com.amazonaws.eu-central-1.lambda'),
      },
    });
    expect(world.logged('synchronization started')).toHaveLength(1);
    expect(world.metrics()).toMatchObject({ JobStarted: 1, StartPostponed: 1 });
  });

  test('that is not allowed is not tried again, and counts as failed', async () => {
    await begin();
    world.system.aws.fault({ on: 'Invoke', kind: 'AccessDeniedException' });
    expect(await failure({ ...asScheduled, catch_up_follows: true }, 'scheduled')).toMatchObject({
      errorType: 'HandOverFailed',
      errorMessage: expect.stringContaining('lambda:InvokeFunction'),
    });
    expect(world.metrics()).toMatchObject({ StartFailed: 1 });
  });

  test('that failed is made up for by the next delivery, while the job runs', async () => {
    await begin();
    scriptEndlessJob();
    const due = scheduled();
    const endFault = world.system.aws.fault({
      on: 'Invoke',
      kind: 'internal error',
      times: Number.POSITIVE_INFINITY,
    });
    await failure(due);
    endFault();
    expect(await deliver(due)).toMatchObject({ outcome: 'adopted', follower: expect.any(String) });
    expect(started()).toEqual(['local-<job>-1']);
  });

  test('that failed is made up for by the next delivery, when the job has ended', async () => {
    await begin({ jobSeconds: 1 });
    const due = scheduled();
    const endFault = world.system.aws.fault({
      on: 'Invoke',
      kind: 'internal error',
      times: Number.POSITIVE_INFINITY,
    });
    await failure(due);
    endFault();
    world.clock.advance(60_000);
    expect(await deliver(due)).toMatchObject({ outcome: 'adopted' });
    await world.system.allFollowed();
    expect(world.metrics()).toMatchObject({ JobSucceeded: 1 });
  });
});

describe('one job has one live follower', () => {
  test('when it is delivered again while it runs', async () => {
    await begin();
    world.holdFollowers();
    const due = scheduled();
    await deliver(due);
    await deliver(due);
    await deliver();
    expect(started()).toEqual(['local-<job>-1']);
  });

  test('when it is delivered again after it has ended', async () => {
    await begin({ jobSeconds: 4 });
    const due = scheduled();
    await deliver(due);
    await world.system.allFollowed();
    await deliver(due);
    expect(started()).toEqual(['local-<job>-1']);
    expect(world.logged('synchronization ended')).toHaveLength(1);
  });

  test('when the one before has died: the next one follows', async () => {
    await begin();
    world.holdFollowers();
    scriptEndlessJob();
    await deliver();
    world.closeFollowers('STOPPED');
    expect(await deliver()).toMatchObject({ outcome: 'adopted', follower: expect.stringContaining('-2/') });
    expect(await deliver()).toMatchObject({ follower: expect.stringContaining('-2/') });
    expect(started()).toEqual(['local-<job>-1', 'local-<job>-2']);
    expect(live()).toBe(1);
  });

  test('whoever started the job', async () => {
    await begin();
    world.holdFollowers();
    world.appliance.addJob({ groups: sampleGroups, seconds: 3_600 });
    await deliver();
    expect(started()).toEqual(['local-<job>-1']);
  });

  test('although looking at it is not possible for a while', async () => {
    await begin();
    world.holdFollowers();
    scriptEndlessJob();
    await deliver();
    world.system.aws.fault({ on: 'GetDurableExecution', kind: 'unavailable', times: 2 });
    expect(await deliver()).toMatchObject({ outcome: 'adopted', follower: expect.stringContaining('-1/') });
    expect(live()).toBe(1);
  });
});

test('a job that never ends, three nights running: timed out, then stuck until it is canceled, then well again', async () => {
  await begin({ environment: { FOLLOW_FOR_HOURS: '3' } });
  scriptEndlessJob();
  expect(await deliver(scheduled())).toMatchObject({ outcome: 'started' });
  const [first] = await world.system.allFollowed();
  expect(first?.execution.error?.errorType).toBe('JobTimedOut');

  for (const _night of [2, 3]) {
    world.clock.advance(hour);
    expect(await failure(scheduled())).toMatchObject({
      errorType: 'JobStuck',
      errorMessage: expect.stringContaining('"cancel"'),
    });
  }
  expect(await deliver({ action: 'cancel' })).toMatchObject({ outcome: 'canceled' });
  expect(await deliver(scheduled())).toMatchObject({ outcome: 'started' });
});
