import { createGunzip } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Fault, RequestKind } from '../../../../infra/local/appliance/simulated-appliance.ts';
import { agentFor, errorCode, jobsPath, login, signedIn } from './client.ts';
import { startAppliance } from './setup.ts';

const allGroups = { synchronize_all: true };

/** Starts a job under a fault, and tells what came back. */
async function startUnder(fault: Omit<Fault, 'on'>) {
  const { appliance } = await startAppliance();
  appliance.fault({ on: 'start', ...fault });
  return { appliance, response: await signedIn(appliance).start(allGroups) };
}

describe('when a fault is played', () => {
  test('once, if nothing else is said', async () => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'list', kind: 'status' });
    const client = signedIn(appliance);

    expect([(await client.list()).status, (await client.list()).status]).toEqual([503, 200]);
  });

  test('as often as it says', async () => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'list', kind: 'status', times: 2 });
    const client = signedIn(appliance);

    expect([
      (await client.list()).status,
      (await client.list()).status,
      (await client.list()).status,
    ]).toEqual([503, 503, 200]);
  });

  test('for ever, until it is switched off', async () => {
    const { appliance } = await startAppliance();
    const end = appliance.fault({ on: 'list', kind: 'status', times: Number.POSITIVE_INFINITY });
    const client = signedIn(appliance);
    const duringFault = [(await client.list()).status, (await client.list()).status];

    end();

    expect([...duringFault, (await client.list()).status]).toEqual([503, 503, 200]);
  });

  test('from one time to another', async () => {
    const { appliance, clock } = await startAppliance();
    appliance.fault({ on: 'list', kind: 'status', from: clock.ms + 1000, until: clock.ms + 3000 });
    const client = signedIn(appliance);
    const statuses: number[] = [];
    for (let second = 0; second < 4; second += 1) {
      statuses.push((await client.list()).status);
      clock.advance(1);
    }

    expect(statuses).toEqual([200, 503, 503, 200]);
  });

  test('on its own call and node only', async () => {
    const { appliance } = await startAppliance({ nodes: 2 });
    appliance.fault({ on: 'list', kind: 'status', node: 1 });
    const client = signedIn(appliance);

    const statuses = [
      (await client.groups('', appliance.urls[1])).status,
      (await client.list('', appliance.urls[0])).status,
      (await client.list('', appliance.urls[1])).status,
    ];

    expect(statuses).toEqual([200, 200, 503]);
  });

  test('on any call', async () => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'any', kind: 'status' });

    expect((await signedIn(appliance).groups()).status).toBe(503);
  });

  test('after another call has been answered', async () => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'start', kind: 'status', after: 'list' });
    appliance.behaviour.refuseSecondJob = false;
    const client = signedIn(appliance);

    const before = await client.start(allGroups);
    await client.list();

    expect([before.status, (await client.start(allGroups)).status]).toEqual([200, 503]);
  });

  test('one after the other, in the order in which they were switched on', async () => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'list', kind: 'status', status: 502 });
    appliance.fault({ on: 'list', kind: 'status', status: 504 });
    const client = signedIn(appliance);

    expect([(await client.list()).status, (await client.list()).status]).toEqual([502, 504]);
  });

  test.each<[RequestKind, (client: ReturnType<typeof signedIn>) => Promise<{ status: number }>]>([
    ['list', (client) => client.list()],
    ['start', (client) => client.start(allGroups)],
    ['get', (client) => client.get('x')],
    ['cancel', (client) => client.cancel('x')],
    ['groups', (client) => client.groups()],
    ['user', (client) => client.user()],
    ['pwdpolicy', (client) => client.pwdpolicy()],
    ['other', (client) => client.send({ path: '/api/v1/other' })],
  ])('on %s', async (on, send) => {
    const { appliance } = await startAppliance();
    appliance.fault({ on, kind: 'status', status: 502 });

    expect((await send(signedIn(appliance))).status).toBe(502);
    expect(appliance.requests).toEqual([
      expect.objectContaining({ kind: on, status: 502, fault: 'status', acted: false }),
    ]);
  });

  test('on login', async () => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'login', kind: 'status', status: 502 });

    expect((await login(appliance, { username: 'x', password: 'y' })).status).toBe(502);
    expect(appliance.failedLogins).toBe(0);
  });
});

