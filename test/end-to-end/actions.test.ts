import { describe, expect, test } from '@jest/globals';
import type { Behaviour } from '../../infra/local/appliance/simulated-appliance.ts';
import { sampleGroups } from '../support/samples.ts';
import { begin, deliver, failure, world } from './each-test.ts';

describe('check', () => {
  const check = { action: 'check' };

  test('is ready when every selected group is there, and starts nothing', async () => {
    await begin();
    expect(await deliver(check)).toEqual({
      summary: expect.stringMatching(/^Ready: .*keysynchronize.* shows only when a job is started/),
      outcome: 'ready',
      target: 'local',
      appliance: world.appliance.url,
      groups: { found: sampleGroups, missing: [] },
      running: [],
      newest: null,
      certificates: {
        ca_certificate: { ends: expect.any(String), days: expect.any(Number) },
        appliance: { ends: expect.any(String), days: expect.any(Number) },
      },
      password: { ends: null, must_be_changed: false },
    });
    expect(world.requests()).toEqual({ login: 1, groups: 1, list: 1, user: 1, pwdpolicy: 1 });
  });

  test('tells when the password ends', async () => {
    await begin({ behaviour: { passwordLifetimeDays: 90, passwordChangedDaysAgo: 30, fractionalDigits: 0 } });
    const ends = new Date(Math.floor(world.clock.now() / 1000) * 1000 + 60 * 86_400_000);
    expect(await deliver(check)).toMatchObject({
      outcome: 'ready',
      password: { ends: ends.toISOString(), must_be_changed: false },
    });
  });

  test.each<[string, Partial<Behaviour>, RegExp]>([
    ['has to be changed', { passwordChangeRequired: true }, /^Not ready: the password has to be changed\./],
    [
      'has ended',
      { passwordLifetimeDays: 10, passwordChangedDaysAgo: 30 },
      /^Not ready: the password has ended\./,
    ],
  ])('is not ready when the password %s', async (_name, behaviour, summary) => {
    await begin({ behaviour });
    expect(await deliver(check)).toMatchObject({
      summary: expect.stringMatching(summary),
      outcome: 'not_ready',
    });
  });

  test('says nothing of the password where the appliance does not, and is ready all the same', async () => {
    await begin();
    world.appliance.fault({ on: 'pwdpolicy', kind: 'status', status: 403 });
    expect(await deliver(check)).toMatchObject({ outcome: 'ready', password: null });
  });

  test('is not ready where a client logs in with a domain, which the API does not support', async () => {
    await begin({ clientCertificates: true });
    const { client_id, client_certificate, client_key } = world.appliance.credentials;
    const client = { client_id, client_certificate, client_key };
    world.putSecret({ username: undefined, password: undefined, ...client, domain: 'keys' });
    expect(await deliver(check)).toMatchObject({
      summary: expect.stringMatching(/^Not ready: `domain` is not supported with `client_id`/),
      outcome: 'not_ready',
      password: null,
    });
  });

  test('is not ready when a group is missing, and names it', async () => {
    await begin();
    world.putSecret({ groups: [...sampleGroups, 'gone'] });
    expect(await deliver(check)).toMatchObject({
      summary: expect.stringMatching(/^Not ready: 1 selected group not found/),
      outcome: 'not_ready',
      groups: { missing: ['gone'] },
    });
  });

  test('names the jobs that run', async () => {
    await begin();
    const job = world.appliance.addJob({ groups: sampleGroups });
    expect(await deliver(check)).toMatchObject({
      running: [{ id: job.id, outcome: 'running', groups: sampleGroups }],
    });
  });

  test('finds all groups where all are selected', async () => {
    await begin();
    world.putSecret({ groups: undefined, synchronize_all: true });
    expect(await deliver(check)).toMatchObject({
      outcome: 'ready',
      groups: { found: { length: 3 }, missing: [] },
    });
  });

  test('reads every page of the groups', async () => {
    await begin({ behaviour: { maxLimit: 2 } });
    expect(await deliver(check)).toMatchObject({ outcome: 'ready' });
    expect(world.requests()).toMatchObject({ groups: 2 });
  });

  test('publishes no metric', async () => {
    await begin();
    await deliver(check);
    await world.appliance.goDown();
    await failure(check);
    expect(world.metrics()).toEqual({});
  });
});

