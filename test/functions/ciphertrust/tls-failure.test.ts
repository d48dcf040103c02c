import { describe, expect, test } from '@jest/globals';
import { Transport } from '../../../functions/ciphertrust/transport.ts';
import { certify } from '../../support/chains.ts';
import { alert, bareHello, type FirstAnswer, HandshakeServer, says } from '../../support/handshakes.ts';
import { TimeoutClock } from '../../support/timeout-clock.ts';
import { sendFailure, startServer, stopLater } from './setup.ts';

const newTransport = (ca = '') =>
  stopLater(
    new Transport({ clock: new TimeoutClock(), userAgent: 'test', quote: JSON.stringify, ...(ca && { ca }) }),
  );

/** What a handshake fails with, as a person reads it. */
async function failureOf(answer: FirstAnswer) {
  const server = stopLater(await HandshakeServer.start(answer));
  const { name, message } = (await sendFailure(newTransport(), server.url)) as Error;
  return { name, message };
}

describe('the client certificate is rejected', () => {
  test.each([41, 42, 43, 44, 45, 46, 48, 116])('by the alert %d before TLS is up', async (number) => {
    const { name, message } = await failureOf(alert(number));
    expect(name).toBe('ClientCertificateRejected');
    expect(message).toContain('`client_certificate`');
  });
});

describe('where a client certificate is shown it is rejected', () => {
  test.each([49, 51])('by the alert %d too', async (number) => {
    const { certificate, key } = await certify({ name: 'client', usage: 'client' });
    const server = stopLater(await HandshakeServer.start(alert(number)));
    const transport = stopLater(
      new Transport({
        ...{ clock: new TimeoutClock(), userAgent: 'test', quote: JSON.stringify },
        ...{ clientCertificate: certificate, clientKey: key },
      }),
    );
    expect(await sendFailure(transport, server.url)).toMatchObject({ name: 'ClientCertificateRejected' });
  });
});

describe('a handshake that fails is told in words', () => {
  test.each<[string, FirstAnswer, RegExp]>([
    [
      'no cipher in common, or a certificate wanted',
      alert(40),
      /ciphers, or wants a client certificate.*`client_key`/,
    ],
    ['no cipher that is strong enough', alert(71), /ciphers, or wants a client certificate/],
    ['TLS 1.2 refused by an alert', alert(70), /no TLS 1\.2 or newer/],
    ['a hello of TLS 1.0', bareHello(1), /no TLS 1\.2 or newer/],
    ['a hello of TLS 1.1', bareHello(2), /no TLS 1\.2 or newer/],
    ['no secure renegotiation', bareHello(3), /RFC 5746/],
    ['a name that is not known', alert(112), /`server_name`/],
    ['plain HTTP', says('HTTP/1.1 400 Bad Request\r\n\r\n'), /speaks no TLS, but perhaps plain HTTP/],
    ['another protocol', says('SSH-2.0-OpenSSH_9.9\r\n'), /speaks no TLS/],
    ['an internal error', alert(80), /tlsv1 alert internal error.*TLS settings/],
    ['access denied', alert(49), /tlsv1 alert access denied.*TLS settings/],
    ['an alert without a name', alert(200), /reason\(1200\).*TLS settings/],
  ])('%s', async (_name, answer, message) => {
    const failure = await failureOf(answer);
    expect(failure).toEqual({ name: 'ApplianceUnreachable', message: expect.stringMatching(message) });
    expect(failure.message).not.toMatch(/route|firewall/);
  });

  test('a server that has no cipher in common', async () => {
    const server = await startServer({ maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA256' });
    expect(await sendFailure(newTransport(server.ca), server.url)).toMatchObject({
      name: 'ApplianceUnreachable',
      message: expect.stringMatching(/ciphers, or wants a client certificate/),
    });
  });

  test('a server that speaks TLS 1.1 at most', async () => {
    const server = await startServer({
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    expect(await sendFailure(newTransport(server.ca), server.url)).toMatchObject({
      name: 'ApplianceUnreachable',
      message: expect.stringMatching(/no TLS 1\.2 or newer/),
    });
  });
});

test('an end before TLS is up is no matter of TLS', async () => {
  const { name, message } = await failureOf((socket) => socket.end());
  expect({ name, message }).toEqual({
    name: 'ApplianceUnreachable',
    message: expect.stringMatching(/ECONNRESET, before TLS was up.*firewall/),
  });
});
