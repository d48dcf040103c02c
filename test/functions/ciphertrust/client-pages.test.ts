import { beforeEach, describe, expect, test } from '@jest/globals';
import { CipherTrustClient } from '../../../functions/ciphertrust/client.ts';
import {
  type Fault,
  type SimulatedAppliance,
  sampleSapGroups,
} from '../../../infra/local/appliance/simulated-appliance.ts';
import { TimeoutClock } from '../../support/timeout-clock.ts';
import { failureOf, startAppliance, stopLater } from './setup.ts';

let clock: TimeoutClock;
let appliance: SimulatedAppliance;
let client: CipherTrustClient;
beforeEach(async () => {
  clock = new TimeoutClock();
  appliance = await startAppliance({ now: () => clock.now() });
  const { urls: nodes, caCertificate: ca } = appliance;
  const credentials = { kind: 'token', token: appliance.issueToken() } as const;
  client = stopLater(new CipherTrustClient({ nodes, credentials, ca }, { clock, userAgent: 'test' }));
});
const query = { skip: 1, limit: 2 };
/** What the next request is answered with. */
const respondWith = (body: object, headers: Fault['headers'] = {}) =>
  appliance.fault({ on: 'any', kind: 'status', status: 200, body, headers });

describe('a page', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['of jobs', () => client.jobs(query)],
    ['of groups', () => client.groups(query)],
  ])('%s is asked for by skip and limit', async (_name, list) => {
    await list();
    expect(appliance.requests[0]?.query).toEqual({ skip: '1', limit: '2' });
  });

  test('of groups, which may be long, is asked for compressed, and one of jobs is not', async () => {
    await client.groups(query);
    await client.jobs(query);
    expect(appliance.requests.map(({ headers }) => headers['accept-encoding'])).toEqual([
      'gzip, deflate, br',
      undefined,
    ]);
  });

  test.each<[string, unknown, number | undefined]>([
    ['a number', 7, 7],
    ['none', 0, 0],
    ['less than none', -1, undefined],
    ['half of one', 1.5, undefined],
    ['more than can be counted', 2 ** 53, undefined],
    ['a text', '7', undefined],
    ['unknown', undefined, undefined],
  ])('whose total is %s has the total %p: %p', async (_name, total, expected) => {
    respondWith({ resources: [], total });
    expect(await client.jobs(query)).toStrictEqual({ items: [], count: 0, total: expected });
  });

  test("tells how far the appliance's clock is ahead, until the next one does", async () => {
    const date = (ms: number) => ({ date: new Date(clock.now() + ms).toUTCString() });
    const before = client.ahead;
    respondWith({ resources: [] }, date(7_000));
    await client.jobs(query);
    const after = client.ahead;
    respondWith({ resources: [] }, { date: 'noon' });
    await client.jobs(query);
    expect([before, after, client.ahead].map((ms) => Math.ceil(ms / 1_000))).toEqual([0, 7, 7]);
  });

  test.each<[string, Fault]>([
    ['null', { on: 'list', kind: 'status', status: 200, body: { resources: null, total: 4 } }],
    ['a missing list of none', { on: 'list', kind: 'status', status: 200, body: { total: 0 } }],
    ['nothing at all', { on: 'list', kind: 'status', status: 204, body: 'none' }],
  ])('is empty where it is %s', async (_name, fault) => {
    appliance.fault(fault);
    expect(await client.jobs(query)).toMatchObject({ items: [], count: 0 });
  });

  test.each([
    ['null', { resources: null }],
    ['none', { total: 0 }],
  ])('is no list where an error is beside what is %s', async (_name, beside) => {
    const body = { code: 12, codeDesc: 'NCERRInternal', message: 'Not now.', ...beside };
    appliance.fault({ on: 'list', kind: 'status', status: 200, body });
    expect(await failureOf(client.jobs(query))).toMatchObject({
      name: 'ApplianceReplyInvalid',
      message: expect.stringContaining('NCERRInternal, "Not now."'),
    });
  });

  test('of groups is no more asked for where there is no end of them', async () => {
    expect(await failureOf(client.groups({ skip: 7, limit: 1_000 }, 100))).toMatchObject({
      name: 'ApplianceReplyInvalid',
      parts: { cameBack: expect.stringContaining('no end') },
    });
    expect(appliance.requests).toEqual([]);
  });

  test.each<[string, object]>([
    ['no resources', { total: 3 }],
    ['resources that are no list', { resources: {} }],
  ])('with %s is an invalid response', async (_name, body) => {
    respondWith(body);
    expect(await failureOf(client.jobs(query))).toMatchObject({
      name: 'ApplianceReplyInvalid',
      parts: {
        tried: `Listing the synchronization jobs at ${appliance.url}`,
        cameBack: expect.stringMatching(/^HTTP 200, .*`resources`/),
      },
    });
  });

  test('of groups is asked for again, and from then on, with a tenth of them where so many are refused', async () => {
    Object.assign(appliance.behaviour, { maxLimit: 10, overMaxLimit: 'refused' });
    await client.groups({ skip: 0, limit: 1_000 });
    await client.groups({ skip: 1, limit: 1_000 });
    expect(appliance.requests.map(({ query: { skip, limit } }) => [skip, limit])).toEqual([
      ['0', '1000'],
      ['0', '100'],
      ['0', '10'],
      ['1', '10'],
    ]);
  });

  test.each([404, 409])('of groups that is refused by a %d is not asked for again', async (status) => {
    appliance.fault({ on: 'groups', kind: 'status', status });
    expect(await failureOf(client.groups({ skip: 0, limit: 1_000 }))).toMatchObject({
      name: 'RequestRejected',
    });
    expect(appliance.requests).toHaveLength(1);
  });

  test('of one group that is refused is no longer asked for', async () => {
    appliance.fault({ on: 'groups', kind: 'status', status: 422, times: 9 });
    expect(await failureOf(client.groups({ skip: 0, limit: 1_000 }))).toMatchObject({
      name: 'RequestRejected',
    });
    expect(appliance.requests.map(({ query: { limit } }) => limit)).toEqual(['1000', '100', '10', '1']);
  });

  test('of groups that the appliance refuses is told as such', async () => {
    appliance.fault({ on: 'groups', kind: 'status', status: 403 });
    expect(await failureOf(client.groups(query))).toMatchObject({
      name: 'PermissionDenied',
      parts: { tried: `Listing the SAP groups at ${appliance.url}` },
    });
  });
});

