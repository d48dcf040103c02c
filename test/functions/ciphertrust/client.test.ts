import { beforeEach, describe, expect, test } from '@jest/globals';
import { CipherTrustClient } from '../../../functions/ciphertrust/client.ts';
import type { ClientConfig } from '../../../functions/ciphertrust/connection.ts';
import {
  type ApplianceOptions,
  type Fault,
  type SimulatedAppliance,
  sampleSapGroups,
} from '../../../infra/local/appliance/simulated-appliance.ts';
import { TimeoutClock } from '../../support/timeout-clock.ts';
import { failureOf, startAppliance, stopLater } from './setup.ts';

const jobsPath = '/api/v1/cckm/sap/synchronization-jobs';
const all = { synchronize_all: true } as const;

let appliance: SimulatedAppliance;
let client: CipherTrustClient;

async function begin(options: ApplianceOptions = {}, connection: Partial<ClientConfig> = {}) {
  const clock = new TimeoutClock();
  appliance = await startAppliance({ now: () => clock.now(), ...options });
  const { urls: nodes, caCertificate: ca } = appliance;
  const { username, password } = appliance.credentials;
  const credentials = { kind: 'password', username, password } as const;
  client = stopLater(
    new CipherTrustClient({ nodes, credentials, ca, ...connection }, { clock, userAgent: 'test' }),
  );
  return clock;
}
const addFault = (on: Fault['on'], fault: Partial<Fault>) =>
  appliance.fault({ on, kind: 'status', ...fault });
const kinds = () => appliance.requests.map(({ kind }) => kind);

type Call = [string, () => Promise<unknown>, Fault['on'], string, string];
const calls: Call[] = [
  ['listing jobs', () => client.jobs({ skip: 5, limit: 2 }), 'list', 'GET', jobsPath],
  ['reading a job', () => client.job('a:~b'), 'get', 'GET', `${jobsPath}/a%3A~b`],
  ['starting', () => client.startSynchronization(all), 'start', 'POST', jobsPath],
  ['cancelling', () => client.cancelJob('a:~b'), 'cancel', 'POST', `${jobsPath}/a%3A~b/cancel`],
  ['listing groups', () => client.groups({ skip: 5, limit: 2 }), 'groups', 'GET', '/api/v1/cckm/sap/groups'],
];

describe.each(calls)('%s', (name, call, kind, method, path) => {
  beforeEach(() => begin({ nodes: 2 }));

  test('is one request after one login', async () => {
    appliance.addJob({ id: 'a:~b' });
    appliance.behaviour.refuseSecondJob = false;
    await call();
    expect(appliance.requests.map((request) => [request.method, request.path, request.status])).toEqual([
      ['POST', '/api/v1/auth/tokens', 200],
      [method, path, 200],
    ]);
  });

  test(`is ${name === 'starting' ? 'not ' : ''}repeated on the next node where the first may have acted`, async () => {
    addFault(kind, { status: 503, node: 0 });
    await failureOf(call());
    const nodes = appliance.requests.filter((request) => request.kind === kind).map(({ node }) => node);
    expect(nodes).toEqual(name === 'starting' ? [0] : [0, 1]);
  });

  test('logs in anew after a 401, once', async () => {
    addFault(kind, { kind: 'revoked-token', times: 9 });
    expect(await failureOf(call())).toMatchObject({ name: 'TokenRejected' });
    expect(kinds()).toEqual(['login', kind, 'login', kind]);
  });

  test('is not repeated after a 403', async () => {
    addFault(kind, { status: 403, times: 9 });
    expect(await failureOf(call())).toMatchObject({ name: 'PermissionDenied' });
    expect(kinds()).toEqual(['login', kind]);
  });
});

