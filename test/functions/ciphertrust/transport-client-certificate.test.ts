import { describe, expect, test } from '@jest/globals';
import { Transport } from '../../../functions/ciphertrust/transport.ts';
import { createAuthority } from '../../../infra/local/appliance/certificates.ts';
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
  const options = { clock: new TimeoutClock(), userAgent: 'test', ca: server.ca, ...certificate };
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
      parts: { cameBack: expect.stringContaining('CERTIFICATE_REQUIRED') },
    });
    expect(server.received).toEqual([]);
  });
});