describe('whether the request takes effect', () => {
  test.each<[Fault['kind'], number]>([
    ['status', 0],
    ['not-json', 0],
    ['redirect', 0],
    ['expired-token', 0],
    ['revoked-token', 0],
    ['echo', 0],
    ['no-id', 1],
    ['empty-body', 1],
    ['unknown-encoding', 1],
  ])('%s: %i jobs', async (kind, jobs) => {
    const { appliance } = await startUnder({ kind });

    expect(appliance.jobs).toHaveLength(jobs);
  });

  test.each<[Fault['kind'], boolean, number]>([
    ['status', true, 1],
    ['not-json', true, 1],
    ['no-id', false, 0],
  ])('%s with acts %p: %i jobs', async (kind, acts, jobs) => {
    const { appliance } = await startUnder({ kind, acts });

    expect(appliance.jobs).toHaveLength(jobs);
    expect(appliance.requests[0]).toMatchObject({ fault: kind, acted: acts });
  });
});

describe('connections', () => {
  test('refuse ends them before TLS, counted one by one', async () => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'any', kind: 'refuse', times: 2 });
    const client = signedIn(appliance);

    const broken = [await errorCode(client.list()), await errorCode(client.list())];

    expect(broken).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect((await client.list()).status).toBe(200);
    expect(appliance.connections.map(({ refused }) => refused)).toEqual([true, true, false]);
    expect(appliance.requests).toHaveLength(1);
  });

  test('refuse after a call meets the next one, although the connection was to be kept', async () => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'any', kind: 'refuse', after: 'list' });
    const agent = agentFor(appliance, { keepAlive: true });
    const client = signedIn(appliance);

    const list = await client.send({ path: jobsPath, agent });
    const start = errorCode(client.send({ method: 'POST', path: jobsPath, body: allGroups, agent }));

    expect(list.headers.connection).toBe('close');
    expect(await start).toBe('ECONNRESET');
    expect(appliance.requests.map(({ kind }) => kind)).toEqual(['list']);
  });

  test('refuse after a call closes idle ones to other nodes as well', async () => {
    const { appliance } = await startAppliance({ nodes: 2 });
    const agent = agentFor(appliance, { keepAlive: true });
    const client = signedIn(appliance);
    await client.send({ path: jobsPath, agent }, appliance.urls[1]);
    appliance.fault({ on: 'any', kind: 'refuse', after: 'groups' });
    const [socket] = Object.values(agent.freeSockets).flat();
    const closed = new Promise((resolve) => socket?.once('close', resolve));

    await client.groups('', appliance.urls[0]);

    await closed;
    expect(Object.values(agent.freeSockets).flat()).toEqual([]);
  });

  test('refuse breaks one that is kept alive when its time begins', async () => {
    const { appliance, clock } = await startAppliance();
    appliance.fault({ on: 'any', kind: 'refuse', from: clock.ms + 1000, times: 1 });
    const agent = agentFor(appliance, { keepAlive: true });
    const client = signedIn(appliance);
    await client.send({ path: jobsPath, agent });

    clock.advance(1);

    const broken = [
      await errorCode(client.send({ path: jobsPath, agent })),
      await errorCode(client.send({ path: jobsPath, agent })),
    ];

    expect(broken).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect(appliance.connections.map(({ refused }) => refused)).toEqual([false, true]);
    expect(appliance.requests[1]).toMatchObject({ fault: 'refuse', acted: false, status: undefined });
  });

  test('refuse closes an idle one when it is switched on', async () => {
    const { appliance } = await startAppliance();
    const agent = agentFor(appliance, { keepAlive: true });
    await signedIn(appliance).send({ path: jobsPath, agent });
    const [socket] = Object.values(agent.freeSockets).flat();
    const closed = new Promise((resolve) => socket?.once('close', resolve));

    appliance.fault({ on: 'any', kind: 'refuse' });

    await closed;
    expect(Object.values(agent.freeSockets).flat()).toEqual([]);
  });

  test('refuse cannot tell one call from another', async () => {
    const { appliance } = await startAppliance();

    expect(() => appliance.fault({ on: 'start', kind: 'refuse' })).toThrow(TypeError);
  });

  test.each([
    [false, 0],
    [true, 1],
  ])('reset with acts %p: %i jobs', async (acts, jobs) => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'start', kind: 'reset', acts });

    expect(await errorCode(signedIn(appliance).start(allGroups))).toBe('ECONNRESET');
    expect(appliance.jobs).toHaveLength(jobs);
    expect(appliance.requests[0]).toMatchObject({ status: undefined, acted: acts });
  });

  test.each([
    [false, 0],
    [true, 1],
  ])('stall with acts %p: %i jobs', async (acts, jobs) => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'start', kind: 'stall', acts });

    const stalled = signedIn(appliance).send({
      method: 'POST',
      path: jobsPath,
      body: allGroups,
      timeoutMs: 200,
    });

    expect(await errorCode(stalled)).toBe('ABORT_ERR');
    expect(appliance.jobs).toHaveLength(jobs);
  });
});

