import { describe, expect, test } from '@jest/globals';
import { Transport } from '../../../functions/ciphertrust/transport.ts';
import { parseSecret } from '../../../functions/settings/parse.ts';
import { createAuthority } from '../../../infra/local/appliance/certificates.ts';
import { certify } from '../../support/chains.ts';
import { TimeoutClock } from '../../support/timeout-clock.ts';
import { getRequest, sendFailure, startServer, stopLater } from './setup.ts';

const authority = await createAuthority();
const client = await authority.issue({ commonName: 'client', usage: 'client' });

/** A transport, and a node that asks for client certificates in TLS. */
async function setUp(shown?: typeof client) {
  const server = await startServer({
    requestCert: true,
    rejectUnauthorized: true,
    ca: authority.certificate,
    minVersion: 'TLSv1.3',
  });
  const certificate = shown && { clientCertificate: shown.certificate, clientKey: shown.key };
  const options = {
    clock: new TimeoutClock(),
    userAgent: 'test',
    quote: JSON.stringify,
    ca: server.ca,
    ...certificate,
  };
  return { server, transport: stopLater(new Transport(options)) };
}

describe('a node that verifies clients in TLS', () => {
  test('answers one whose certificate is good', async () => {
    const { server, transport } = await setUp(client);
    expect(await transport.send(server.url, getRequest)).toMatchObject({ status: 200 });
  });

  test('rejects one without, and has read nothing of its request', async () => {
    const { server, transport } = await setUp();
    const login = { ...getRequest, method: 'POST', body: { grant_type: 'password' } } as const;
    expect(await sendFailure(transport, server.url, login)).toMatchObject({
      name: 'ClientCertificateRejected',
      mayHaveActed: false,
      retryable: false,
      otherNodeMayHelp: true,
      parts: { cameBack: expect.stringContaining('certificate required') },
    });
    expect(server.received).toEqual([]);
  });
});

test('what OpenSSL does not load is told, and nothing is thrown past', async () => {
  const { server } = await setUp();
  const weak = await certify({ name: 'weak', isAuthority: true, rsa: 1024 });
  const transport = stopLater(
    new Transport({
      ...{ clock: new TimeoutClock(), userAgent: 'test', quote: JSON.stringify, ca: server.ca },
      ...{ clientCertificate: client.certificate + weak.certificate, clientKey: client.key },
    }),
  );
  expect(await sendFailure(transport, server.url)).toMatchObject({
    name: 'ApplianceUnreachable',
    message: expect.stringContaining('ca key too small'),
  });
});

test('a chain that the secret holds in any order is shown so that the root alone is to be trusted', async () => {
  const root = await certify({ name: 'Root', isAuthority: true });
  const issuing = await certify({ name: 'Issuing', by: root, isAuthority: true });
  const leaf = await certify({ name: 'client', by: issuing, usage: 'client' });
  const server = await startServer({
    ...{ requestCert: true, rejectUnauthorized: true, ca: root.certificate },
    minVersion: 'TLSv1.3',
  });
  const secret = {
    ...{ url: server.url, ca_certificate: server.ca, groups: ['a'], client_id: 'c-1' },
    client_certificate: root.certificate + issuing.certificate + leaf.certificate,
    client_key: leaf.key,
  };
  const clock = new TimeoutClock();
  const { ciphertrust } = parseSecret({ id: 's', text: JSON.stringify(secret) }, clock.now());
  const { credentials } = ciphertrust;
  if (credentials.kind !== 'client_credential') throw new Error(credentials.kind);
  const { client_certificate: clientCertificate, client_key: clientKey } = credentials;
  const transport = new Transport({
    ...{ clock, userAgent: 'test', quote: JSON.stringify, ca: server.ca },
    ...{ clientCertificate, clientKey },
  });
  expect((await stopLater(transport).send(server.url, getRequest)).status).toBe(200);
});
