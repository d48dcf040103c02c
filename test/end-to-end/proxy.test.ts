import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { CipherTrustClient } from '../../functions/ciphertrust/client.ts';
import { bundleFolder } from '../../infra/bundles.ts';
import { SimulatedAppliance } from '../../infra/local/appliance/simulated-appliance.ts';
import { LocalAws } from '../../infra/local/aws/local-aws.ts';
import { FunctionProcess } from '../../infra/local/lambda/function-process.ts';
import { followSyncArn } from '../../infra/local/system.ts';
import { certify } from '../support/chains.ts';
import { ConnectProxy, type ProxyBehaviour } from '../support/connect-proxy.ts';
import { asScheduled, secretFor } from '../support/samples.ts';
import { shortTimeoutClock } from '../support/short-timeout-clock.ts';
import { within } from '../support/within.ts';
import { World, type WorldOptions } from './world.ts';

const login = { user: 'proxy-user', password: 'proxy-canary/ä?' };
const encodedLogin = `${login.user}:${encodeURIComponent(login.password)}`;

const running: { stop(): Promise<unknown> }[] = [];
const stopLater = <T extends { stop(): Promise<unknown> }>(thing: T): T => {
  running.push(thing);
  return thing;
};
afterEach(async () => {
  for (const thing of running.splice(0).reverse()) await thing.stop();
});

interface ProxiedOptions extends WorldOptions {
  /** User and password in HTTPS_PROXY, encoded; default: those that the proxy asks for. */
  as?: string;
  noProxy?: string;
}

async function begin(
  behaviour?: ProxyBehaviour,
  { as = encodedLogin, noProxy = '', ...options }: ProxiedOptions = {},
) {
  const proxy = stopLater(await ConnectProxy.start(behaviour, login));
  const environment = { HTTPS_PROXY: proxy.url(as), ...(noProxy && { NO_PROXY: noProxy }) };
  const world = stopLater(await World.start({ ...options, environment }));
  return { proxy, world, deliver: (event: object = {}) => world.system.deliver(event) };
}
const withoutRetry = { retry_for_seconds: 0 };

describe('through a proxy', () => {
  test('start-sync and follow-sync reach the appliance, and nothing else is asked of the proxy', async () => {
    const { world, proxy, deliver } = await begin();
    expect(await deliver()).toMatchObject({ result: { outcome: 'started' } });
    expect((await world.system.allFollowed()).map(({ execution }) => execution.status)).toEqual([
      'SUCCEEDED',
    ]);
    expect(new Set(proxy.connectRequests)).toEqual(new Set([new URL(world.appliance.url).host]));
    expect(proxy.otherRequests).toEqual([]);
  });

  test('only the authority of the secret is trusted', async () => {
    const { world, deliver } = await begin();
    world.appliance.showCertificate('other-ca');
    expect(await deliver()).toMatchObject({ error: { errorType: 'ApplianceCertificateRejected' } });
    expect(world.appliance.requests).toEqual([]);
  });

  test('the name in the certificate is verified', async () => {
    const { world, deliver } = await begin();
    world.appliance.showCertificate('wrong-name');
    expect(await deliver()).toMatchObject({ error: { errorType: 'ApplianceCertificateRejected' } });
    expect(world.appliance.requests).toEqual([]);
  });

  test('another name is verified where the secret says so', async () => {
    const { world, deliver } = await begin('tunnels', { serverName: 'cm.example.com' });
    world.putSecret({ server_name: 'cm.example.com' });
    expect(await deliver()).toMatchObject({ result: { outcome: 'started' } });
  });

  test('a client logs in with its certificate', async () => {
    const { world, deliver } = await begin('tunnels', { clientCertificates: true });
    const { client_id, client_certificate, client_key } = world.appliance.credentials;
    const client = { client_id, client_certificate, client_key };
    world.putSecret({ username: undefined, password: undefined, ...client });
    expect(await deliver()).toMatchObject({ result: { outcome: 'started' } });
  });

  test('a start that the appliance never answered is found, and not sent again', async () => {
    const { world, deliver } = await begin();
    world.appliance.fault({ on: 'start', kind: 'reset', acts: true });
    expect(await deliver()).toMatchObject({ result: { outcome: 'adopted' } });
    expect(world.appliance.jobs).toHaveLength(1);
  });

  test('a host of NO_PROXY is reached without it', async () => {
    const { proxy, deliver } = await begin('tunnels', { noProxy: 'elsewhere.example,127.0.0.1' });
    expect(await deliver()).toMatchObject({ result: { outcome: 'started' } });
    expect(proxy.connectRequests).toEqual([]);
  });
});