describe('bodies', () => {
  test('slow-body drips the right answer', async () => {
    const { response } = await startUnder({ kind: 'slow-body', everyMs: 1 });

    expect(response.json()).toMatchObject({ overall_status: 'in progress' });
  });

  test('slow-body is slower than a client that gives up', async () => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'start', kind: 'slow-body' });

    const slow = signedIn(appliance).send({
      method: 'POST',
      path: jobsPath,
      body: allGroups,
      timeoutMs: 200,
    });

    expect(['ABORT_ERR', 'ECONNRESET']).toContain(await errorCode(slow));
    expect(appliance.requests[0]).toMatchObject({ status: 200, acted: true });
  });

  test('truncated-body breaks off', async () => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'start', kind: 'truncated-body' });

    expect(await errorCode(signedIn(appliance).start(allGroups))).toBe('ECONNRESET');
    expect(appliance.jobs).toHaveLength(1);
  });

  test.each([
    [undefined, 200],
    [502, 502],
  ])('not-json with status %p is the page of a proxy under %i', async (status, shown) => {
    const { response } = await startUnder({ kind: 'not-json', ...(status ? { status } : {}) });

    expect([response.status, response.headers['content-type']]).toEqual([shown, 'text/html; charset=utf-8']);
    expect(response.raw.toString()).toMatch(/^<!DOCTYPE html>/);
  });

  test('empty-body has the right status and nothing else', async () => {
    const { response } = await startUnder({ kind: 'empty-body' });

    expect([response.status, response.raw.length]).toEqual([200, 0]);
  });

  test('huge-body is JSON of more than ten megabytes', async () => {
    const { response } = await startUnder({ kind: 'huge-body' });

    expect(response.raw.length).toBeGreaterThan(11 * 2 ** 20);
    expect(response.json()).toHaveProperty('padding');
  });

  test('huge-body ends when the client has had enough', async () => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'list', kind: 'huge-body', bytes: Number.POSITIVE_INFINITY });
    const client = signedIn(appliance);

    const { raw } = await client.send({ path: jobsPath, enough: 4 * 2 ** 20 });

    expect(raw.length).toBeGreaterThanOrEqual(4 * 2 ** 20);
    expect((await client.list()).status).toBe(200);
  });

  test('huge-body is as large as asked for', async () => {
    const { response } = await startUnder({ kind: 'huge-body', bytes: 3 * 2 ** 20 });

    expect(Math.floor(response.raw.length / 2 ** 20)).toBe(3);
  });

  test('compressed-bomb holds very many zeros', async () => {
    const { response } = await startUnder({ kind: 'compressed-bomb', bytes: 64 * 2 ** 20 });
    const gunzip = createGunzip();
    gunzip.end(response.raw);
    let size = 0;
    for await (const chunk of gunzip) size += chunk.length;

    expect(response.headers['content-encoding']).toBe('gzip');
    expect(response.raw.length).toBeLessThan(2 ** 18);
    expect(size).toBe(64 * 2 ** 20);
  });

  test('no-id leaves out the id of a job', async () => {
    const { response } = await startUnder({ kind: 'no-id' });

    expect(response.status).toBe(200);
    expect(response.json()).toHaveProperty('overall_status');
    expect(response.json()).not.toHaveProperty('id');
  });

  test('no-id leaves out the token of a login', async () => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'login', kind: 'no-id' });
    const { username, password } = appliance.credentials;

    const response = await login(appliance, { username, password });

    expect(response.status).toBe(200);
    expect(response.json()).not.toHaveProperty('jwt');
  });

  test('unknown-encoding names an encoding that nobody knows', async () => {
    const { response } = await startUnder({ kind: 'unknown-encoding' });

    expect(response.headers['content-encoding']).toBe('x-unknown');
  });
});

