import { describe, expect, test } from '@jest/globals';
import { type Followed, localSecretId } from '../../infra/local/system.ts';
import { manyGroups, sampleGroups } from '../support/samples.ts';
import { begin, world } from './each-test.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Starts a job, follows it to its end, and returns how the execution ended. */
const follow = async (event: unknown = {}): Promise<Followed> => {
  expect(await world.system.deliver(event)).toMatchObject({ result: { follower: expect.any(String) } });
  const [followed] = await world.system.allFollowed();
  return followed as Followed;
};
const reports = () => world.logged('synchronization ended');
const looks = () => world.logged('looked at the job');

describe('a job that ends is reported once, with one outcome in log, metrics and execution', () => {
  test('succeeded', async () => {
    await begin();
    const { execution } = await follow();
    expect(execution).toMatchObject({
      status: 'SUCCEEDED',
      result: { outcome: 'succeeded', duration_seconds: 90 },
    });
    expect(reports()).toMatchObject([
      {
        level: 'INFO',
        outcome: 'succeeded',
        groups: 3,
        failed_groups: [],
        duration_seconds: 90,
        looks: looks().length,
      },
    ]);
    expect(world.metrics()).toMatchObject({
      JobSucceeded: 1,
      JobDuration: 90,
      GroupsFailed: 0,
      SelectionSynchronized: 1,
    });
    expect(world.metrics()).not.toHaveProperty('JobNotSucceeded');
  });

  const runbook = 'https://wiki.example.com/cckm';
  const unsuccessful = (
    outcome: string,
    script: object,
    errorType: string,
    metrics: object = { JobNotSucceeded: 1 },
  ) => [outcome, script, errorType, metrics] as const;
  test.each([
    unsuccessful('partially_failed', { failedGroups: ['00RT000000060vKLOP'] }, 'JobPartiallyFailed', {
      JobNotSucceeded: 1,
      GroupsFailed: 1,
    }),
    unsuccessful('failed', { endStatus: 'failed' }, 'JobFailed'),
    unsuccessful('unknown_status', { endStatus: 'vanished' }, 'JobStatusUnknown'),
  ])('%s', async (outcome, script, errorType, metrics) => {
    await begin({ environment: { RUNBOOK_URL: runbook } });
    world.appliance.scriptNextJob(script);
    const { execution } = await follow();
    const [job] = world.appliance.jobs;
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: { errorType, errorMessage: expect.stringContaining(`Following job ${job?.id}: ${outcome}`) },
    });
    expect(reports()).toMatchObject([{ level: 'ERROR', outcome, job: job?.id, runbook }]);
    expect(world.metrics()).toMatchObject(metrics);
    expect(world.metrics()).not.toHaveProperty('JobSucceeded');
    expect(world.metrics()).not.toHaveProperty('SelectionSynchronized');
  });

  test('canceled by the cancel event, which is no failure', async () => {
    await begin();
    world.appliance.scriptNextJob({ seconds: 1_000 });
    const { result } = await world.system.deliver({});
    await world.system.deliver({ action: 'cancel', job: (result as { job: { id: string } }).job.id });
    const [followed] = await world.system.allFollowed();
    const [job] = world.appliance.jobs;
    expect(followed?.execution).toMatchObject({
      status: 'SUCCEEDED',
      result: { outcome: 'canceled', job: job?.id },
    });
    expect(reports()).toMatchObject([{ level: 'WARN', outcome: 'canceled', job: job?.id }]);
    expect(world.metrics()).toMatchObject({ JobCanceled: 1 });
    for (const metric of ['JobNotSucceeded', 'JobSucceeded', 'SelectionSynchronized'])
      expect(world.metrics()).not.toHaveProperty(metric);
  });

  test('lost, after 404s of 15 minutes on end', async () => {
    await begin();
    world.appliance.fault({ on: 'get', kind: 'status', status: 404, times: Number.POSITIVE_INFINITY });
    const { execution } = await follow();
    expect(execution.error?.errorType).toBe('JobLost');
    expect(reports()).toMatchObject([{ outcome: 'lost', failed_groups: [] }]);
    expect(world.metrics()).toMatchObject({ JobNotSucceeded: 1 });
  });

  test('unauthorized, after a rejected login and 15 minutes with the secret unchanged', async () => {
    await begin();
    world.appliance.scriptNextJob({ seconds: 3 * 3_600 });
    world.appliance.fault({ on: 'get', kind: 'expired-token', times: 1 });
    await world.system.deliver({});
    world.appliance.changePassword('another');
    const [followed] = await world.system.allFollowed();
    expect(followed?.execution.error?.errorType).toBe('JobUnauthorized');
    expect(reports()).toMatchObject([
      { outcome: 'unauthorized', why: expect.stringMatching(/^LoginRejected: .*Wrong username or password/) },
    ]);
    expect(world.appliance.failedLogins).toBe(1);
  });

  test('timed_out, at the deadline of a job that never ends', async () => {
    await begin({ environment: { FOLLOW_FOR_HOURS: '1' } });
    world.appliance.scriptNextJob({ seconds: Number.POSITIVE_INFINITY });
    const { execution } = await follow();
    expect(execution.error?.errorType).toBe('JobTimedOut');
    const [{ outcome, duration_seconds } = {}] = reports();
    expect(outcome).toBe('timed_out');
    expect(duration_seconds).toBeGreaterThanOrEqual(3_600);
  });

  test('timed_out, at the deadline of an appliance that does not answer', async () => {
    await begin({ environment: { FOLLOW_FOR_HOURS: '1' } });
    world.appliance.fault({ on: 'get', kind: 'not-json', times: Number.POSITIVE_INFINITY });
    const { execution } = await follow();
    expect(execution.error).toMatchObject({
      errorType: 'JobTimedOut',
      errorMessage: expect.stringContaining('ApplianceReplyInvalid'),
    });
  });
});