describe('a job', () => {
  beforeEach(() => begin());

  test('comes back whole when it is read', async () => {
    const job = appliance.addJob();
    expect(await client.job(job.id)).toEqual(appliance.bodyOf(job));
  });

  test('comes back whole when it is started, with the groups that were asked for', async () => {
    const groups = [sampleSapGroups[0]?.id ?? ''];
    const started = await client.startSynchronization({ groups });
    expect(appliance.jobs.map((job) => appliance.bodyOf(job))).toEqual([started]);
    expect(started.groups).toEqual(groups);
  });

  test('comes back whole when it is canceled', async () => {
    const job = appliance.addJob();
    expect(await client.cancelJob(job.id)).toEqual(appliance.bodyOf(job));
    expect(job.canceledAt).toBeDefined();
  });

  test.each<[string, Fault['on'], () => Promise<unknown>, string]>([
    ['reading', 'get', () => client.job('job-1'), 'Reading job job-1'],
    ['starting', 'start', () => client.startSynchronization(all), 'Starting the synchronization job'],
  ])('without an id is an invalid response to %s', async (_name, kind, call, operation) => {
    addFault(kind, { status: 200, body: { id: '..' } });
    expect(await failureOf(call())).toMatchObject({
      name: 'ApplianceReplyInvalid',
      parts: { tried: `${operation} at ${appliance.url}`, cameBack: expect.stringContaining('HTTP 200') },
    });
  });

  test.each<[string, Fault['on'], () => Promise<unknown>]>([
    ['reading', 'get', () => client.job('job-1')],
    ['starting', 'start', () => client.startSynchronization(all)],
    ['listing', 'list', () => client.jobs({ skip: 0, limit: 5 })],
  ])('with an error inside a 2xx is told with its words: %s', async (_name, kind, call) => {
    addFault(kind, { status: 200, body: { code: 20, codeDesc: 'NCERRConflict', message: 'Busy.' } });
    expect(await failureOf(call())).toMatchObject({
      name: 'ApplianceReplyInvalid',
      status: 200,
      parts: { cameBack: expect.stringMatching(/^HTTP 200, code 20, NCERRConflict, "Busy\.", without/) },
    });
  });

  test('is found wrapped in another object, by an id that is escaped in the path', async () => {
    const job = { id: 'sync/1 #2?', overall_status: 'running' };
    addFault('get', { status: 200, body: { job } });
    expect(await client.job(job.id)).toEqual(job);
    expect(appliance.requests.at(-1)?.path).toMatch(/\/sync%2F1%20%232%3F$/);
  });

  test('is the one that was asked for where its UUID comes in another case', async () => {
    const id = '3e732d57-5ea1-491f-b238-9f4a39a9566f';
    addFault('get', { status: 200, body: { id: id.toUpperCase() } });
    expect(await client.job(id)).toEqual({ id: id.toUpperCase() });
  });

  test.each<[string, unknown]>([
    ['of another job', 'job-2'],
    ['of a number', 1],
  ])('that is answered with the id %s is no answer', async (_name, id) => {
    addFault('get', { status: 200, body: { id, overall_status: 'completed' } });
    expect(await failureOf(client.job('job-1'))).toMatchObject({
      name: 'ApplianceReplyInvalid',
      status: 200,
      parts: { cameBack: `HTTP 200 with job "${id}"` },
    });
  });

  test('is none where an error has an id, and the start counts as unclear', async () => {
    addFault('start', {
      status: 201,
      body: { id: 'req-7', code: 12, codeDesc: 'NCERRInternal', message: 'Not now.' },
    });
    expect(await failureOf(client.startSynchronization(all))).toMatchObject({
      name: 'ApplianceReplyInvalid',
      status: 201,
      parts: { cameBack: expect.stringContaining('NCERRInternal, "Not now."') },
    });
  });

  test('whose id is a number is a text from then on', async () => {
    addFault('get', { status: 200, body: { id: 17 } });
    expect(await client.job('17')).toEqual({ id: '17' });
  });

  test.each<[string, object]>([
    ['nothing', { status: 204, body: 'none' }],
    ['an object that is no job', { status: 200, body: { id: '..' } }],
    ['another job, or a task', { status: 200, body: { id: 'job-2' } }],
  ])('is not told by a cancellation that is answered with %s', async (_name, fault) => {
    addFault('cancel', fault);
    expect(await client.cancelJob('job-1')).toBeUndefined();
  });

  test.each<[string, object, string]>([
    ['a page', { kind: 'not-json' }, 'ApplianceReplyInvalid'],
    ['an error without a body', { status: 503, body: 'none' }, 'ApplianceUnavailable'],
  ])('is not canceled by a cancellation that is answered with %s', async (_name, fault, name) => {
    addFault('cancel', { ...fault, times: 9 });
    expect(await failureOf(client.cancelJob('job-1'))).toMatchObject({ name });
  });

  test.each<[string, Fault['on'], () => Promise<unknown>, string]>([
    ['reading means that there is no such job', 'get', () => client.job('job-1'), 'JobNotFound'],
    ['cancelling means that there is no such job', 'cancel', () => client.cancelJob('job-1'), 'JobNotFound'],
    ['starting is a refusal', 'start', () => client.startSynchronization(all), 'RequestRejected'],
  ])('a 404 to %s', async (_name, kind, call, name) => {
    addFault(kind, { status: 404 });
    expect(await failureOf(call())).toMatchObject({ name });
  });
});

