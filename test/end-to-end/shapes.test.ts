/**
 * An appliance that runs any number of jobs at a time, and answers in shapes that are not documented. Whatever it says:
 * one job, and where that cannot be known to serve, an error that says why.
 */
import { describe, expect, test } from '@jest/globals';
import type { Behaviour, Fault } from '../../infra/local/appliance/simulated-appliance.ts';
import { asScheduled, sampleGroups } from '../support/samples.ts';
import { begin, deliver, failure, world } from './each-test.ts';

const hour = 3_600_000;
const minute = 60_000;
const beginWith = async (behaviour: Partial<Behaviour> = {}, keys: object = {}) => {
  await begin({ behaviour: { refuseSecondJob: false, ...behaviour }, jobSeconds: 1_200 });
  world.putSecret({ ...keys });
  world.holdFollowers();
};
const lost = (fault: Omit<Fault, 'on'> = { kind: 'reset', acts: true }) =>
  world.appliance.fault({ on: 'start', ...fault });
/** Jobs that ended long ago, an hour apart, the newest a day and more before. */
const addOldJobs = (count: number) => {
  for (let index = 1; index <= count; index += 1) {
    world.appliance.addJob({
      groups: sampleGroups,
      createdAt: world.clock.now() - (24 + index) * hour,
      seconds: 60,
    });
  }
};

describe('one job is made, and adopted by the next delivery, where', () => {
  test.each<[string, Partial<Behaviour>]>([
    ['ids are numbers', { jobIds: 'number' }],
    ['ids cannot stand in a path as they are', { jobIds: 'text' }],
    ['replies wrap the job', { wrapJobs: 'responses' }],
    ['replies and lists wrap the job', { wrapJobs: 'everywhere' }],
    ['the order that is asked for is refused', { sortParameter: 'refused', listOrder: 'none' }],
    ['the list has no order', { sortParameter: 'ignored', listOrder: 'none' }],
    ['the list is the other way round', { sortParameter: 'ignored', listOrder: 'oldest-first' }],
    ['pages are as small as can be', { maxLimit: 1 }],
    ['a page of more than one is refused', { maxLimit: 1, overMaxLimit: 'refused' }],
    [
      'lists do not say how many there are',
      { showsTotal: false, listOrder: 'none', sortParameter: 'ignored' },
    ],
    ['entries leave out what matters', { listLeavesOut: ['detailed_status', 'abort', 'groups'] }],
    [
      'a word for running is another',
      { statusWords: { running: 'Processing', completed: 'completed', failed: 'failed' } },
    ],
    [
      'a word for running is one that nobody knows',
      { statusWords: { running: 'läuft', completed: 'fertig', failed: 'kaputt' } },
    ],
    ['no status is shown', { statusWords: { running: '', completed: '', failed: '' } }],
    ['groups are objects', { echoGroups: 'objects' }],
    ["groups are objects with SAP's ids", { echoGroups: 'group id objects' }],
    ['groups are a text with commas', { echoGroups: 'comma list' }],
    ['groups are in capitals', { echoGroups: 'upper case' }],
    ['jobs are not dated', { dates: 'missing' }],
    ['dates have no time zone', { dates: 'without zone' }],
    ['dates are in the year 1', { dates: 'nonsense' }],
    ['the clock of the header is 11 hours off', { dateAheadMs: 11 * hour }],
    ['the clock of the header is 11 hours behind', { dateAheadMs: -11 * hour }],
    ['the clock of the header is days off', { dateAheadMs: -72 * hour }],
    ['there is no such header', { sendsDate: false }],
    ['the filter is refused', { statusFilter: 'refused', listOrder: 'none', sortParameter: 'ignored' }],
    ['the filter finds nothing', { statusFilter: 'empty', listOrder: 'none', sortParameter: 'ignored' }],
  ])('%s', async (_name, behaviour) => {
    await beginWith(behaviour);
    addOldJobs(25);
    expect(await deliver(asScheduled)).toMatchObject({ outcome: 'started', job: { id: expect.any(String) } });
    expect(await deliver()).toMatchObject({ outcome: 'adopted' });
    expect(world.requests()).toMatchObject({ start: 1 });
  });

  test.each(['null', 'missing', 'no content'] as const)('a list without a job is %s', async (emptyList) => {
    await beginWith({ emptyList });
    expect(await deliver()).toMatchObject({ outcome: 'started' });
    expect(await deliver({ action: 'cancel' })).toMatchObject({ outcome: 'canceled' });
  });

  test.each<[string, Partial<Behaviour>, Omit<Fault, 'on'>]>([
    ['the connection breaks', {}, { kind: 'reset', acts: true }],
    ['the answer comes after our own time-out', {}, { kind: 'stall', acts: true }],
    ['a gateway gives up after 30 s', {}, { kind: 'not-json', status: 504, acts: true }],
    ['a 202 has no body', { startStatus: 202 }, { kind: 'empty-body' }],
    ['a 2xx cannot be read', {}, { kind: 'not-json', acts: true }],
    ['the list shows the job ten seconds late', { listLagMs: 10_000 }, { kind: 'reset', acts: true }],
    [
      'the list shows the job nearly three minutes late',
      { listLagMs: 175_000 },
      { kind: 'reset', acts: true },
    ],
    [
      'all nodes know the job nearly three minutes late',
      { replicationLagMs: 175_000 },
      { kind: 'status', status: 500, acts: true },
    ],
    ['ids are numbers', { jobIds: 'number' }, { kind: 'reset', acts: true }],
    [
      'jobs are dated by a clock that is hours behind',
      { createdAheadMs: -5 * hour },
      { kind: 'reset', acts: true },
    ],
    ['the clock of the header is hours ahead', { dateAheadMs: 5 * hour }, { kind: 'reset', acts: true }],
    ['a job says nothing of what it covers', { echoGroups: 'none' }, { kind: 'reset', acts: true }],
  ])('a start gets no clear answer, and %s', async (_name, behaviour, fault) => {
    await beginWith(behaviour);
    lost(fault);
    expect(await deliver(asScheduled)).toMatchObject({ outcome: 'adopted' });
    expect(world.appliance.jobs).toHaveLength(1);
  });
});