describe('a job still ends as succeeded', () => {
  test.each<[string, () => void]>([
    [
      'with a 404 right after the start',
      () => world.appliance.fault({ on: 'get', kind: 'status', status: 404, times: 2 }),
    ],
    ["with a proxy's page", () => world.appliance.fault({ on: 'get', kind: 'not-json' })],
    [
      "with a proxy's page for a 404",
      () => world.appliance.fault({ on: 'get', kind: 'not-json', status: 404 }),
    ],
    [
      'with a job without a status',
      () => world.appliance.fault({ on: 'get', kind: 'status', status: 200, body: { id: 'x' } }),
    ],
    ['with a revoked token', () => world.appliance.fault({ on: 'get', kind: 'revoked-token' })],
    [
      'with a login that a page of a proxy answers for a while',
      () => world.appliance.fault({ on: 'login', kind: 'not-json', status: 403, times: 2 }),
    ],
    [
      'with a missing right for a while',
      () => world.appliance.fault({ on: 'get', kind: 'status', status: 403, times: 3 }),
    ],
    [
      'with Secrets Manager away for half an hour',
      () => {
        world.system.aws.fault({
          on: 'GetSecretValue',
          kind: 'internal error',
          until: world.clock.now() + 30 * minute,
        });
      },
    ],
    [
      'with a secret that is no JSON for a while',
      () => {
        world.system.aws.putSecret(localSecretId, 'half an ed');
        world.clock.at(world.clock.now() + 20 * minute, () => world.putSecret());
      },
    ],
  ])('%s', async (_name, trouble) => {
    await begin();
    expect(await world.system.deliver({})).toMatchObject({ result: { outcome: 'started' } });
    trouble();
    const [followed] = await world.system.allFollowed();
    expect(followed?.execution.status).toBe('SUCCEEDED');
    expect(reports()).toHaveLength(1);
  });

  test('after an appliance that was away for 3 hours, while its password changed there and an hour later in the secret', async () => {
    await begin();
    world.appliance.scriptNextJob({ seconds: 5 * 3_600 });
    await world.system.deliver({});
    const start = world.clock.now();
    world.appliance.fault({ on: 'any', kind: 'refuse', from: start + hour, until: start + 4 * hour });
    world.clock.at(start + 1.5 * hour, () => world.appliance.changePassword('another'));
    world.clock.at(start + 2.5 * hour, () => world.putSecret());
    const [followed] = await world.system.allFollowed();
    expect(followed?.execution.status).toBe('SUCCEEDED');
    expect(world.appliance.failedLogins).toBe(0);
  });

  test('after a password that changed on the appliance, and ten minutes later in the secret; the old one is sent once', async () => {
    await begin();
    world.appliance.scriptNextJob({ seconds: 3 * 3_600 });
    await world.system.deliver({});
    const start = world.clock.now();
    world.clock.at(start + hour, () => world.appliance.changePassword('another'));
    world.clock.at(start + hour + 10 * minute, () => world.putSecret());
    const [followed] = await world.system.allFollowed();
    expect(followed?.execution.status).toBe('SUCCEEDED');
    expect(world.appliance.failedLogins).toBe(1);
  });
});

describe('what the durable execution stores', () => {
  const stored = ({ execution }: Followed) =>
    JSON.stringify([
      execution.operations,
      execution.result,
      execution.error,
      ...execution.invocations.map(({ event, output, checkpoints }) => [event, output, checkpoints]),
    ]);

  test('holds no secret and no token', async () => {
    await begin();
    world.appliance.fault({ on: 'get', kind: 'echo', times: 2 });
    const followed = await follow();
    const { password, refresh_token } = world.appliance.credentials;
    const text = stored(followed);
    expect(text).not.toMatch(/eyJ[\w-]+\.[\w-]+\./);
    expect(text).not.toMatch(/[Bb]earer (?!\[masked\])/);
    for (const secret of [password, refresh_token]) expect(text).not.toContain(secret);
  });

  test('stays under 8 KB a look and an end, with ten thousand groups that all failed', async () => {
    const groups = manyGroups(10_000);
    await begin({ groups });
    world.putSecret({ groups: undefined, synchronize_all: true });
    world.appliance.behaviour.echoGroups = 'resource ids';
    world.appliance.scriptNextJob({ failedGroups: groups.map(({ id }) => id) });
    const followed = await follow();
    const payloads = followed.execution.invocations
      .flatMap(({ checkpoints }) => checkpoints)
      .map((update) => JSON.stringify(update).length);
    expect(followed.execution.error?.errorType).toBe('JobPartiallyFailed');
    expect(Math.max(...payloads)).toBeLessThan(8_192);
    expect(Buffer.byteLength(followed.execution.error?.errorMessage ?? '')).toBeLessThanOrEqual(2_048);
    expect(Math.max(...world.lines.map((line) => Buffer.byteLength(line)))).toBeLessThan(256 * 1024);
  });
});

test("a custodian's one group does not count as synchronizing what the secret selects", async () => {
  await begin();
  await follow({ groups: [sampleGroups[0]] });
  expect(world.metrics()).toMatchObject({ JobSucceeded: 1 });
  expect(world.metrics()).not.toHaveProperty('SelectionSynchronized');
});

test('an event that names no job ends the execution with an error that names what belongs there', async () => {
  await begin();
  world.invokeFollower({ jobs: 1 });
  const [followed] = await world.system.allFollowed();
  expect(followed?.execution).toMatchObject({
    status: 'FAILED',
    error: { errorType: 'EventInvalid', errorMessage: expect.stringContaining('{"job":"<id>"}') },
  });
});