test('a start and a login go over connections of their own', async () => {
  const clock = await begin();
  const list = () => client.jobs({ skip: 0, limit: 5 });
  await list();
  await list();
  const connections = [appliance.connections.length];
  await client.startSynchronization(all);
  connections.push(appliance.connections.length);
  clock.advance(3_600_000);
  await list();
  connections.push(appliance.connections.length);
  expect(connections).toEqual([1, 2, 3]);
});

test('a certificate that is rejected is told by its names', async () => {
  await begin();
  appliance.showCertificate('expired');
  expect((await failureOf(client.job('job-1')))?.message).toContain(
    'signed by "CipherTrust Manager Root CA"',
  );
});

describe('a token', () => {
  test('that is revoked is replaced, and the request sent again', async () => {
    await begin();
    await client.jobs({ skip: 0, limit: 5 });
    appliance.revokeTokens();
    expect(await client.startSynchronization(all)).toHaveProperty('id');
    expect(kinds()).toEqual(['login', 'list', 'start', 'login', 'start']);
  });

  test('that is stored and refused is not sent again', async () => {
    await begin({}, { credentials: { kind: 'token', token: 'stored-token' } });
    expect(await failureOf(client.jobs({ skip: 0, limit: 5 }))).toMatchObject({ name: 'TokenRejected' });
    expect(kinds()).toEqual(['list']);
  });

  test('is never shown', async () => {
    await begin();
    addFault('list', { kind: 'echo' });
    const failure = await failureOf(client.jobs({ skip: 0, limit: 5 }));
    const [, token = ''] = String(appliance.requests.at(-1)?.headers.authorization).split(' ');
    expect(failure?.message).toMatch(/HTTP 400.*characters, not quoted/);
    expect(failure?.message).not.toContain(token.slice(0, 20));
  });
});