describe('one job is made, and an error says why no other is, where', () => {
  test.each<[string, Partial<Behaviour>, string]>([
    ['a job does not say what it covers', { echoGroups: 'none' }, 'JobInTheWay'],
    [
      'a job says that it is not for all, and no more',
      { echoGroups: 'none', echoSynchronizeAllFalse: true },
      'JobInTheWay',
    ],
    [
      'a get brings another job, and the list leaves out the groups',
      { getBrings: 'another job', listLeavesOut: ['groups'] },
      'JobInTheWay',
    ],
    [
      'the groups that would tell cannot be listed',
      { echoGroups: 'resource ids', groupsEndless: true, maxLimit: 1 },
      'JobInTheWay',
    ],
  ])('%s', async (_name, behaviour, errorType) => {
    await beginWith(behaviour, { groups: sampleGroups.slice(-1) });
    expect(await deliver()).toMatchObject({ outcome: 'started' });
    expect(await failure()).toMatchObject({ errorType });
    expect(world.appliance.jobs).toHaveLength(1);
  });

  test.each<[string, Partial<Behaviour>]>([
    [
      'a start gets no clear answer, and its job is shown after more than three minutes',
      { listLagMs: 200_000 },
    ],
  ])('%s', async (_name, behaviour) => {
    await beginWith(behaviour);
    lost();
    expect(await failure()).toMatchObject({ errorType: 'StartUnconfirmed' });
    expect(world.appliance.jobs).toHaveLength(1);
  });

  test('the groups may not be listed', async () => {
    await beginWith({ echoGroups: 'resource ids' }, { groups: sampleGroups.slice(-1) });
    await deliver();
    world.appliance.fault({ on: 'groups', kind: 'status', status: 403, times: Number.POSITIVE_INFINITY });
    expect(await failure()).toMatchObject({ errorType: 'JobInTheWay' });
    expect(world.requests()).toMatchObject({ start: 1 });
  });

  test('a start gets no clear answer while an entry of the list cannot be read', async () => {
    await beginWith();
    world.appliance.addJob({ seconds: 60, createdAt: world.clock.now() - hour, fields: { id: undefined } });
    lost({ kind: 'status', status: 503 });
    expect(await failure(asScheduled)).toMatchObject({ errorType: 'StartUnconfirmed' });
    expect(world.requests()).toMatchObject({ start: 1 });
  });
});

