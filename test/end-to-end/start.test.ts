import { afterEach, describe, expect, test } from '@jest/globals';
import { manyGroups } from '../../infra/local/appliance/appliance.ts';
import { sampleGroups, World, type WorldOptions } from './world.ts';

const hour = 3_600_000;
let world: World;
const begin = async (options?: WorldOptions) => {
  world = await World.start(options);
};
const deliver = async (event: unknown = {}) =>
  (await world.system.deliver(event)).result as { [key: string]: unknown };
const failure = async (event: unknown = {}) => (await world.system.deliver(event)).error;
afterEach(() => world.stop());

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

describe('a job that is there already', () => {
  test.each<[string, object]>([
    ['the same groups', { groups: sampleGroups }],
    ['more groups', { groups: [...sampleGroups, 'another'] }],
    ['all groups', { synchronize_all: true }],
  ])('is adopted when it runs for %s, whoever started it', async (_name, selection) => {
    await begin();
    const job = world.appliance.addJob({ ...selection, createdAt: world.clock.now() - hour, seconds: 7_200 });
    expect(await deliver()).toMatchObject({ outcome: 'adopted', job: { id: job.id } });
    expect(world.requests()).not.toHaveProperty('start');
  });

  test('is adopted when it names the groups by their other ids, which costs one request', async () => {
    await begin({ behaviour: { echoGroups: 'resource ids' } });
    world.appliance.addJob({ groups: sampleGroups, seconds: hour });
    expect(await deliver()).toMatchObject({ outcome: 'adopted' });
    expect(world.requests()).toMatchObject({ groups: 1 });
  });

  test('is found on the last page of a list that begins with the oldest', async () => {
    await begin({ behaviour: { listOrder: 'oldest-first' } });
    for (let age = 12; age > 0; age -= 1) {
      world.appliance.addJob({
        groups: sampleGroups,
        createdAt: world.clock.now() - age * hour,
        seconds: 60,
      });
    }
    const job = world.appliance.addJob({ groups: sampleGroups, seconds: hour });
    expect(await deliver()).toMatchObject({ outcome: 'adopted', job: { id: job.id } });
    expect(world.requests()).toMatchObject({ list: 2 });
  });

  test('counts as adopted', async () => {
    await begin();
    world.appliance.addJob({ groups: sampleGroups });
    await deliver();
    expect(world.metrics()).toMatchObject({ JobAdopted: 1 });
    expect(world.metrics()).not.toHaveProperty('JobStarted');
  });

  test('that covers too little is waited for while there is time', async () => {
    await begin();
    world.appliance.addJob({ groups: [sampleGroups[0] as string], seconds: 10 });
    expect(await deliver({ retry_for_seconds: 60 })).toMatchObject({ outcome: 'started' });
  });

  test('that covers too little fails the start in the end, and is named', async () => {
    await begin();
    const job = world.appliance.addJob({ groups: [sampleGroups[0] as string], seconds: hour });
    expect(await failure()).toMatchObject({
      errorType: 'JobInTheWay',
      errorMessage: expect.stringContaining(`running is job ${job.id}`),
    });
    expect(world.metrics()).toMatchObject({ StartFailed: 1 });
  });

  test('that covers too little does not keep an appliance that runs two from starting another', async () => {
    await begin({ behaviour: { refuseSecondJob: false } });
    world.appliance.addJob({ groups: [sampleGroups[0] as string], seconds: hour });
    expect(await deliver()).toMatchObject({ outcome: 'started' });
  });

  test('that appears between the look and the start is adopted after the refusal', async () => {
    await begin();
    world.appliance.fault({
      on: 'list',
      kind: 'status',
      status: 200,
      body: { skip: 0, limit: 5, total: 0, resources: [] },
    });
    const job = world.appliance.addJob({ groups: sampleGroups, seconds: hour });
    expect(await deliver()).toMatchObject({ outcome: 'adopted', job: { id: job.id } });
  });

  test.each<[string, number]>([
    ['covers', 3],
    ['does not cover', 1],
  ])(
    'that has run for more than 24 hours and %s the selection is stuck, and the error says how to cancel it',
    async (_name, count) => {
      await begin();
      const job = world.appliance.addJob({
        groups: sampleGroups.slice(0, count),
        createdAt: world.clock.now() - 25 * hour,
        seconds: Number.POSITIVE_INFINITY,
      });
      expect(await failure()).toMatchObject({
        errorType: 'JobStuck',
        errorMessage: expect.stringContaining(`{"action":"cancel","job":"${job.id}"}`),
      });
    },
  );
});

