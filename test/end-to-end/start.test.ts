import { describe, expect, test } from '@jest/globals';
import { asScheduled, manyGroups, sampleGroups } from '../support/samples.ts';
import { begin, deliver, failure, world } from './each-test.ts';

describe('a start', () => {
  test('sends the groups of the secret, and answers with the whole response', async () => {
    await begin();
    const answer = await deliver();
    const [job] = world.appliance.jobs;
    expect(world.appliance.requests.find(({ kind }) => kind === 'start')?.body).toEqual({
      groups: sampleGroups,
    });
    expect(answer).toEqual({
      summary: expect.stringContaining(`Job ${job?.id} was started for 3 groups.`),
      outcome: 'started',
      target: 'local',
      appliance: world.appliance.url,
      job: expect.objectContaining({
        id: job?.id,
        overall_status: 'in progress',
        cloud: 'sap',
        abort: false,
      }),
      follower: expect.stringContaining(`local-${job?.id}-1`),
      ended: null,
    });
  });

  test('logs the whole response', async () => {
    await begin();
    const { job } = await deliver();
    expect(world.logged('synchronization started')).toMatchObject([
      { level: 'INFO', target: 'local', response: job },
    ]);
  });

  test('asks for no more than one login, one list and one start', async () => {
    await begin();
    await deliver();
    await world.system.stopFollowers();
    const { get: _looks, ...counts } = world.requests();
    expect(counts).toMatchObject({ list: 1, start: 1 });
    expect(world.appliance.requests.slice(0, 3).map(({ kind }) => kind)).toEqual(['login', 'list', 'start']);
  });

  test('says who it is, what it takes and what its tokens are for', async () => {
    await begin();
    await deliver();
    const [login] = world.appliance.requests;
    expect(login?.headers).toMatchObject({
      accept: 'application/json',
      'user-agent': expect.stringMatching(/^cckm-sap-sync\/\d/),
    });
    expect(login?.body).toMatchObject({
      grant_type: 'password',
      labels: ['cckm-sap-sync'],
      refresh_token_lifetime: 5,
    });
  });

  test.each<[string, object, object]>([
    ['all groups', { synchronize_all: true }, { synchronize_all: true }],
    ['groups of the event', { groups: ['00RT000000060vKLOP'] }, { groups: ['00RT000000060vKLOP'] }],
  ])('synchronizes %s instead when the event says so', async (_name, event, body) => {
    await begin();
    await deliver(event);
    expect(world.appliance.requests.find(({ kind }) => kind === 'start')?.body).toEqual(body);
  });

  test('publishes that a job was started, and the days until the first certificate ends', async () => {
    await begin();
    world.appliance.showCertificate(
      await world.appliance.authority.issue({ commonName: 'x', names: ['127.0.0.1'], days: 10.5 }),
    );
    await deliver();
    expect(world.metrics()).toMatchObject({ JobStarted: 1, DaysToExpiry: 10 });
  });

  test('publishes the days until the password ends where that comes first', async () => {
    await begin({ behaviour: { passwordLifetimeDays: 37, passwordChangedDaysAgo: 30 } });
    await deliver();
    expect(world.metrics()).toMatchObject({ JobStarted: 1, DaysToExpiry: 6 });
  });

  test.each(['user', 'pwdpolicy'] as const)(
    'publishes no days where the appliance does not answer for the %s, and is well all the same',
    async (on) => {
      await begin();
      world.appliance.fault({ on, kind: 'status', status: 404 });
      expect(await deliver()).toMatchObject({ outcome: 'started' });
      expect(world.metrics()).not.toHaveProperty('DaysToExpiry');
    },
  );

  test('asks for the password after its work, of the node that has worked, without a login for it', async () => {
    await begin({ nodes: 2 });
    world.appliance.fault({ on: 'login', kind: 'status', status: 503, node: 0, times: 9 });
    world.appliance.fault({ on: 'user', kind: 'expired-token' });
    await deliver();
    expect(world.appliance.requests.map(({ kind, node }) => `${kind} ${node}`)).toEqual([
      'login 0',
      'login 1',
      'list 1',
      'start 1',
      'user 1',
    ]);
  });

  test('echoes a note in answer and log', async () => {
    await begin();
    const answer = await deliver({ note: 'CHG0012345' });
    expect([answer.note, world.logged('synchronization started')[0]?.note]).toEqual([
      'CHG0012345',
      'CHG0012345',
    ]);
  });

  test('looks on for as long as it is asked to, and tells how the job ended', async () => {
    await begin({ jobSeconds: 20 });
    expect(await deliver({ wait_for_seconds: 60 })).toMatchObject({
      summary: expect.stringContaining('It has succeeded.'),
      ended: { outcome: 'succeeded', failed_groups: [] },
    });
  });

  test('answers without the end when the job takes longer than it was asked to look on', async () => {
    await begin({ jobSeconds: 3_600, environment: { FOLLOW_SYNC_ARN: '' } });
    const before = world.clock.now();
    expect(await deliver({ wait_for_seconds: 60 })).toMatchObject({
      outcome: 'started',
      ended: null,
      follower: null,
    });
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(60_000);
  });
});

