import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { poll } from '../../../functions/follow-sync/poll.ts';
import { userAgent } from '../../../functions/shared/version.ts';
import { ConnectProxy } from '../../support/connect-proxy.ts';
import { ScriptedServer } from '../ciphertrust/scripted-server.ts';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
let job: string;
beforeEach(async () => {
  stage = await startStage();
  job = stage.appliance.addJob().id;
});
let server: ScriptedServer | undefined;
afterEach(async () => {
  await Promise.all([stage.stop(), server?.stop()]);
  server = undefined;
});

describe('a login that the appliance rejects', () => {
  beforeEach(() => stage.appliance.changePassword('another'));

  test('is told with the version of the secret that it came from', async () => {
    expect(await poll(job, {}, stage.tools)).toStrictEqual({
      saw: 'unauthorized',
      why: expect.stringMatching(/^LoginRejected: .*HTTP 401/),
      appliance: stage.appliance.url,
      version: 'version-1',
      rejectedVersion: 'version-1',
    });
  });

  test('is not sent again while the secret is of that version', async () => {
    expect(await poll(job, { rejectedVersion: 'version-1' }, stage.tools)).toStrictEqual({
      saw: 'unauthorized',
      why: expect.stringContaining('rejected'),
      version: 'version-1',
      rejectedVersion: 'version-1',
    });
    expect(stage.calls()).toEqual([]);
  });

  test('gives way to the login of another version', async () => {
    stage.secret.putLogin({ username: stage.appliance.credentials.username, password: 'another' });
    stage.secret.version = 'version-2';
    expect(await poll(job, { rejectedVersion: 'version-1' }, stage.tools)).toMatchObject({ saw: 'job' });
    expect(stage.calls()).toEqual(['login', 'get']);
  });
});

test('a client certificate that TLS asks for in vain is told with the version, which may be sent again', async () => {
  server = await ScriptedServer.start({
    requestCert: true,
    rejectUnauthorized: true,
    ca: stage.appliance.authority.certificate,
    minVersion: 'TLSv1.3',
  });
  stage.secret.putLogin({
    url: server.url,
    ca_certificate: server.ca,
    username: 'sync',
    password: 'pa55word',
  });
  expect(await poll(job, {}, stage.tools)).toStrictEqual({
    saw: 'unauthorized',
    why: expect.stringMatching(/^ClientCertificateRejected: /),
    version: 'version-1',
  });
});

describe('a stored token', () => {
  test('that the appliance rejects is told with the version of the secret, which may be sent again', async () => {
    stage.secret.putLogin({ token: stage.appliance.issueToken() });
    stage.appliance.revokeTokens();
    expect(await poll(job, {}, stage.tools)).toStrictEqual({
      saw: 'unauthorized',
      why: expect.stringMatching(/^TokenRejected: .*HTTP 401/),
      appliance: stage.appliance.url,
      version: 'version-1',
    });
  });

  test('that has ended by the clock is told so too, and not sent', async () => {
    stage.secret.putLogin({ token: stage.appliance.issueToken(60) });
    stage.clock.advance(60_000);
    expect(await poll(job, {}, stage.tools)).toStrictEqual({
      saw: 'unauthorized',
      why: expect.stringMatching(/^TokenExpired: /),
      version: 'version-1',
    });
    expect(stage.calls()).toEqual([]);
  });
});

describe('a look', () => {
  test('reads the secret that the environment names', async () => {
    await poll(job, {}, stage.tools);
    expect(stage.secretCalls.map(({ input }) => input)).toEqual([
      { SecretId: 'my-secret', VersionStage: 'AWSCURRENT' },
    ]);
  });

  test('tells the appliance who asks', async () => {
    await poll(job, {}, stage.tools);
    expect(stage.appliance.requests.map(({ headers }) => headers['user-agent'])).toEqual([
      userAgent,
      userAgent,
    ]);
  });

  test('goes by way of the proxy that the environment names', async () => {
    const proxy = await ConnectProxy.start(407);
    stage.tools.environment.proxyEnv = { HTTPS_PROXY: proxy.url() };
    const seen = await poll(job, {}, stage.tools);
    await proxy.stop();
    expect(seen).toMatchObject({
      saw: 'no_answer',
      why: expect.stringMatching(/^ProxyAuthenticationRequired/),
    });
  });

  test.each([
    ['sees a job', () => {}],
    ['sees none', () => stage.appliance.fault({ on: 'get', kind: 'status', status: 404 })],
  ])('leaves no connection behind when it %s', async (_name, arrange) => {
    arrange();
    const sockets = new Set<Socket>();
    const note = (message: unknown) =>
      (message as { request: ClientRequest }).request.once('socket', (socket) => sockets.add(socket));
    subscribe('http.client.request.created', note);
    await poll(job, {}, stage.tools);
    unsubscribe('http.client.request.created', note);
    expect([...sockets].map(({ destroyed }) => destroyed)).toEqual([true]);
  });
});
