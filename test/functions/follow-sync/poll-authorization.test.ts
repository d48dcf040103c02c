import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { poll } from '../../../functions/follow-sync/poll.ts';
import { userAgent } from '../../../functions/shared/version.ts';
import { ConnectProxy } from '../../support/connect-proxy.ts';
import { ScriptedServer } from '../ciphertrust/scripted-server.ts';
import { type Stage, stage } from './stage.ts';

let on: Stage;
let job: string;
beforeEach(async () => {
  on = await stage();
  job = on.appliance.addJob().id;
});
let server: ScriptedServer | undefined;
afterEach(async () => {
  await Promise.all([on.stop(), server?.stop()]);
  server = undefined;
});

describe('a login that the appliance rejects', () => {
  beforeEach(() => on.appliance.changePassword('another'));

  test('is told with the version of the secret that it came from', async () => {
    expect(await poll(job, undefined, on.tools)).toStrictEqual({
      saw: 'unauthorized',
      why: expect.stringMatching(/^LoginRejected: .*HTTP 401/),
      version: 'version-1',
      rejectedVersion: 'version-1',
    });
  });

  test('is not sent again while the secret is of that version', async () => {
    expect(await poll(job, 'version-1', on.tools)).toStrictEqual({
      saw: 'unauthorized',
      why: expect.stringContaining('rejected'),
      version: 'version-1',
      rejectedVersion: 'version-1',
    });
    expect(on.calls()).toEqual([]);
  });

  test('gives way to the login of another version', async () => {
    on.secret.putLogin({ username: on.appliance.credentials.username, password: 'another' });
    on.secret.version = 'version-2';
    expect(await poll(job, 'version-1', on.tools)).toMatchObject({ saw: 'job' });
    expect(on.calls()).toEqual(['login', 'get']);
  });
});

test('a client certificate that TLS asks for in vain is told with the version, which may be sent again', async () => {
  server = await ScriptedServer.start({
    requestCert: true,
    rejectUnauthorized: true,
    ca: on.appliance.authority.certificate,
    minVersion: 'TLSv1.3',
  });
  on.secret.putLogin({ url: server.url, ca_certificate: server.ca, username: 'sync', password: 'pa55word' });
  expect(await poll(job, undefined, on.tools)).toStrictEqual({
    saw: 'unauthorized',
    why: expect.stringMatching(/^ClientCertificateRejected: /),
    version: 'version-1',
  });
});

describe('a stored token', () => {
  test('that the appliance rejects is told with the version of the secret, which may be sent again', async () => {
    on.secret.putLogin({ token: on.appliance.issueToken() });
    on.appliance.revokeTokens();
    expect(await poll(job, undefined, on.tools)).toStrictEqual({
      saw: 'unauthorized',
      why: expect.stringMatching(/^TokenRejected: .*HTTP 401/),
      version: 'version-1',
    });
  });

  test('that has ended by the clock is told so too, and not sent', async () => {
    on.secret.putLogin({ token: on.appliance.issueToken(60) });
    on.clock.advance(60_000);
    expect(await poll(job, undefined, on.tools)).toStrictEqual({
      saw: 'unauthorized',
      why: expect.stringMatching(/^TokenExpired: /),
      version: 'version-1',
    });
    expect(on.calls()).toEqual([]);
  });
});

describe('a look', () => {
  test('reads the secret that the environment names', async () => {
    await poll(job, undefined, on.tools);
    expect(on.secretCalls.map(({ input }) => input)).toEqual([{ SecretId: 'my-secret' }]);
  });

  test('tells the appliance who asks', async () => {
    await poll(job, undefined, on.tools);
    expect(on.appliance.requests.map(({ headers }) => headers['user-agent'])).toEqual([userAgent, userAgent]);
  });

  test('goes by way of the proxy that the environment names', async () => {
    const proxy = await ConnectProxy.start(407);
    on.tools.environment.proxyEnv = { HTTPS_PROXY: proxy.url() };
    const seen = await poll(job, undefined, on.tools);
    await proxy.stop();
    expect(seen).toMatchObject({
      saw: 'no_answer',
      why: expect.stringMatching(/^ProxyAuthenticationRequired/),
    });
  });

  test.each([
    ['sees a job', () => {}],
    ['sees none', () => on.appliance.fault({ on: 'get', kind: 'status', status: 404 })],
  ])('leaves no connection behind when it %s', async (_name, arrange) => {
    arrange();
    const sockets = new Set<Socket>();
    const note = (message: unknown) =>
      (message as { request: ClientRequest }).request.once('socket', (socket) => sockets.add(socket));
    subscribe('http.client.request.created', note);
    await poll(job, undefined, on.tools);
    unsubscribe('http.client.request.created', note);
    expect([...sockets].map(({ destroyed }) => destroyed)).toEqual([true]);
  });
});
