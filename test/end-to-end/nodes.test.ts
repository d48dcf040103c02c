import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../infra/local/appliance/simulated-appliance.ts';
import { asScheduled } from '../support/samples.ts';
import { begin as beginWith, deliver, failure, world } from './each-test.ts';
import type { WorldOptions } from './world.ts';

const hour = 3_600_000;
const begin = (options?: WorldOptions) =>
  beginWith({ nodes: 2, environment: { FOLLOW_SYNC_ARN: '' }, ...options });
const onFirst = (fault: Omit<Fault, 'on' | 'times' | 'node'>, on: Fault['on'] = 'any') =>
  world.appliance.fault({ ...fault, on, node: 0, times: Number.POSITIVE_INFINITY });
const requestedNodes = (kind: string) =>
  world.appliance.requests.filter((request) => request.kind === kind).map(({ node }) => node);

/** What may be wrong with the first node for good. */
const nodeFaults: [string, () => unknown][] = [
  ['is down', () => world.appliance.goDown(0)],
  ['refuses connections', () => onFirst({ kind: 'refuse' })],
  ['breaks connections', () => onFirst({ kind: 'reset' })],
  ['never answers', () => onFirst({ kind: 'stall' })],
  ['shows the certificate of another authority', () => world.appliance.showCertificate('other-ca', 0)],
  ['shows a certificate that has expired', () => world.appliance.showCertificate('expired', 0)],
  ['answers 503', () => onFirst({ kind: 'status', status: 503 })],
  ["answers with a proxy's page", () => onFirst({ kind: 'not-json' })],
  ["answers with a proxy's page and 502", () => onFirst({ kind: 'not-json', status: 502 })],
  ['sends half a body', () => onFirst({ kind: 'truncated-body' })],
  ['sends a body of 11 MB', () => onFirst({ kind: 'huge-body' })],
];

describe.each(nodeFaults)('a first node that %s is passed over', (_name, breakNode) => {
  test('by a start, which makes one job', async () => {
    await begin();
    await breakNode();
    expect(await deliver()).toMatchObject({ outcome: 'started', appliance: world.appliance.urls[1] });
    expect(world.appliance.jobs).toHaveLength(1);
  });
});

describe.each(nodeFaults.filter(([name]) => /down|503|certificate of/.test(name)))(
  'a first node that %s is passed over',
  (_name, breakNode) => {
    test('by a check', async () => {
      await begin();
      await breakNode();
      expect(await deliver({ action: 'check' })).toMatchObject({
        outcome: 'ready',
        appliance: world.appliance.urls[1],
      });
    });

    test('by a cancellation', async () => {
      await begin();
      const { id } = world.appliance.addJob({ seconds: hour });
      await breakNode();
      expect(await deliver({ action: 'cancel', job: id })).toMatchObject({
        outcome: 'canceled',
        appliance: world.appliance.urls[1],
      });
    });

    test('by the follower', async () => {
      await begin({ environment: {} });
      await breakNode();
      await deliver();
      const [followed] = await world.system.allFollowed();
      expect(followed?.execution.status).toBe('SUCCEEDED');
    });
  },
);

