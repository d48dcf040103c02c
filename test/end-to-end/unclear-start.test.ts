import { describe, expect, test } from '@jest/globals';
import { begin, deliver, failure, world } from './each-test.ts';

describe('a start without a clear answer', () => {
  test.each<[string, object]>([
    ['a reset', { kind: 'reset', acts: true }],
    ['no answer in 30 s', { kind: 'stall', acts: true }],
    ['half an answer', { kind: 'truncated-body' }],
    ['an empty answer', { kind: 'empty-body' }],
    ['an answer without id', { kind: 'no-id' }],
    ['a 500', { kind: 'status', status: 500, acts: true }],
    ["a proxy's page", { kind: 'not-json', status: 502, acts: true }],
    ["a proxy's page that says it is well", { kind: 'not-json', acts: true }],
  ])(
    '%s after the appliance has acted makes no second job; run again while it runs, it is adopted',
    async (_name, fault) => {
      await begin();
      world.appliance.fault({ on: 'start', ...fault } as Parameters<typeof world.appliance.fault>[0]);
      expect(await deliver()).toMatchObject({ outcome: 'adopted' });
      await world.system.stopFollowers();
      expect(await deliver()).toMatchObject({ outcome: 'adopted' });
      expect(world.appliance.jobs).toHaveLength(1);
      expect(world.requests()).toMatchObject({ start: 1 });
    },
  );

  test.each<[string, object]>([
    ['a reset', { kind: 'reset' }],
    ['a 503', { kind: 'status', status: 503 }],
    ["a proxy's page", { kind: 'not-json', status: 502 }],
  ])(
    '%s before the appliance has acted is sent again after three minutes of looks, by the schedules only',
    async (_name, fault) => {
      await begin();
      world.appliance.fault({ on: 'start', ...fault } as Parameters<typeof world.appliance.fault>[0]);
      expect(await failure()).toMatchObject({ errorType: 'StartUnconfirmed' });
      expect(world.requests()).toMatchObject({ start: 1 });
      world.appliance.fault({ on: 'start', ...fault } as Parameters<typeof world.appliance.fault>[0]);
      expect(await deliver({ retry_for_seconds: 780 })).toMatchObject({ outcome: 'started' });
      expect(world.appliance.jobs).toHaveLength(1);
      const starts = world.appliance.requests.filter(({ kind }) => kind === 'start');
      expect((starts[2]?.at ?? 0) - (starts[1]?.at ?? 0)).toBeGreaterThanOrEqual(180_000);
    },
  );

  test('is found although another node lags behind', async () => {
    await begin({ behaviour: { replicationLagMs: 2_500 } });
    world.appliance.fault({ on: 'start', kind: 'reset', acts: true });
    expect(await deliver()).toMatchObject({ outcome: 'adopted' });
    expect(world.appliance.jobs).toHaveLength(1);
  });

  test('is found although the job does not say what it synchronizes', async () => {
    await begin({ behaviour: { echoGroups: 'none', refuseSecondJob: false } });
    world.appliance.fault({ on: 'start', kind: 'reset', acts: true });
    expect(await deliver()).toMatchObject({ outcome: 'adopted' });
    expect(world.appliance.jobs).toHaveLength(1);
  });

  test("is found although the appliance's own clocks differ", async () => {
    await begin();
    // The job is dated by a node whose clock is 30 s behind that of the node that lists it.
    world.appliance.scriptNextJob({
      fields: { createdAt: new Date(world.clock.now() - 30_000).toISOString() },
    });
    world.appliance.fault({ on: 'start', kind: 'reset', acts: true });
    expect(await deliver()).toMatchObject({ outcome: 'adopted' });
    expect(world.appliance.jobs).toHaveLength(1);
  });

  test('is found although the job does not say when it was created', async () => {
    await begin();
    world.appliance.scriptNextJob({ fields: { createdAt: undefined } });
    world.appliance.fault({ on: 'start', kind: 'reset', acts: true });
    expect(await deliver()).toMatchObject({ outcome: 'adopted' });
    expect(world.appliance.jobs).toHaveLength(1);
  });

  test('is sent once more at most, and fails with an error of its own', async () => {
    await begin();
    world.appliance.fault({ on: 'start', kind: 'status', status: 503, times: Number.POSITIVE_INFINITY });
    expect(await failure({ retry_for_seconds: 780 })).toMatchObject({ errorType: 'StartUnconfirmed' });
    expect(world.requests()).toMatchObject({ start: 2 });
  });
});

describe('a start that was certainly not acted on is sent again', () => {
  test('after a 429, when the time that it asks for is over', async () => {
    await begin();
    world.appliance.fault({ on: 'start', kind: 'status', status: 429, retryAfterSeconds: 7 });
    expect(await deliver()).toMatchObject({ outcome: 'started' });
    const [first, second] = world.appliance.requests.filter(({ kind }) => kind === 'start');
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(7_000);
  });

  test('after a 401, with a fresh login', async () => {
    await begin();
    world.appliance.fault({ on: 'start', kind: 'expired-token' });
    expect(await deliver()).toMatchObject({ outcome: 'started' });
    expect(world.appliance.requests.slice(0, 5).map(({ kind }) => kind)).toEqual([
      'login',
      'list',
      'start',
      'login',
      'start',
    ]);
  });

  test('after a connection that was refused', async () => {
    await begin();
    world.appliance.fault({ on: 'any', kind: 'refuse', after: 'list' });
    expect(await deliver()).toMatchObject({ outcome: 'started' });
    expect(world.appliance.jobs).toHaveLength(1);
  });
});