describe('status', () => {
  test.each<[string, object, string]>([
    ['running', {}, 'running'],
    ['succeeded', { seconds: 0 }, 'succeeded'],
    ['partially failed', { seconds: 0, failedGroups: [sampleGroups[0]] }, 'partially_failed'],
    ['failed', { seconds: 0, endStatus: 'failed' }, 'failed'],
    ['unknown for less than an hour', { seconds: 0, endStatus: 'vanished' }, 'running'],
    [
      'unknown for longer',
      {
        seconds: 0,
        endStatus: 'vanished',
        fields: { updatedAt: '2026-01-01T02:00:00Z', createdAt: '2026-01-01T02:00:00Z' },
      },
      'unknown_status',
    ],
  ])('of a job that is %s judges it as the follower would', async (_name, script, outcome) => {
    await begin();
    const job = world.appliance.addJob({
      groups: sampleGroups,
      createdAt: world.clock.now() - 1_000,
      ...script,
    });
    expect(await deliver({ action: 'status', job: job.id })).toMatchObject({ outcome, job: { id: job.id } });
  });

  test('without a job lists the ten newest, the newest first', async () => {
    await begin({ behaviour: { listOrder: 'oldest-first' } });
    const jobs = Array.from({ length: 12 }, (_, age) =>
      world.appliance.addJob({
        groups: sampleGroups,
        createdAt: world.clock.now() - (age + 1) * 60_000,
        seconds: 1,
      }),
    );
    const { jobs: listed } = (await deliver({ action: 'status' })) as { jobs: { id: string }[] };
    expect(listed.map(({ id }) => id)).toEqual(jobs.slice(0, 10).map(({ id }) => id));
  });

  test('of a job that is not there has an error of its own', async () => {
    await begin();
    expect(await failure({ action: 'status', job: 'nope' })).toMatchObject({ errorType: 'JobNotFound' });
  });
});

describe('cancel', () => {
  test('cancels a job and waits until the appliance says so', async () => {
    await begin({ behaviour: { cancelSeconds: 20 } });
    const job = world.appliance.addJob({ groups: sampleGroups, seconds: 3_600 });
    expect(await deliver({ action: 'cancel', job: job.id })).toMatchObject({
      outcome: 'canceled',
      job: { overall_status: 'completed', abort: true },
    });
  });

  test('without a job cancels the one that runs', async () => {
    await begin();
    world.appliance.addJob({ groups: sampleGroups, createdAt: world.clock.now() - 60_000, seconds: 1 });
    const job = world.appliance.addJob({ groups: sampleGroups, seconds: 3_600 });
    expect(await deliver({ action: 'cancel' })).toMatchObject({ outcome: 'canceled', job: { id: job.id } });
  });

  test('says that it goes on when the appliance takes more than a minute', async () => {
    await begin({ behaviour: { cancelSeconds: 300 } });
    const job = world.appliance.addJob({ groups: sampleGroups, seconds: 3_600 });
    expect(await deliver({ action: 'cancel', job: job.id })).toMatchObject({
      outcome: 'canceling',
      job: { id: job.id },
    });
  });

  test('without a job has an error of its own when none runs', async () => {
    await begin();
    expect(await failure({ action: 'cancel' })).toMatchObject({ errorType: 'JobNotRunning' });
  });

  test('without a job lists them when several run', async () => {
    await begin({ behaviour: { refuseSecondJob: false } });
    const jobs = [1, 2].map(() => world.appliance.addJob({ groups: sampleGroups, seconds: 3_600 }));
    const error = await failure({ action: 'cancel' });
    expect(error).toMatchObject({ errorType: 'SeveralJobsRunning' });
    for (const { id } of jobs) expect(error?.errorMessage).toContain(id);
  });

  test('of a job that has ended says how it ended', async () => {
    await begin();
    const job = world.appliance.addJob({
      groups: sampleGroups,
      createdAt: world.clock.now() - 60_000,
      seconds: 1,
    });
    expect(await failure({ action: 'cancel', job: job.id })).toMatchObject({
      errorType: 'JobNotRunning',
      errorMessage: expect.stringContaining('has ended as succeeded'),
    });
  });

  test('of a job that is canceled already is well', async () => {
    await begin();
    const job = world.appliance.addJob({ groups: sampleGroups, seconds: 3_600 });
    await deliver({ action: 'cancel', job: job.id });
    expect(await deliver({ action: 'cancel', job: job.id })).toMatchObject({ outcome: 'canceled' });
  });
});

test('a typo in an event is an error that names the key, before anything is read', async () => {
  await begin();
  expect(await failure({ group: ['x'] })).toMatchObject({
    errorType: 'EventInvalid',
    errorMessage: expect.stringContaining('`group`'),
  });
  expect(world.system.aws.requests).toEqual([]);
});
