import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { ClientOptions, Connection } from '../../../functions/ciphertrust/client.ts';
import { Cluster, type Request } from '../../../functions/ciphertrust/cluster.ts';
import { Mask } from '../../../functions/ciphertrust/mask.ts';
import type { Reply } from '../../../functions/ciphertrust/transport.ts';
import type { Fault, SimulatedAppliance } from '../../../infra/local/appliance/simulated-appliance.ts';
import { TimeoutClock } from '../../support/timeout-clock.ts';
import { endLater, startAppliance, startProxy } from './setup.ts';

const request: Request<Reply> = {
  doing: 'Listing',
  method: 'GET',
  path: '/api/v1/things',
  repeatable: true,
  read: (reply) => reply,
};
const secret = 'pa55word';
const mask = new Mask();
mask.hide(secret);

function clusterOf(
  appliance: SimulatedAppliance,
  connection: Partial<Connection> = {},
  options: Partial<ClientOptions> = {},
): Cluster {
  const { urls: nodes, caCertificate: ca } = appliance;
  return endLater(
    new Cluster(
      { nodes, credentials: { kind: 'token', token: 'stored' }, ca, ...connection },
      { clock: new TimeoutClock(), userAgent: 'agent/1', ...options },
      mask,
    ),
  );
}

/** The reply as it is given to be read. */
async function replyWith(fault: Partial<Fault>, bringsSecrets?: boolean): Promise<Reply> {
  const appliance = await startAppliance({ behaviour: { compress: false } });
  appliance.fault({ on: 'any', kind: 'status', status: 200, body: { said: secret }, ...fault });
  return clusterOf(appliance).ask({ ...request, ...(bringsSecrets && { bringsSecrets }) });
}

describe('what is read', () => {
  test('is masked, and brings the mask along', async () => {
    const reply = await replyWith({});
    expect(reply).toMatchObject({ status: 200, text: '{"said":"[masked]"}' });
    expect(reply.mask).toBe(mask);
    expect(reply.isSecret).toBeUndefined();
  });

  test.each([200, 299])('comes through as it is when a %d brings secrets, marked as such', async (status) => {
    const reply = await replyWith({ status }, true);
    expect(reply).toMatchObject({ status, text: '{"said":"pa55word"}', isSecret: true });
    expect(reply.mask).toBeUndefined();
  });

  test.each<[number, string]>([
    [101, ''],
    [300, '{"said":"[masked]"}'],
    [400, '{"said":"[masked]"}'],
  ])('is masked when a request for secrets is answered by %d', async (status, text) => {
    const reply = await replyWith({ status }, true);
    expect(reply).toMatchObject({ status, text });
    expect(reply.mask).toBe(mask);
  });

  test.each([undefined, true])(
    'has the headers, those masked where a secret may be (%p)',
    async (secrets) => {
      const { headers } = await replyWith({ headers: { location: `/a?b=${secret}`, other: 'c' } }, secrets);
      expect(headers).toMatchObject({ location: '/a?b=[masked]', other: 'c' });
    },
  );

  test('has no location when the reply has none', async () => {
    expect((await replyWith({})).headers).not.toHaveProperty('location');
  });

  test('is read with what was being done', async () => {
    const appliance = await startAppliance();
    const read = (_reply: Reply, doing: string) => doing;
    expect(await clusterOf(appliance).ask({ ...request, read })).toBe('Listing');
  });
});

describe('a connection', () => {
  test('is made with the user agent', async () => {
    const appliance = await startAppliance();
    await clusterOf(appliance).ask(request);
    expect(appliance.requests[0]?.headers['user-agent']).toBe('agent/1');
  });

  test('verifies the given name', async () => {
    const appliance = await startAppliance();
    appliance.showCertificate('wrong-name');
    const cluster = clusterOf(appliance, { serverName: 'elsewhere.example' });
    expect(await cluster.ask(request)).toMatchObject({ node: appliance.url });
  });

  test('shows the certificate of the client', async () => {
    const appliance = await startAppliance({ clientCertificates: true });
    const { client_id, client_certificate, client_key } = appliance.credentials;
    const credentials = { kind: 'client_credential', client_id, client_certificate, client_key } as const;
    const body = { grant_type: 'client_credential', client_id };
    const login = { ...request, method: 'POST', path: '/api/v1/auth/tokens', body } as const;
    expect((await clusterOf(appliance, { credentials }).ask(login)).status).toBe(200);
  });

  test('goes through the proxy', async () => {
    const appliance = await startAppliance();
    const proxy = await startProxy();
    await clusterOf(appliance, {}, { proxyEnv: { HTTPS_PROXY: proxy.url() } }).ask(request);
    expect(proxy.connectRequests).toEqual([new URL(appliance.url).host]);
  });

  test('tells when the certificate ends', async () => {
    const appliance = await startAppliance();
    const shown = await appliance.authority.issue({ commonName: 'cm', names: ['127.0.0.1'], days: 30 });
    appliance.showCertificate(shown);
    const cluster = clusterOf(appliance);
    await cluster.ask(request);
    expect(cluster.certificateExpires).toBe(new X509Certificate(shown.certificate).validToDate.getTime());
  });

  test('is not kept after closing', async () => {
    const appliance = await startAppliance();
    const cluster = clusterOf(appliance);
    await cluster.ask(request);
    cluster.close();
    await cluster.ask(request);
    expect(appliance.connections).toHaveLength(2);
  });
});