describe('answers', () => {
  test.each([400, 401, 403, 404, 409, 422, 429, 500, 503])(
    'status %i carries a body of the known shape',
    async (status) => {
      const { response } = await startUnder({ kind: 'status', status, message: 'because' });

      expect(response.status).toBe(status);
      expect(response.json()).toEqual({
        code: expect.any(Number),
        codeDesc: expect.stringMatching(/^NCERR/),
        message: 'because',
        requestID: expect.any(String),
      });
    },
  );

  test('status may carry a body of another shape', async () => {
    const { response } = await startUnder({ kind: 'status', body: 'other-shape' });

    expect(response.json()).toEqual({ error: { reason: 'unavailable', status: 503 } });
  });

  test('status may carry no body', async () => {
    const { response } = await startUnder({ kind: 'status', body: 'none' });

    expect(response.raw.length).toBe(0);
  });

  test('status may carry a given body', async () => {
    const { response } = await startUnder({ kind: 'status', status: 200, body: { id: 17 } });

    expect([response.status, response.json()]).toEqual([200, { id: 17 }]);
  });

  test('status may carry Retry-After and other headers', async () => {
    const { response } = await startUnder({
      kind: 'status',
      status: 429,
      retryAfterSeconds: 7,
      headers: { 'x-served-by': 'proxy' },
    });

    expect(response.headers).toMatchObject({ 'retry-after': '7', 'x-served-by': 'proxy' });
  });

  test.each([
    [undefined, 302],
    [307, 307],
  ])('redirect with status %p points elsewhere under %i', async (status, shown) => {
    const location = 'https://elsewhere.example/';
    const { response } = await startUnder({ kind: 'redirect', location, ...(status ? { status } : {}) });

    expect([response.status, response.headers.location]).toEqual([shown, location]);
  });

  test.each([
    ['expired-token', 'Bearer token malformed: Token is expired by 50s'],
    ['revoked-token', 'Token has been revoked'],
  ] as const)('%s is a 401', async (kind, message) => {
    const { response } = await startUnder({ kind });

    expect([response.status, response.json().message]).toEqual([401, message]);
  });

  test('echo repeats the token', async () => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'list', kind: 'echo' });
    const token = appliance.issueToken();

    const response = await signedIn(appliance, token).list();

    expect(response.status).toBe(400);
    expect(response.json().message).toContain(`Bearer ${token}`);
  });

  test('echo repeats what a login sent', async () => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'login', kind: 'echo', status: 500 });

    const response = await login(appliance, { username: 'x', password: 'the-password' });

    expect(response.status).toBe(500);
    expect(response.json().message).toContain('the-password');
  });
});