describe('a job that is being cancelled', () => {
  test.each<[string, Partial<Behaviour>]>([
    ['says so by `abort`', {}],
    ['says so by `abort` in another spelling', { abortSpelling: 'number' }],
    [
      'says so by its status',
      {
        abortSpelling: 'missing',
        statusWords: { running: 'running', completed: 'completed', failed: 'failed', canceling: 'Canceling' },
      },
    ],
    ['says so by itself, not in the list', { listLeavesOut: ['abort'] }],
  ])('%s is not adopted, and no other is started beside it until it has ended', async (_name, behaviour) => {
    await beginWith({ cancelSeconds: 300, ...behaviour });
    world.appliance.addJob({ groups: sampleGroups, seconds: 3_600 }).cancel(world.clock.now(), 300);
    expect(await failure()).toMatchObject({
      errorType: 'JobInTheWay',
      errorMessage: expect.stringContaining('being cancelled'),
    });
    expect(world.requests().start).toBeUndefined();
    expect(await deliver({ retry_for_seconds: 600 })).toMatchObject({ outcome: 'started' });
  });
});

describe('over three nights', () => {
  const night = { ...asScheduled };
  const nights = async (words: Behaviour['statusWords'], jobSeconds: number) => {
    await begin({
      behaviour: { refuseSecondJob: false, statusWords: words, updatedAt: 'at changes' },
      jobSeconds,
    });
    const outcomes = [];
    for (let count = 0; count < 3; count += 1) {
      outcomes.push((await deliver(night)).outcome);
      world.clock.advance(24 * hour);
    }
    return outcomes;
  };

  test.each<[string, Behaviour['statusWords'], number]>([
    ['done', { running: 'in progress', completed: 'erledigt', failed: 'failed' }, 600],
    ['running', { running: 'läuft', completed: 'completed', failed: 'failed' }, 20 * 60],
  ])('a word for %s that nobody knows keeps no night from starting', async (_name, words, jobSeconds) => {
    expect(await nights(words, jobSeconds)).toEqual(['started', 'started', 'started']);
    expect(world.appliance.jobs).toHaveLength(3);
  });
});

test('where not all jobs can be read, a first start goes out and says so, and nothing is skipped', async () => {
  await beginWith({ listOrder: 'none', sortParameter: 'ignored', statusFilter: 'empty' });
  addOldJobs(1_100);
  world.appliance.addJob({ groups: sampleGroups, createdAt: world.clock.now() - 20 * minute, seconds: 60 });
  expect(await deliver({ unless_succeeded_within_hours: 1 })).toMatchObject({
    outcome: 'started',
    summary: expect.stringMatching(/not all jobs could be read \(\d+ of 1101\)/),
  });
});

test('a cancellation of the job that runs names what it could not see, and cancels none then', async () => {
  await beginWith();
  const { id } = world.appliance.addJob({ seconds: 3_600 });
  world.appliance.addJob({ seconds: 3_600, fields: { id: undefined } });
  expect(await failure({ action: 'cancel' })).toMatchObject({
    errorType: 'SeveralJobsRunning',
    errorMessage: expect.stringMatching(
      new RegExp(`${id} does, and others may: 1 job of the list could not be read`),
    ),
  });
  expect(world.requests().cancel).toBeUndefined();
  expect(await deliver({ action: 'cancel', job: id })).toMatchObject({ outcome: 'canceled' });
});

test.each<Partial<Behaviour>>([{ listLeavesOut: ['detailed_status'] }, { listLeavesOut: ['abort'] }])(
  'a success that only the list tells (%j) is no reason to skip',
  async (behaviour) => {
    await beginWith(behaviour);
    const createdAt = world.clock.now() - hour;
    world.appliance.addJob({
      groups: sampleGroups,
      createdAt,
      seconds: 60,
      failedGroups: sampleGroups.slice(0, 1),
    });
    world.appliance
      .addJob({ groups: sampleGroups, createdAt, seconds: 60 })
      .cancel(createdAt + minute / 2, 0);
    expect(await deliver({ unless_succeeded_within_hours: 12 })).toMatchObject({ outcome: 'started' });
  },
);

test('a skip needs both ends of an age that is a range', async () => {
  await beginWith({ dateAheadMs: 2 * hour });
  world.appliance.addJob({ groups: sampleGroups, createdAt: world.clock.now() - 11 * hour, seconds: 60 });
  expect(await deliver({ unless_succeeded_within_hours: 12 })).toMatchObject({ outcome: 'started' });
});