describe('a proxy that opens TLS itself', () => {
  test('is recognized in the remedy, and gets nothing', async () => {
    const { world, proxy, deliver } = await begin('tunnels elsewhere');
    const interceptor = stopLater(await SimulatedAppliance.start());
    interceptor.showCertificate('other-ca');
    proxy.elsewhere = Number(new URL(interceptor.url).port);
    expect(await deliver()).toMatchObject({
      error: {
        errorType: 'ApplianceCertificateRejected',
        errorMessage: expect.stringContaining('A proxy that opens TLS shows a certificate of its own'),
      },
    });
    expect([interceptor.requests, world.appliance.requests]).toEqual([[], []]);
  });

  test('is not spoken of where there is none', async () => {
    const world = stopLater(await World.start());
    world.appliance.showCertificate('other-ca');
    const { error } = await world.system.deliver({});
    expect(error?.errorMessage).not.toContain('proxy');
  });
});

test('a proxy under https:// with a private CA is told of, with a remedy that helps', async () => {
  const own = await certify({ name: 'proxy', names: ['127.0.0.1'] });
  const proxy = stopLater(
    await ConnectProxy.start('tunnels', undefined, { cert: own.certificate, key: own.key }),
  );
  const world = stopLater(await World.start({ environment: { HTTPS_PROXY: proxy.url() } }));
  const { error } = await world.system.deliver(withoutRetry);
  expect(error).toMatchObject({
    errorType: 'ApplianceCertificateRejected',
    errorMessage: expect.stringMatching(
      /the certificate of the proxy or of the appliance is not trusted.*\. Whose it is cannot be seen\. Of a proxy.*use `http:\/\/` in HTTPS_PROXY.*Where it is the appliance's: /,
    ),
  });
  expect([proxy.connectRequests, world.appliance.requests]).toEqual([[], []]);
});

describe('a proxy that', () => {
  test.each<[string, string]>([
    ['asks for other credentials', 'somebody:else'],
    ['asks for credentials where there are none', ''],
  ])('%s is an error of its own, and final', async (_name, as) => {
    const { proxy, deliver } = await begin('tunnels', { as });
    expect(await deliver(asScheduled)).toMatchObject({
      error: {
        errorType: 'ProxyAuthenticationRequired',
        errorMessage: expect.stringContaining('Let the proxy pass this function'),
      },
    });
    expect(proxy.connectRequests).toHaveLength(1);
  });

  test.each<[string, ProxyBehaviour, RegExp]>([
    ['refuses with 403', 403, /made no tunnel \(HTTP 403\).*whether the proxy may reach/],
    ['cannot reach the appliance (502)', 502, /made no tunnel \(HTTP 502\)/],
    ['redirects', 302, /made no tunnel \(HTTP 302\)/],
    ['breaks the connection', 'breaks the connection', /made no tunnel/],
    ['speaks no HTTP', 'speaks no HTTP', /made no tunnel \(no HTTP status\)/],
    ['speaks no TLS after the tunnel', 'speaks no TLS after the tunnel', /no connection/],
  ])('%s leaves the appliance out of reach', async (_name, behaviour, message) => {
    const { deliver } = await begin(behaviour);
    expect(await deliver(withoutRetry)).toMatchObject({
      error: { errorType: 'ApplianceUnreachable', errorMessage: expect.stringMatching(message) },
    });
  });

  test('is down leaves the appliance out of reach, and is named in the remedy', async () => {
    const { proxy, deliver } = await begin();
    await proxy.stop();
    expect(await deliver(withoutRetry)).toMatchObject({
      error: {
        errorType: 'ApplianceUnreachable',
        errorMessage: expect.stringMatching(/ECONNREFUSED.*proxy/),
      },
    });
  });

  test('fails for a while is no failure', async () => {
    const { proxy, deliver } = await begin();
    proxy.next.push(502, 'breaks the connection', 503);
    expect(await deliver()).toMatchObject({ result: { outcome: 'started' } });
  });

  test.each<ProxyBehaviour>(['stalls', 'stalls after the tunnel'])(
    '%s is given up after 5 s',
    async (behaviour) => {
      const proxy = stopLater(await ConnectProxy.start(behaviour));
      const appliance = stopLater(await SimulatedAppliance.start());
      const { username, password } = appliance.credentials;
      const client = new CipherTrustClient(
        {
          nodes: appliance.urls,
          credentials: { kind: 'password', username, password },
          ca: appliance.caCertificate,
        },
        { clock: shortTimeoutClock, userAgent: 'test', proxyEnv: { HTTPS_PROXY: proxy.url() } },
      );
      await expect(within(5_000, client.jobs({ skip: 0, limit: 5 }))).rejects.toMatchObject({
        name: 'ApplianceUnreachable',
        message: expect.stringContaining('no connection within 5 s'),
      });
    },
  );
});

