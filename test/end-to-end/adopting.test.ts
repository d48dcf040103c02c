import { describe, expect, test } from '@jest/globals';
import { sampleGroups } from '../support/samples.ts';
import { begin, deliver, failure, world } from './each-test.ts';

const hour = 3_600_000;

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
    expect(await failure({}, 'scheduled')).toMatchObject({
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
  const addRecentJob = (fields: object) =>
    world.appliance.addJob({
      groups: sampleGroups,
      createdAt: world.clock.now() - 2 * hour,
      seconds: 60,
      ...fields,
    });

  test('is skipped after a success', async () => {
    await begin();
    const job = addRecentJob({});
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
    addRecentJob(fields);
    expect(await deliver(catchUp)).toMatchObject({ outcome: 'started' });
  });

  test('adopts a job that still runs', async () => {
    await begin();
    addRecentJob({});
    world.appliance.addJob({ groups: sampleGroups });
    expect(await deliver(catchUp)).toMatchObject({ outcome: 'adopted' });
  });

  test("of a custodian's own groups does not count as synchronizing what the secret selects", async () => {
    await begin();
    addRecentJob({ groups: [sampleGroups[0]] });
    expect(await deliver({ ...catchUp, groups: [sampleGroups[0]] })).toMatchObject({ outcome: 'skipped' });
    expect(world.metrics()).not.toHaveProperty('SelectionSynchronized');
  });
});
