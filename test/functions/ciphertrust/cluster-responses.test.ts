import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Cluster } from '../../../functions/ciphertrust/cluster.ts';
import type {
  ApiRequest,
  ApiResponse,
  ClientConfig,
  ClientOptions,
  Grant,
} from '../../../functions/ciphertrust/connection.ts';
import { Mask } from '../../../functions/ciphertrust/mask.ts';
import type { Fault, SimulatedAppliance } from '../../../infra/local/appliance/simulated-appliance.ts';
import { TimeoutClock } from '../../support/timeout-clock.ts';
import { failureOf, startAppliance, startProxy, stopLater } from './setup.ts';

const request: ApiRequest<ApiResponse> = {
  operation: 'Listing',
  method: 'GET',
  path: '/api/v1/things',
  idempotent: true,
  read: (response) => response,
};
const secret = 'pa55word';
const mask = new Mask();
mask.hide(secret);

function clusterOf(
  appliance: SimulatedAppliance,
  config: Partial<ClientConfig> = {},
  options: Partial<ClientOptions> = {},
): Cluster {
  const { urls: nodes, caCertificate: ca } = appliance;
  return stopLater(
    new Cluster(
      { nodes, credentials: { kind: 'token', token: 'stored' }, ca, ...config },
      { clock: new TimeoutClock(), userAgent: 'agent/1', ...options },
      mask,
    ),
  );
}

/** What a cluster makes of a response: as it is given to be read, or the failure. */
async function responseWith(fault: Partial<Fault>, grant?: Grant): Promise<ApiResponse> {
  const appliance = await startAppliance({ behaviour: { compress: false } });
  appliance.fault({ on: 'any', kind: 'status', status: 200, body: { said: secret }, ...fault });
  return clusterOf(appliance).send({ ...request, ...(grant && { grant }) });
}

describe('what is read', () => {
  test.each([undefined, 'password' as const])(
    'is as it came, and told without the secret (%p)',
    async (grant) => {
      const response = await responseWith({}, grant);
      expect(response).toMatchObject({
        tried: expect.stringMatching(/^Listing at https:/),
        status: 200,
        body: { said: secret },
        headers: { 'content-type': expect.stringContaining('json') },
      });
      expect(response.describe()).toBe('HTTP 200, said "[masked]"');
    },
  );

  test.each([101, 300, 400])('is never the secret when a login is answered by %d', async (status) => {
    const { message } = (await failureOf(
      responseWith({ status, body: { message: secret } }, 'password'),
    )) as Error;
    expect(message).not.toContain(secret);
  });

  test('is a failure where the body of a 200 breaks off', async () => {
    expect(await failureOf(responseWith({ kind: 'truncated-body' }))).toMatchObject({
      name: 'ApplianceNoReply',
    });
  });

  test('is what its status says where the body of a 403 breaks off', async () => {
    const failure = await failureOf(responseWith({ kind: 'truncated-body', status: 403 }));
    expect(failure).toMatchObject({
      name: 'PermissionDenied',
      message: expect.stringContaining('HTTP 403, the connection broke'),
    });
  });
});

/** An appliance that answers every request with an empty object. */
async function startApplianceWithEmptyBodies(): Promise<SimulatedAppliance> {
  const appliance = await startAppliance();
  appliance.fault({ on: 'any', kind: 'status', status: 200, body: {}, times: Number.POSITIVE_INFINITY });
  return appliance;
}

describe('a connection', () => {
  test('is made with the user agent', async () => {
    const appliance = await startApplianceWithEmptyBodies();
    await clusterOf(appliance).send(request);
    expect(appliance.requests[0]?.headers['user-agent']).toBe('agent/1');
  });

  test('verifies the given name', async () => {
    const appliance = await startApplianceWithEmptyBodies();
    appliance.showCertificate('wrong-name');
    const cluster = clusterOf(appliance, { serverName: 'elsewhere.example' });
    expect(await cluster.send(request)).toMatchObject({ node: appliance.url });
  });

  test('shows the certificate of the client', async () => {
    const appliance = await startAppliance({ clientCertificates: true });
    const { client_id, client_certificate, client_key } = appliance.credentials;
    const credentials = { kind: 'client_credential', client_id, client_certificate, client_key } as const;
    const body = { grant_type: 'client_credential', client_id };
    const login = { ...request, method: 'POST', path: '/api/v1/auth/tokens', body } as const;
    expect((await clusterOf(appliance, { credentials }).send(login)).status).toBe(200);
  });

  test('goes through the proxy', async () => {
    const appliance = await startApplianceWithEmptyBodies();
    const proxy = await startProxy();
    await clusterOf(appliance, {}, { proxyEnv: { HTTPS_PROXY: proxy.url() } }).send(request);
    expect(proxy.connectRequests).toEqual([new URL(appliance.url).host]);
  });

  test('tells when the certificate ends', async () => {
    const appliance = await startApplianceWithEmptyBodies();
    const shown = await appliance.authority.issue({ commonName: 'cm', names: ['127.0.0.1'], days: 30 });
    appliance.showCertificate(shown);
    const cluster = clusterOf(appliance);
    await cluster.send(request);
    expect(cluster.certificateExpires).toBe(new X509Certificate(shown.certificate).validToDate.getTime());
  });

  test('is not made any more after closing', async () => {
    const appliance = await startApplianceWithEmptyBodies();
    const cluster = clusterOf(appliance);
    await cluster.send(request);
    cluster.close();
    await expect(cluster.send(request)).rejects.toThrow('closed');
    expect(appliance.connections).toHaveLength(1);
  });
});