const runbook = 'https://wiki.example.com/cckm';

describe('a start that fails', () => {
  test('counts as failed when it was scheduled', async () => {
    await begin();
    world.appliance.fault({ on: 'start', kind: 'status', status: 403 });
    expect(await failure({}, 'scheduled')).toMatchObject({
      errorType: 'PermissionDenied',
      errorMessage: expect.stringMatching(/keysynchronize.*licence/),
    });
    expect(world.metrics()).toMatchObject({ StartFailed: 1 });
  });

  test('does not count when a person sees the error', async () => {
    await begin();
    world.appliance.fault({ on: 'start', kind: 'status', status: 403 });
    expect(await failure()).toMatchObject({ errorType: 'PermissionDenied' });
    expect(world.metrics()).not.toHaveProperty('StartFailed');
  });

  test('is postponed, which is no error, when it may heal and a catch-up follows', async () => {
    await begin({ environment: { RUNBOOK_URL: runbook } });
    await world.appliance.goDown();
    const event = { catch_up_follows: true, note: 'CHG1' };
    const { result } = await world.system.deliver(event, { alias: 'scheduled' });
    const error = {
      name: 'ApplianceUnreachable',
      message: expect.stringMatching(/^Logging in at https:.*ECONNREFUSED/),
      remedy: expect.stringMatching(/^See whether the appliance is up/),
    };
    expect(result).toEqual({
      summary: expect.stringMatching(
        /^This start is postponed, and the catch-up tries again\. Logging in at /,
      ),
      outcome: 'postponed',
      target: 'local',
      error,
      note: 'CHG1',
    });
    expect(world.logged('synchronization postponed')).toMatchObject([
      { level: 'WARN', error, note: 'CHG1', runbook },
    ]);
    expect(world.logged('start-sync failed')).toEqual([]);
    expect(world.metrics()).toEqual({ StartPostponed: 1 });
  });

  test('is postponed too where the secret cannot be read', async () => {
    await begin();
    world.system.aws.fault({ on: 'GetSecretValue', kind: 'internal error', times: Number.POSITIVE_INFINITY });
    expect(await deliver({ catch_up_follows: true })).toMatchObject({
      outcome: 'postponed',
      error: { name: 'SecretsManagerUnavailable' },
    });
  });

  test('counts as failed when waiting does not heal it, whatever follows', async () => {
    await begin();
    world.appliance.changePassword('another');
    const event = { catch_up_follows: true };
    expect(await failure(event, 'scheduled')).toMatchObject({ errorType: 'LoginRejected' });
    expect(world.metrics()).toMatchObject({ StartFailed: 1 });
    expect(world.appliance.failedLogins).toBe(1);
  });

  test('is logged with what went wrong', async () => {
    await begin();
    await world.appliance.goDown();
    await failure({ retry_for_seconds: 0 });
    expect(world.logged('start-sync failed')).toMatchObject([
      { level: 'ERROR', error: { name: 'ApplianceUnreachable', retryable: true } },
    ]);
  });

  test('is tried for as long as the event says, and no longer', async () => {
    await begin();
    world.appliance.fault({ on: 'list', kind: 'status', status: 503, times: Number.POSITIVE_INFINITY });
    const before = world.clock.now();
    await failure({ retry_for_seconds: 300 });
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(300_000);
    expect(Math.max(...world.appliance.requests.map(({ at }) => at)) - before).toBeLessThan(302_000);
  });

  test('sends no start after the time is over, however long a look takes', async () => {
    await begin();
    world.appliance.fault({ on: 'start', kind: 'status', status: 429 });
    world.appliance.fault({ on: 'list', kind: 'slow-body', everyMs: 30, after: 'start' });
    expect(await failure({ retry_for_seconds: 1 })).toMatchObject({ errorType: 'ApplianceThrottled' });
    expect(world.requests()).toMatchObject({ list: 2, start: 1 });
  });

  test('an appliance that comes back within the time is no failure', async () => {
    await begin();
    world.appliance.fault({ on: 'any', kind: 'refuse', until: world.clock.now() + 600_000 });
    expect(await deliver(asScheduled)).toMatchObject({ outcome: 'started' });
  });
});

test('a thousand groups are started, adopted and logged in one line', async () => {
  const groups = manyGroups(1_000);
  await begin({ groups, secret: undefined });
  const selection = { groups: groups.map(({ id }) => id) };
  expect(await deliver(selection)).toMatchObject({ outcome: 'started' });
  expect(await deliver(selection)).toMatchObject({ outcome: 'adopted' });
  expect(Math.max(...world.lines.map((line) => Buffer.byteLength(line)))).toBeLessThan(256 * 1024);
});
