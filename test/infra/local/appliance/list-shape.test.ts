import { describe, expect, test } from '@jest/globals';
import type { Behaviour } from '../../../../infra/local/appliance/simulated-appliance.ts';
import { signedIn } from './client.ts';
import { startAppliance } from './setup.ts';

type Body = Record<string, unknown>;

/** An appliance with so many jobs, `0` the oldest. */
async function begin(behaviour: Partial<Behaviour>, count = 8) {
  const { appliance, clock } = await startAppliance({ behaviour });
  for (let index = 0; index < count; index += 1) {
    appliance.addJob({ id: String(index), createdAt: clock.ms - (count - index) * 60_000, seconds: 10 });
  }
  const client = signedIn(appliance);
  const ids = async (query = '') =>
    ((await client.list(query)).json().resources as Body[]).map(({ id }) => Number(id));
  return { appliance, clock, client, ids };
}
const rising = [0, 1, 2, 3, 4, 5, 6, 7];
const falling = rising.toReversed();

describe('the order of the list', () => {
  test.each<[Partial<Behaviour>, string, number[]]>([
    [{ listOrder: 'newest-first' }, '', falling],
    [{ listOrder: 'oldest-first' }, '', rising],
    [{ listOrder: 'oldest-first' }, '?sort=-createdAt', falling],
    [{ listOrder: 'newest-first' }, '?sort=createdAt', rising],
    [{ listOrder: 'oldest-first', sortParameter: 'ignored' }, '?sort=-createdAt', rising],
    [{ listOrder: 'none' }, '?sort=-createdAt', falling],
  ])('is with %j and %j', async (behaviour, query, expected) => {
    expect(await (await begin(behaviour)).ids(query)).toEqual(expected);
  });

  test('has nothing to do with dates with none, and is always the same', async () => {
    const { ids } = await begin({ listOrder: 'none' });
    const shown = await ids();
    expect([rising, falling]).not.toContainEqual(shown);
    expect(shown.toSorted()).toEqual(rising);
    expect(await ids()).toEqual(shown);
  });

  test('cannot be asked for where that is refused', async () => {
    const { client } = await begin({ sortParameter: 'refused' });
    expect((await client.list('?sort=-createdAt')).status).toBe(400);
    expect((await client.list()).status).toBe(200);
  });
});

describe('the filter by status', () => {
  test.each<[Behaviour['statusFilter'], number]>([
    ['honoured', 1],
    ['ignored', 9],
    ['empty', 0],
  ])('%s', async (statusFilter, expected) => {
    const { appliance, client } = await begin({ statusFilter });
    appliance.addJob();
    expect((await client.list('?overall_status=in%20progress')).json().total).toBe(expected);
    expect((await client.list()).json().total).toBe(9);
  });

  test('refused', async () => {
    const { client } = await begin({ statusFilter: 'refused' });
    expect((await client.list('?overall_status=completed')).status).toBe(400);
  });
});

describe('a limit over the largest', () => {
  test.each<[Behaviour['overMaxLimit'], number, number]>([
    ['lowered', 200, 200],
    ['refused', 400, 200],
  ])('is %s', async (overMaxLimit, over, at) => {
    const { client } = await begin({ maxLimit: 3, overMaxLimit });
    expect((await client.list('?limit=4')).status).toBe(over);
    expect((await client.groups('?limit=4')).status).toBe(over);
    expect((await client.list('?limit=3')).status).toBe(at);
  });
});

test.each<[Behaviour['emptyList'], number, object | undefined]>([
  ['empty', 200, { skip: 0, limit: 10, total: 0, resources: [] }],
  ['null', 200, { skip: 0, limit: 10, total: 0, resources: null }],
  ['missing', 200, { skip: 0, limit: 10, total: 0 }],
  ['no content', 204, undefined],
])('emptyList %s', async (emptyList, status, body) => {
  const { client } = await begin({ emptyList }, 0);
  for (const response of [await client.list(), await client.groups('?name=nobody')]) {
    expect(response.status).toBe(status);
    if (body) expect(response.json()).toEqual(body);
    else expect(response.raw).toHaveLength(0);
  }
});

test('showsTotal false: no list says how many there are', async () => {
  const { client } = await begin({ showsTotal: false });
  expect(
    [(await client.list()).json(), (await client.groups()).json()].map((body) => 'total' in body),
  ).toEqual([false, false]);
});

test('listLeavesOut: entries of the list lack these fields, and the job has them', async () => {
  const { client } = await begin({ listLeavesOut: ['abort', 'detailed_status'] }, 1);
  const [entry] = (await client.list()).json().resources as Body[];
  const job = (await client.get('0')).json();
  expect(Object.keys(job).filter((key) => !(key in (entry ?? {})))).toEqual(['detailed_status', 'abort']);
});

test('listLagMs: a new job is missing in the list alone for a while', async () => {
  const { appliance, clock, client, ids } = await begin({ listLagMs: 170_000 }, 0);
  appliance.addJob({ id: '1' });
  clock.advance(169);
  expect([(await client.get('1')).status, await ids()]).toEqual([200, []]);
  clock.advance(1);
  expect(await ids()).toEqual([1]);
});

test('replicationLagMs: a new job is unknown to all for a while', async () => {
  const { appliance, clock, client, ids } = await begin({ replicationLagMs: 200_000 }, 0);
  appliance.addJob({ id: '1' });
  clock.advance(199);
  expect([(await client.get('1')).status, await ids()]).toEqual([404, []]);
  clock.advance(1);
  expect([(await client.get('1')).status, await ids()]).toEqual([200, [1]]);
});

test('groupsEndless: each page is full of new ones, and promises more', async () => {
  const { client } = await begin({ groupsEndless: true });
  const seen = new Set<unknown>();
  for (const skip of [0, 100, 90_000]) {
    const { total, resources } = (await client.groups(`?skip=${skip}&limit=100`)).json();
    expect(Number(total)).toBeGreaterThan(skip + 100);
    for (const { id } of resources as Body[]) seen.add(id);
  }
  expect(seen.size).toBe(300);
});

test.each<[Partial<Behaviour>, string | undefined]>([
  [{}, 'Thu, 15 Jan 2026 02:00:00 GMT'],
  [{ dateAheadMs: -7_200_000 }, 'Thu, 15 Jan 2026 00:00:00 GMT'],
  [{ sendsDate: false }, undefined],
])('the Date header with %j is %s', async (behaviour, expected) => {
  const { client } = await begin(behaviour, 0);
  expect((await client.list()).headers.date).toBe(expected);
});