describe('the credentials in HTTPS_PROXY are in no output', () => {
  const spellings = [
    login.password,
    encodeURIComponent(login.password),
    Buffer.from(login.password).toString('base64').replace(/=+$/, ''),
    Buffer.from(`${login.user}:${login.password}`).toString('base64').replace(/=+$/, ''),
  ];
  const found = (output: string) => spellings.filter((spelling) => output.includes(spelling));

  test.each<ProxyBehaviour>([
    'tunnels',
    407,
    502,
    'breaks the connection',
    'speaks no HTTP',
    'speaks no TLS after the tunnel',
  ])('of a run whose proxy does this: %s', async (behaviour) => {
    const { world, deliver } = await begin(behaviour);
    const invocation = await deliver(withoutRetry);
    const followed = await world.system.allFollowed();
    expect(found(JSON.stringify([invocation, world.lines, followed]))).toEqual([]);
  });

  test.each<[string, string]>([
    ['a port that there is not', `http://${encodedLogin}@127.0.0.1:99999`],
    ['a host that is none', `http://${encodedLogin}@proxy<1>:8080`],
    ['a user that is wrongly encoded', `http://%zz${encodedLogin}@127.0.0.1:8080`],
    ['a password that is not encoded', `http://${login.user}:${login.password}@127.0.0.1:8080`],
  ])('of a run whose HTTPS_PROXY has %s, which is an error of its own', async (_name, HTTPS_PROXY) => {
    const world = stopLater(await World.start({ environment: { HTTPS_PROXY } }));
    const invocation = await world.system.deliver(withoutRetry);
    expect(found(JSON.stringify([invocation, world.lines]))).toEqual([]);
    expect(invocation.error?.errorType).toBe('EnvironmentInvalid');
  });
});

test('calls to AWS do not go through HTTPS_PROXY', async () => {
  const appliance = stopLater(await SimulatedAppliance.start());
  const aws = stopLater(await LocalAws.start({ secrets: { id: JSON.stringify(secretFor(appliance)) } }));
  const { certificate: cert, key } = await appliance.authority.issue({
    commonName: 'aws',
    names: ['localhost'],
  });
  const tls = createServer({ cert, key }, (socket: Socket) => {
    const onward = connect(Number(new URL(aws.url).port), '127.0.0.1');
    onward.pipe(socket).pipe(onward);
    for (const each of [socket, onward]) each.on('error', () => onward.destroy());
  });
  await once(tls.listen(0, '127.0.0.1'), 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'proxy-test-'));
  await writeFile(join(folder, 'ca.pem'), appliance.caCertificate);
  const proxy = stopLater(await ConnectProxy.start());
  const starter = stopLater(
    FunctionProcess.start({
      bundle: `${bundleFolder('start-sync')}/index.mjs`,
      environment: {
        SECRET_ID: 'id',
        TARGET: 'local',
        FOLLOW_SYNC_ARN: followSyncArn,
        HTTPS_PROXY: proxy.url(),
        NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
        AWS_ENDPOINT_URL: `https://localhost:${(tls.address() as AddressInfo).port}`,
      },
    }),
  );
  const invocation = await starter.invoke({});
  tls.close();
  await rm(folder, { recursive: true });
  expect(invocation).toMatchObject({ result: { outcome: 'started' } });
  expect(aws.requests.map(({ operation }) => operation)).toEqual(['GetSecretValue', 'Invoke']);
  expect(new Set(proxy.connectRequests)).toEqual(new Set([new URL(appliance.url).host]));
});