describe('a client', () => {
  test('names the node that answered last, at first the first one', async () => {
    await begin({ nodes: 2 });
    addFault('login', { status: 503, node: 0 });
    const first = client.node;
    await client.jobs({ skip: 0, limit: 5 });
    expect([first, client.node]).toEqual(appliance.urls);
  });

  test('tells when the certificate ends, once it was shown', async () => {
    await begin();
    const before = client.certificateExpires;
    await client.jobs({ skip: 0, limit: 5 });
    expect([before, typeof client.certificateExpires]).toEqual([undefined, 'number']);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['the next page', () => client.jobs({ skip: 5, limit: 5 })],
    ['a start', () => client.startSynchronization(all)],
    ['the password', () => client.passwordState()],
  ])('asks for nothing any more when it is closed: %s', async (_name, call) => {
    await begin({ nodes: 2 });
    await client.jobs({ skip: 0, limit: 5 });
    const { length } = appliance.requests;
    client.close();
    await expect(call()).rejects.toThrow('closed');
    expect(appliance.requests).toHaveLength(length);
  });

  test('asks no further node, and does not log in, when it is closed meanwhile', async () => {
    await begin({ nodes: 2 });
    addFault('login', { kind: 'stall' });
    const pending = expect(client.jobs({ skip: 0, limit: 5 })).rejects.toThrow('closed');
    while (appliance.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    client.close();
    await pending;
    expect(appliance.requests).toHaveLength(1);
  });
});

describe('how the password stands', () => {
  test('is asked with the token there is, of the node that answered last', async () => {
    await begin({ nodes: 2, behaviour: { passwordLifetimeDays: 90 } });
    addFault('login', { status: 503, node: 0 });
    await client.jobs({ skip: 0, limit: 5 });
    const state = await client.passwordState();
    expect(state).toEqual({ expiry: expect.any(Number), mustBeChanged: false });
    expect(appliance.requests.slice(2).map(({ kind, node }) => [kind, node])).toEqual([
      ['list', 1],
      ['user', 1],
      ['pwdpolicy', 1],
    ]);
  });

  test('is asked of no other node', async () => {
    await begin({ nodes: 2 });
    await client.jobs({ skip: 0, limit: 5 });
    addFault('user', { status: 503 });
    expect(await client.passwordState()).toBeUndefined();
    expect(kinds()).toEqual(['login', 'list', 'user']);
  });

  test('is waited for 3 s', async () => {
    const asked = Promise.withResolvers<void>();
    const clock = await begin({ onRequest: ({ kind }) => kind === 'user' && asked.resolve() });
    await client.jobs({ skip: 0, limit: 5 });
    addFault('user', { kind: 'stall' });
    const state = client.passwordState();
    await asked.promise;
    clock.advance(3_000);
    expect(await state).toBeUndefined();
  });

  test('is not asked without a token', async () => {
    await begin();
    expect(await client.passwordState()).toBeUndefined();
    expect(kinds()).toEqual([]);
  });

  test('is not asked with another login', async () => {
    const clock = await begin();
    const { refresh_token } = appliance.credentials;
    const credentials = { kind: 'refresh_token', refresh_token } as const;
    const config = { nodes: appliance.urls, credentials, ca: appliance.caCertificate };
    client = stopLater(new CipherTrustClient(config, { clock, userAgent: 'test' }));
    await client.jobs({ skip: 0, limit: 5 });
    expect(await client.passwordState()).toBeUndefined();
    expect(kinds()).toEqual(['login', 'list']);
  });

  test.each<[string, Fault['on'], object]>([
    ['is refused', 'user', { status: 403 }],
    ['asks for a fresh login', 'user', { kind: 'expired-token' }],
    ['is a page', 'pwdpolicy', { kind: 'not-json' }],
    ['breaks off', 'pwdpolicy', { kind: 'truncated-body' }],
  ])('is not known where an answer %s', async (_name, kind, fault) => {
    await begin();
    await client.jobs({ skip: 0, limit: 5 });
    addFault(kind, fault);
    expect(await client.passwordState()).toBeUndefined();
    expect(kinds().filter((each) => each === 'login')).toHaveLength(1);
  });
});

test('what is masked is what the client knows as secret', async () => {
  await begin();
  await client.jobs({ skip: 0, limit: 5 });
  const { password } = appliance.credentials;
  const token = String(appliance.requests.at(-1)?.headers.authorization).replace('Bearer ', '');
  expect(client.masked({ note: `${password}, ${token}`, more: 1 })).toEqual({
    note: '[masked], [masked]',
    more: 1,
  });
});