describe('a delivery that is repeated', () => {
  const event = () => ({ scheduled_time: new Date(world.clock.now()).toISOString() });

  test('adopts the job of the first one while it runs', async () => {
    await begin();
    const due = event();
    const first = await deliver(due);
    expect(await deliver(due)).toMatchObject({
      outcome: 'adopted',
      job: { id: (first.job as { id: string }).id },
    });
  });

  test('adopts the job of the first one when it has ended', async () => {
    await begin({ jobSeconds: 4 });
    const due = event();
    await deliver(due);
    await world.system.allFollowed();
    expect(await deliver(due)).toMatchObject({ outcome: 'adopted', ended: { outcome: 'succeeded' } });
    expect(world.appliance.jobs).toHaveLength(1);
  });

  test('a night later starts a job of its own', async () => {
    await begin({ jobSeconds: 4 });
    await deliver(event());
    await world.system.allFollowed();
    world.clock.advance(24 * hour);
    expect(await deliver(event())).toMatchObject({ outcome: 'started' });
  });

  test("is recognized although the appliance's clock is an hour off", async () => {
    await begin({ jobSeconds: 4, clockAhead: hour });
    const due = event();
    await deliver(due);
    await world.system.allFollowed();
    expect(await deliver(due)).toMatchObject({ outcome: 'adopted' });
  });
});

describe('the catch-up', () => {
  const catchUp = { unless_succeeded_within_hours: 12 };
  const lately = (fields: object) =>
    world.appliance.addJob({
      groups: sampleGroups,
      createdAt: world.clock.now() - 2 * hour,
      seconds: 60,
      ...fields,
    });

  test('is skipped after a success', async () => {
    await begin();
    const job = lately({});
    expect(await deliver(catchUp)).toMatchObject({ outcome: 'skipped', job: { id: job.id }, follower: null });
    expect(world.metrics()).toMatchObject({ StartSkipped: 1, SelectionSynchronized: 1 });
  });

  test.each<[string, object]>([
    ['failed', { endStatus: 'failed' }],
    ['had a failed group', { failedGroups: [sampleGroups[0]] }],
    ['covered too little', { groups: [sampleGroups[0]] }],
    ['is too long ago', { createdAt: Date.now() - 13 * hour }],
  ])('starts when the job %s', async (_name, fields) => {
    await begin();
    lately(fields);
    expect(await deliver(catchUp)).toMatchObject({ outcome: 'started' });
  });

  test('adopts a job that still runs', async () => {
    await begin();
    lately({});
    world.appliance.addJob({ groups: sampleGroups });
    expect(await deliver(catchUp)).toMatchObject({ outcome: 'adopted' });
  });

  test("of a custodian's own groups does not count as synchronizing what the secret selects", async () => {
    await begin();
    lately({ groups: [sampleGroups[0]] });
    expect(await deliver({ ...catchUp, groups: [sampleGroups[0]] })).toMatchObject({ outcome: 'skipped' });
    expect(world.metrics()).not.toHaveProperty('SelectionSynchronized');
  });
});

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
  ])('%s before the appliance has acted is sent again after two looks', async (_name, fault) => {
    await begin();
    world.appliance.fault({ on: 'start', ...fault } as Parameters<typeof world.appliance.fault>[0]);
    expect(await deliver()).toMatchObject({ outcome: 'started' });
    expect(world.appliance.jobs).toHaveLength(1);
    expect(
      world.appliance.requests
        .filter(({ kind }) => kind === 'list' || kind === 'start')
        .map(({ kind }) => kind),
    ).toEqual(['list', 'start', 'list', 'list', 'list', 'start']);
  });

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

  test('for as long as it is tried fails with an error of its own', async () => {
    await begin();
    world.appliance.fault({ on: 'start', kind: 'status', status: 503, times: Number.POSITIVE_INFINITY });
    expect(await failure()).toMatchObject({ errorType: 'StartUnconfirmed' });
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

describe('a start that fails', () => {
  test('counts as failed', async () => {
    await begin();
    world.appliance.fault({ on: 'start', kind: 'status', status: 403 });
    expect(await failure()).toMatchObject({
      errorType: 'PermissionDenied',
      errorMessage: expect.stringMatching(/keysynchronize.*licence/),
    });
    expect(world.metrics()).toMatchObject({ StartFailed: 1 });
  });

  test('counts as postponed when it may heal and a catch-up follows', async () => {
    await begin();
    await world.appliance.goDown();
    expect(await failure({ catch_up_follows: true })).toMatchObject({ errorType: 'ApplianceUnreachable' });
    expect(world.metrics()).toMatchObject({ StartPostponed: 1 });
    expect(world.metrics()).not.toHaveProperty('StartFailed');
  });

  test('counts as failed when waiting does not heal it, whatever follows', async () => {
    await begin();
    world.appliance.changePassword('another');
    expect(await failure({ catch_up_follows: true })).toMatchObject({ errorType: 'LoginRejected' });
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
    expect(await deliver({ retry_for_seconds: 780 })).toMatchObject({ outcome: 'started' });
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
