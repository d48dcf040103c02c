import { X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  type HttpRequest,
  Transport,
  type TransportOptions,
} from '../../../functions/ciphertrust/transport.ts';
import { createAuthority } from '../../../infra/local/appliance/certificates.ts';
import { TimeoutClock } from '../../support/timeout-clock.ts';
import type { ScriptedServer } from './scripted-server.ts';
import { getRequest, sendFailure, startAppliance, startProxy, startServer, stopLater } from './setup.ts';

const post: HttpRequest = {
  operation: 'Starting',
  method: 'POST',
  path: '/api/v1/things',
  body: { name: 'ü' },
};

let server: ScriptedServer;
beforeEach(async () => {
  server = await startServer();
});

/** A transport that trusts the scripted server unless it is told otherwise. */
const newTransport = (options: Partial<TransportOptions> = {}) =>
  stopLater(
    new Transport({
      clock: new TimeoutClock(),
      userAgent: 'agent/1',
      quote: JSON.stringify,
      ca: server.ca,
      ...options,
    }),
  );

describe('a request', () => {
  test('carries path, method and what is accepted, and nothing of a body', async () => {
    await newTransport().send(server.url, getRequest);
    expect(server.received).toEqual([
      {
        method: 'GET',
        url: '/api/v1/things?skip=0',
        body: '',
        headers: {
          accept: 'application/json',
          'user-agent': 'agent/1',
          host: new URL(server.url).host,
          connection: 'keep-alive',
        },
      },
    ]);
  });

  test('asks for a compressed response where it may be long', async () => {
    await newTransport().send(server.url, { ...getRequest, mayBeLong: true });
    expect(server.received[0]).toMatchObject({ headers: { 'accept-encoding': 'gzip, deflate, br' } });
  });

  test('carries its body as JSON, with its length in bytes', async () => {
    await newTransport().send(server.url, post);
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      body: '{"name":"ü"}',
      headers: { 'content-type': 'application/json', 'content-length': '13' },
    });
  });

  test('carries the authorization that it is given', async () => {
    await newTransport().send(server.url, { ...getRequest, authorization: 'Bearer a' });
    expect(server.received[0]?.headers.authorization).toBe('Bearer a');
  });
});

describe('a response', () => {
  test.each([200, 302, 404, 500])('with %d comes back as it is', async (status) => {
    server.respond = (response) => response.writeHead(status, { location: '/else' }).end('{"a":1}');
    expect(await newTransport().send(server.url, getRequest)).toEqual({
      node: server.url,
      status,
      headers: expect.objectContaining({ location: '/else' }),
      text: '{"a":1}',
    });
    expect(server.received).toHaveLength(1);
  });
});