describe('the node that answered', () => {
  test('is named in answer and log', async () => {
    await begin();
    await world.appliance.goDown(0);
    const { appliance } = await deliver();
    expect([appliance, world.logged('synchronization started')[0]?.appliance]).toEqual([
      world.appliance.urls[1],
      world.appliance.urls[1],
    ]);
  });

  test('is asked first from then on', async () => {
    await begin();
    onFirst({ kind: 'status', status: 503 }, 'login');
    await deliver();
    expect([requestedNodes('login'), requestedNodes('list'), requestedNodes('start')]).toEqual([
      [0, 1],
      [1],
      [1],
    ]);
  });

  test('is the first one when nothing is wrong', async () => {
    await begin();
    await deliver();
    expect(world.appliance.requests.map(({ node }) => node)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('a start that one node', () => {
  test('did not get goes to the other at once', async () => {
    await begin();
    world.appliance.fault({
      on: 'any',
      kind: 'refuse',
      after: 'list',
      node: 0,
      times: Number.POSITIVE_INFINITY,
    });
    expect(await deliver({ retry_for_seconds: 0 })).toMatchObject({
      outcome: 'started',
      appliance: world.appliance.urls[1],
    });
  });

  test.each<[string, Omit<Fault, 'on'>]>([
    ['a reset', { kind: 'reset', acts: true }],
    ['no answer', { kind: 'stall', acts: true }],
    ['a 503', { kind: 'status', status: 503, acts: true }],
    ["a proxy's page", { kind: 'not-json', status: 502, acts: true }],
    ['half a body', { kind: 'truncated-body' }],
  ])('acted on in spite of %s is not sent to the other', async (_name, fault) => {
    await begin({ behaviour: { refuseSecondJob: false } });
    world.appliance.fault({ ...fault, on: 'start' });
    expect(await deliver()).toMatchObject({ outcome: 'adopted', job: { id: world.appliance.jobs[0]?.id } });
    expect(requestedNodes('start')).toEqual([0]);
  });

  test('acted on before it went down is found through the other, which lags behind', async () => {
    await begin({ behaviour: { refuseSecondJob: false, replicationLagMs: 2_500 } });
    world.appliance.fault({ on: 'start', kind: 'reset', acts: true, node: 0 });
    world.appliance.fault({
      on: 'any',
      kind: 'refuse',
      after: 'start',
      node: 0,
      times: Number.POSITIVE_INFINITY,
    });
    expect(await deliver()).toMatchObject({ outcome: 'adopted', appliance: world.appliance.urls[1] });
    expect(world.appliance.jobs).toHaveLength(1);
  });

  test('acted on before all went down for two minutes is found when they are back', async () => {
    await begin({ behaviour: { refuseSecondJob: false } });
    world.appliance.fault({ on: 'start', kind: 'reset', acts: true });
    world.appliance.fault({
      on: 'any',
      kind: 'refuse',
      after: 'start',
      until: world.clock.now() + 120_000,
    });
    expect(await deliver(asScheduled)).toMatchObject({ outcome: 'adopted' });
    expect(world.appliance.jobs).toHaveLength(1);
  });

  test.each<[string, Omit<Fault, 'on'>]>([
    ['503', { kind: 'status', status: 503 }],
    ["a proxy's page", { kind: 'not-json', status: 502 }],
    ['a reset', { kind: 'reset' }],
  ])(
    'always answers with %s, while it answers all else, goes to the other after minutes of looks',
    async (_name, fault) => {
      await begin();
      onFirst(fault, 'start');
      expect(await deliver({ retry_for_seconds: 300 })).toMatchObject({
        outcome: 'started',
        appliance: world.appliance.urls[1],
      });
      expect(world.appliance.jobs).toHaveLength(1);
    },
  );
});

describe('what one node refuses for good is not asked of the other', () => {
  test.each<[string, Fault['on'], Omit<Fault, 'on'>, string]>([
    ['a login', 'login', { kind: 'status', status: 401 }, 'LoginRejected'],
    ['a right', 'start', { kind: 'status', status: 403 }, 'PermissionDenied'],
    ['a group', 'start', { kind: 'status', status: 404 }, 'RequestRejected'],
    ['itself, with a redirect', 'list', { kind: 'redirect', location: 'https://x/' }, 'ApplianceRedirected'],
  ])('%s', async (_name, on, fault, errorType) => {
    await begin({ nodes: 3 });
    onFirst(fault, on);
    expect(await failure(asScheduled)).toMatchObject({ errorType });
    expect(requestedNodes(on)).toEqual([0]);
  });

  test('a login, although another node is down', async () => {
    await begin();
    world.putSecret({ password: 'wrong' });
    await world.appliance.goDown(0);
    expect(await failure(asScheduled)).toMatchObject({ errorType: 'LoginRejected' });
    expect(world.appliance.failedLogins).toBe(1);
  });
});

describe('when no node answers, one error names each', () => {
  const unnamedNodes = (message = '') => world.appliance.urls.filter((url) => !message.includes(url));

  test('that is down', async () => {
    await begin({ nodes: 3 });
    await world.appliance.goDown();
    const error = await failure({ retry_for_seconds: 0 });
    expect(error?.errorType).toBe('ApplianceUnreachable');
    expect(unnamedNodes(error?.errorMessage)).toEqual([]);
  });

  test('each with what is wrong with it; one that may heal decides whether to try again', async () => {
    await begin({ nodes: 3 });
    world.appliance.showCertificate('other-ca', 0);
    world.appliance.fault({
      on: 'any',
      kind: 'status',
      status: 503,
      node: 1,
      times: Number.POSITIVE_INFINITY,
    });
    await world.appliance.goDown(2);
    const error = await failure({ retry_for_seconds: 0 });
    expect(error?.errorType).toBe('ApplianceUnavailable');
    expect(unnamedNodes(error?.errorMessage)).toEqual([]);
    expect(error?.errorMessage).toMatch(/ApplianceCertificateRejected: .*UNABLE_TO|SELF_SIGNED/);
    expect(world.logged('start-sync failed')).toMatchObject([{ error: { retryable: true } }]);
  });

  test('and it is one that nothing heals when none of them may', async () => {
    await begin();
    world.appliance.showCertificate('other-ca');
    const error = await failure(asScheduled);
    expect(error?.errorType).toBe('ApplianceCertificateRejected');
    expect(unnamedNodes(error?.errorMessage)).toEqual([]);
  });

  test('and does so once when it is tried again and again', async () => {
    await begin();
    await world.appliance.goDown();
    const error = await failure({ retry_for_seconds: 60 });
    for (const url of world.appliance.urls) expect(error?.errorMessage.split(url)).toHaveLength(2);
  });
});