describe('the jobs of a page', () => {
  test('are whole', async () => {
    const job = appliance.addJob();
    expect(await client.jobs({ skip: 0, limit: 5 })).toStrictEqual({
      items: [appliance.bodyOf(job)],
      count: 1,
      total: 1,
    });
  });

  test('are those that have an id, beside the number of all', async () => {
    respondWith({
      resources: [
        { id: 'job-1' },
        { id: 7 },
        { job: { id: 'a', groups: [] } },
        { id: '..' },
        null,
        'job-2',
        {},
      ],
    });
    expect(await client.jobs(query)).toMatchObject({
      items: [{ id: 'job-1' }, { id: '7' }, { id: 'a' }],
      count: 7,
    });
  });

  test('may be asked for in an order, and by their status', async () => {
    await client.jobs({ ...query, sort: '-createdAt', overall_status: 'in progress' });
    expect(appliance.requests[0]?.query).toEqual({
      skip: '1',
      limit: '2',
      sort: '-createdAt',
      overall_status: 'in progress',
    });
  });
});

describe('the groups of a page', () => {
  test('have both ids and the name', async () => {
    expect(await client.groups({ skip: 0, limit: 5 })).toStrictEqual({
      items: sampleSapGroups,
      count: 3,
      total: 3,
    });
  });

  test.each<[string, unknown, object[]]>([
    ['with a name in lower case', { id: 'a', name: 'n' }, [{ id: 'a', name: 'n' }]],
    [
      'with both names, of which the first counts',
      { id: 'a', Name: 'N', name: 'n' },
      [{ id: 'a', name: 'N' }],
    ],
    ['with an id only', { id: 'a' }, [{ id: 'a' }]],
    ["with SAP's id", { id: 'a', group_id: 'g' }, [{ id: 'a', group_id: 'g' }]],
    ['with fields of other types', { id: 'a', group_id: {}, Name: 2 }, [{ id: 'a' }]],
    ['with numbers for ids', { id: 1, group_id: 2 }, [{ id: '1', group_id: '2' }]],
    ['without an id', { group_id: 'g', name: 'n' }, []],
    ['with an id that is neither text nor number', { id: true }, []],
    ['null', null, []],
    ['a text', 'a', []],
  ])('are read when one is %s', async (_name, item, groups) => {
    respondWith({ resources: [item] });
    expect((await client.groups(query)).items).toStrictEqual(groups);
  });
});