describe('the connection', () => {
  test('is kept for the next request', async () => {
    const appliance = await startAppliance();
    const kept = newTransport({ ca: appliance.caCertificate });
    await kept.send(appliance.url, getRequest);
    await kept.send(appliance.url, getRequest);
    expect(appliance.connections).toHaveLength(1);
  });

  describe('that the server has closed without saying so', () => {
    const connections = new Set<unknown>();
    beforeEach(() => {
      connections.clear();
      server.respond = (response) => {
        const isKept = connections.has(response.socket);
        connections.add(response.socket);
        if (isKept) response.socket?.destroy();
        else response.end('{}');
      };
    });

    test('is no failure: what may be repeated goes over a fresh one', async () => {
      const transport = newTransport();
      await transport.send(server.url, getRequest);
      expect((await transport.send(server.url, getRequest)).status).toBe(200);
      expect(connections.size).toBe(2);
    });

    test('is no failure where there are several', async () => {
      const transport = newTransport();
      await Promise.all([1, 2, 3].map(() => transport.send(server.url, getRequest)));
      expect((await transport.send(server.url, getRequest)).status).toBe(200);
      expect(connections.size).toBe(4);
    });

    test('is no failure where the server says 408 before it closes', async () => {
      server.respond = (response) => {
        const isKept = connections.has(response.socket);
        connections.add(response.socket);
        response.writeHead(isKept ? 408 : 200, isKept ? { connection: 'close' } : {}).end('{}');
      };
      const transport = newTransport();
      await transport.send(server.url, getRequest);
      expect((await transport.send(server.url, getRequest)).status).toBe(200);
    });

    test('leaves the rest of the time to what is sent over a fresh one', async () => {
      const clock = new TimeoutClock();
      const transport = newTransport({ clock });
      await transport.send(server.url, getRequest);
      server.respond = (response) => {
        if (server.received.length === 2) {
          clock.advance(29_000);
          response.socket?.destroy();
        } else clock.advance(1_000);
      };
      expect(await sendFailure(transport, server.url)).toMatchObject({
        parts: { cameBack: 'no whole reply within 1 s' },
      });
    });

    test('is not used for what must not be sent twice', async () => {
      const transport = newTransport();
      await transport.send(server.url, getRequest);
      await transport.send(server.url, { ...post, isUnique: true });
      expect(server.received.map(({ method }) => method)).toEqual(['GET', 'POST']);
    });
  });

  test('that breaks without being kept fails at once', async () => {
    server.respond = (response) => response.socket?.destroy();
    expect((await sendFailure(newTransport(), server.url))?.name).toBe('ApplianceNoReply');
    expect(server.received).toHaveLength(1);
  });

  test('that breaks twice fails', async () => {
    const transport = newTransport();
    await transport.send(server.url, getRequest);
    server.respond = (response) => response.socket?.destroy();
    expect((await sendFailure(transport, server.url))?.name).toBe('ApplianceNoReply');
    expect(server.received).toHaveLength(3);
  });

  test('is not kept after closing, and no other is made', async () => {
    const appliance = await startAppliance();
    const closed = newTransport({ ca: appliance.caCertificate });
    await closed.send(appliance.url, getRequest);
    closed.close();
    await expect(closed.send(appliance.url, getRequest)).rejects.toThrow('closed');
    expect(appliance.connections).toHaveLength(1);
  });

  test('ends with what is under way when it is closed', async () => {
    const appliance = await startAppliance();
    const transport = newTransport({ ca: appliance.caCertificate });
    appliance.fault({ on: 'any', kind: 'stall' });
    const pending = sendFailure(transport, appliance.url);
    while (appliance.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    transport.close();
    expect((await pending)?.name).toBe('ApplianceNoReply');
  });

  test('tells when the certificate ends, once it was shown', async () => {
    const transport = newTransport();
    const before = transport.certificateExpires;
    await transport.send(server.url, getRequest);
    expect([before, transport.certificateExpires]).toEqual([
      undefined,
      new X509Certificate(server.certificate).validToDate.getTime(),
    ]);
  });

  test('tells it of the node that answered last, over connections that are kept', async () => {
    const authority = await createAuthority({ commonName: 'root' });
    const nodes = await Promise.all(
      [30, 60].map(async (days) => {
        const { certificate, key } = await authority.issue({
          commonName: 'node',
          names: ['127.0.0.1'],
          days,
        });
        return startServer({ cert: certificate, key });
      }),
    );
    const [first, second] = nodes as [ScriptedServer, ScriptedServer];
    const transport = newTransport({ ca: authority.certificate });
    const days: number[] = [];
    for (const node of [first, second, first, second, first]) {
      await transport.send(node.url, getRequest);
      days.push(Math.round(((transport.certificateExpires ?? 0) - Date.now()) / 86_400_000));
    }
    expect(days).toEqual([30, 60, 30, 60, 30]);
  });

  test('shows the certificate of the client', async () => {
    const appliance = await startAppliance({ clientCertificates: true });
    const { client_id, client_certificate: clientCertificate, client_key: clientKey } = appliance.credentials;
    const login: HttpRequest = {
      operation: 'Logging in',
      method: 'POST',
      path: '/api/v1/auth/tokens',
      body: { grant_type: 'client_credential', client_id },
    };
    const client = newTransport({ ca: appliance.caCertificate, clientCertificate, clientKey });
    expect((await client.send(appliance.url, login)).status).toBe(200);
  });
});

describe('the certificate of a node', () => {
  test('may be of another name that is to be verified', async () => {
    const appliance = await startAppliance();
    appliance.showCertificate('wrong-name');
    const renamed = newTransport({ ca: appliance.caCertificate, serverName: 'elsewhere.example' });
    expect((await renamed.send(appliance.url, getRequest)).node).toBe(appliance.url);
  });

  test.each([
    ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['expired', 'CERT_HAS_EXPIRED'],
    ['other-ca', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  ] as const)('that is %s is rejected before anything is sent', async (which, code) => {
    const appliance = await startAppliance();
    appliance.showCertificate(which);
    expect(
      await sendFailure(newTransport({ ca: appliance.caCertificate }), appliance.url, post),
    ).toMatchObject({
      name: 'ApplianceCertificateRejected',
      parts: { tried: `Starting at ${appliance.url}`, cameBack: expect.stringContaining(code) },
    });
    expect(appliance.requests).toEqual([]);
  });

  test('of a private CA is rejected where only public ones are trusted, which the remedy tells', async () => {
    expect(await sendFailure(newTransport({ ca: undefined }), server.url)).toMatchObject({
      name: 'ApplianceCertificateRejected',
      parts: { remedy: expect.stringContaining('public CA') },
    });
  });

  test('of another CA than the given one is rejected, and the remedy tells nothing of public ones', async () => {
    const { caCertificate: ca } = await startAppliance();
    expect(await sendFailure(newTransport({ ca }), server.url)).toMatchObject({
      name: 'ApplianceCertificateRejected',
      parts: { remedy: expect.not.stringContaining('public CA') },
    });
  });
});

describe('a proxy', () => {
  test('is asked for a tunnel to the node', async () => {
    const proxy = await startProxy();
    await newTransport({ proxyEnv: { HTTPS_PROXY: proxy.url() } }).send(server.url, getRequest);
    expect(proxy.connectRequests).toEqual([new URL(server.url).host]);
  });

  test('is passed by where it is not to be used', async () => {
    const proxy = await startProxy();
    const proxyEnv = { HTTPS_PROXY: proxy.url(), NO_PROXY: '127.0.0.1' };
    await newTransport({ proxyEnv }).send(server.url, getRequest);
    expect([proxy.connectRequests.length, server.received.length]).toEqual([0, 1]);
  });

  test('is not spoken of where it is passed by and the certificate is rejected', async () => {
    const proxyEnv = { HTTPS_PROXY: 'https://proxy.example:3128', NO_PROXY: '127.0.0.1' };
    const { caCertificate: ca } = await startAppliance();
    const failure = await sendFailure(newTransport({ ca, proxyEnv }), server.url);
    expect(failure?.name).toBe('ApplianceCertificateRejected');
    expect(failure?.message).not.toMatch(/proxy/i);
  });

  test('that wants a login is told', async () => {
    const proxy = await startProxy('tunnels', { user: 'u', password: 'p' });
    expect(
      await sendFailure(newTransport({ proxyEnv: { HTTPS_PROXY: proxy.url() } }), server.url),
    ).toMatchObject({ name: 'ProxyAuthenticationRequired' });
  });
});
