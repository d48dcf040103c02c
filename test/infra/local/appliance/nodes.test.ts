import { connect } from 'node:tls';
import { describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../../../infra/local/appliance/certificates.ts';
import { SimulatedAppliance } from '../../../../infra/local/appliance/simulated-appliance.ts';
import { agentFor, call, errorCode, jobsPath, signedIn } from './client.ts';
import { startAppliance } from './setup.ts';

describe('nodes', () => {
  test('share their jobs, and tell which one was asked', async () => {
    const { appliance } = await startAppliance({ nodes: 3 });
    const client = signedIn(appliance);
    const { id } = (await client.start({ synchronize_all: true }, appliance.urls[0])).json();

    expect((await client.get(id, appliance.urls[2])).json().id).toBe(id);
    expect(appliance.urls).toHaveLength(3);
    expect(appliance.requests.map(({ node }) => node)).toEqual([0, 2]);
  });

  test('go down alone, and up again on the same port', async () => {
    const { appliance } = await startAppliance({ nodes: 2 });
    const client = signedIn(appliance);
    const before = appliance.urls;

    await appliance.goDown(0);
    const down = await errorCode(client.list('', before[0]));
    const other = await client.list('', before[1]);
    await appliance.goUp(0);

    expect([down, other.status, (await client.list('', before[0])).status]).toEqual([
      'ECONNREFUSED',
      200,
      200,
    ]);
    expect(appliance.urls).toEqual(before);
  });

  test('go down and up together, more than once', async () => {
    const { appliance } = await startAppliance({ nodes: 2 });
    await appliance.goDown();
    await appliance.goDown();
    const down = await Promise.all(
      appliance.urls.map((url) => errorCode(call(appliance, { path: '/' }, url))),
    );
    await appliance.goUp();
    await appliance.goUp();

    expect(down).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
    expect((await call(appliance, { path: '/' }, appliance.urls[1])).status).toBe(404);
  });

  test('listen on the port that is asked for', async () => {
    const { appliance: first } = await startAppliance();
    const port = Number(new URL(first.url).port);
    await first.stop();

    const { appliance } = await startAppliance({ port });

    expect(appliance.url).toBe(`https://127.0.0.1:${port}`);
  });

  test('say so when the port is taken', async () => {
    const { appliance } = await startAppliance();

    const second = SimulatedAppliance.start({ port: Number(new URL(appliance.url).port) });

    expect(await errorCode(second)).toBe('EADDRINUSE');
  });
});

describe('certificates', () => {
  test('verify for the address, for localhost and for one more name', async () => {
    const { appliance } = await startAppliance({ serverName: 'cm.bank.example' });
    const agent = agentFor(appliance, { servername: 'cm.bank.example' });

    expect((await call(appliance, { path: '/' })).status).toBe(404);
    expect(
      (await call(appliance, { path: '/' }, appliance.url.replace('127.0.0.1', 'localhost'))).status,
    ).toBe(404);
    expect((await call(appliance, { path: '/', agent })).status).toBe(404);
  });

  test('do not verify for another name', async () => {
    const { appliance } = await startAppliance();
    const agent = agentFor(appliance, { servername: 'cm.bank.example' });

    expect(await errorCode(call(appliance, { path: '/', agent }))).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test.each([
    [false, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    [true, 'SELF_SIGNED_CERT_IN_CHAIN'],
  ])(
    'do not verify for a client that trusts another authority (client certificates %p)',
    async (clientCertificates, code) => {
      const { appliance } = await startAppliance({ clientCertificates });
      const agent = agentFor(appliance, { ca: (await createAuthority()).certificate });

      expect(await errorCode(call(appliance, { path: '/', agent }))).toBe(code);
    },
  );

  test.each([
    ['other-ca', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['expired', 'CERT_HAS_EXPIRED'],
  ] as const)('%s is shown on one node until its own is shown again', async (which, code) => {
    const { appliance } = await startAppliance({ nodes: 2 });

    appliance.showCertificate(which, 1);
    const shown = await errorCode(call(appliance, { path: '/' }, appliance.urls[1]));
    const other = await call(appliance, { path: '/' }, appliance.urls[0]);
    appliance.showCertificate('own', 1);

    expect([shown, other.status]).toEqual([code, 404]);
    expect((await call(appliance, { path: '/' }, appliance.urls[1])).status).toBe(404);
  });

  test('are shown to a client that would resume its session', async () => {
    const { appliance } = await startAppliance();
    const agent = agentFor(appliance, { keepAlive: false });
    await call(appliance, { path: '/', agent });

    appliance.showCertificate('other-ca');

    expect(await errorCode(call(appliance, { path: '/', agent }))).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  test('break the connections that were open when they change', async () => {
    const { appliance } = await startAppliance();
    const agent = agentFor(appliance, { keepAlive: true });
    await call(appliance, { path: '/', agent });
    const [socket] = Object.values(agent.freeSockets).flat();
    const closed = new Promise((resolve) => socket?.once('close', resolve));

    appliance.showCertificate('wrong-name');

    await closed;
    expect(Object.values(agent.freeSockets).flat()).toEqual([]);
  });

  test('may be given', async () => {
    const { appliance } = await startAppliance();
    appliance.showCertificate(
      await appliance.authority.issue({ commonName: 'soon', names: ['127.0.0.1'], days: 10 }),
    );

    const socket = connect({
      port: Number(new URL(appliance.url).port),
      host: '127.0.0.1',
      ca: appliance.caCertificate,
    });
    await new Promise((resolve) => socket.once('secureConnect', resolve));

    expect(socket.getPeerCertificate().subject.CN).toBe('soon');
    socket.destroy();
  });
});

describe('a stop', () => {
  test('breaks off what is under way, at once', async () => {
    const { appliance } = await startAppliance({
      onRequest: ({ kind }) => {
        if (kind === 'list') setImmediate(() => appliance.stop());
      },
    });
    appliance.fault({ on: 'list', kind: 'slow-body', everyMs: 60_000 });

    expect(await errorCode(signedIn(appliance).list())).toBe('ECONNRESET');
    expect(await errorCode(call(appliance, { path: '/' }))).toBe('ECONNREFUSED');
  });

  test('may come twice', async () => {
    const { appliance } = await startAppliance();
    await appliance.stop();

    await expect(appliance.stop()).resolves.toBeUndefined();
  });

  test('leaves no handle open, in two hundred starts', async () => {
    const handles = () =>
      process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout/.test(name)).length;
    const before = handles();

    for (let count = 0; count < 200; count += 1) {
      const appliance = await SimulatedAppliance.start({ nodes: 2 });
      const agent = agentFor(appliance, { keepAlive: true });
      await signedIn(appliance).send({ path: jobsPath, agent });
      appliance.fault({ on: 'list', kind: 'stall' });
      const stalled = errorCode(signedIn(appliance).list());
      while (appliance.requests.length < 2) await new Promise((resolve) => setImmediate(resolve));
      await appliance.stop();
      await stalled;
      agent.destroy();
    }
    await new Promise((resolve) => setImmediate(resolve));

    expect(handles()).toBeLessThanOrEqual(before);
  });
});
