import type { TLSSocket } from 'node:tls';
import { describe, expect, test } from '@jest/globals';
import {
  certificateRejected,
  certificatesShown,
  type Rejection,
} from '../../../functions/ciphertrust/certificate-failure.ts';
import { Transport, type TransportOptions } from '../../../functions/ciphertrust/transport.ts';
import { type Certified, certify, onlyExampleCom, unknownCritical } from '../../support/chains.ts';
import { TimeoutClock } from '../../support/timeout-clock.ts';
import { getRequest, sendFailure, startProxy, startServer, stopLater } from './setup.ts';

const names = ['127.0.0.1', 'localhost'];
const root = await certify({ name: 'Root', isAuthority: true });
const issuing = await certify({ name: 'Issuing', by: root, isAuthority: true });
const leaf = await certify({ name: 'leaf', by: issuing, names });
const otherRoot = await certify({ name: 'Other Root', isAuthority: true });
const otherLeaf = await certify({ name: 'other leaf', by: otherRoot, names });
const selfSigned = await certify({ name: 'self', names });

/** Starts a server that shows a chain, and asks it with a client that trusts some certificates. */
async function ask(shown: Certified[], trusted: Certified[], options: Partial<TransportOptions> = {}) {
  const server = await startServer({
    cert: shown.map(({ certificate }) => certificate).join(''),
    key: shown[0]?.key as string,
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  const ca = trusted.map(({ certificate }) => certificate).join('');
  // The certificates end by the system's clock.
  const clock = Object.assign(new TimeoutClock(), { now: () => Date.now() });
  const transport = new Transport({
    ...{ clock, userAgent: 'test', quote: JSON.stringify },
    ...(ca && { ca }),
    ...options,
  });
  return { server, transport: stopLater(transport) };
}

async function failureOf(...asked: Parameters<typeof ask>) {
  const { server, transport } = await ask(...asked);
  const failure = await sendFailure(transport, server.url);
  expect(server.received).toEqual([]);
  return failure;
}

describe('what stands in ca_certificate is trusted, as curl does it:', () => {
  test.each<[string, Certified[], Certified[]]>([
    ['the root, with the whole chain shown', [leaf, issuing, root], [root]],
    ['the root, with the issuing CA shown', [leaf, issuing], [root]],
    ['the issuing CA', [leaf, issuing], [issuing]],
    ['the issuing CA, with the leaf alone shown', [leaf], [issuing]],
    ["the appliance's own certificate", [leaf], [leaf]],
    ['the same, with the chain shown', [leaf, issuing, root], [leaf]],
    ['one that signed itself', [selfSigned], [selfSigned]],
    ['one of several', [leaf, issuing], [otherRoot, root]],
  ])('%s', async (_name, shown, trusted) => {
    const { server, transport } = await ask(shown, trusted);
    expect((await transport.send(server.url, getRequest)).status).toBe(200);
  });
});

describe('a certificate is rejected, and its remedy leads further:', () => {
  test.each<[string, Certified[], Certified[], RegExp]>([
    [
      'a foreign leaf is trusted',
      [leaf, issuing],
      [otherLeaf],
      /the certificate of "Root" .*holds "other leaf"/,
    ],
    [
      'a foreign CA is trusted',
      [leaf, issuing, root],
      [otherRoot],
      /the certificate of "Root" .*holds "Other Root"/,
    ],
    [
      'a CA of another appliance, with the leaf alone shown',
      [leaf],
      [otherRoot],
      /the certificate of "Issuing"/,
    ],
    ['the CA between is not shown', [leaf], [root], /the certificate of "Issuing" .*holds "Root"/],
    ['one that signed itself', [selfSigned], [root], /that very certificate into `ca_certificate`/],
    ['no public CA', [leaf, issuing], [], /no public CA's.*the certificate of "Root"/],
  ])('%s', async (_name, shown, trusted, remedy) => {
    const { name, message } = (await failureOf(shown, trusted)) as Error;
    expect({ name, message }).toEqual({
      name: 'ApplianceCertificateRejected',
      message: expect.stringMatching(remedy),
    });
  });

  test('what was shown is told', async () => {
    expect((await failureOf([leaf, issuing], [otherRoot]))?.message).toMatch(
      /UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unable to get local issuer certificate; its chain: "leaf" signed by "Issuing"; "Issuing" signed by "Root"\)/,
    );
  });

  test('a CA of the same name with another key', async () => {
    const renewed = await certify({ name: 'Other Root', isAuthority: true });
    expect((await failureOf([otherLeaf], [renewed]))?.message).toMatch(
      /CERT_SIGNATURE_FAILURE.*there are two of that name\. If `ca_certificate` in the secret holds the other one/,
    );
  });

  test('two of one name, of which the first has another key', async () => {
    const renewed = await certify({ name: 'Other Root', isAuthority: true });
    expect((await failureOf([otherLeaf], [renewed, otherRoot]))?.message).toMatch(
      /holds the other one, or both/,
    );
  });

  test('an address that stands among the names of hosts', async () => {
    const asName = await certify({ name: '127.0.0.1', by: root, names: ['elsewhere.example'] });
    expect((await failureOf([asName], [root]))?.message).toMatch(
      /an address that does not stand there as an IP address/,
    );
  });

  test('one that is not valid yet', async () => {
    const early = await certify({ name: 'early', by: root, names, beginsIn: 1 });
    expect((await failureOf([early], [root]))?.message).toMatch(
      /CERT_NOT_YET_VALID.* Compare the appliance's clock/,
    );
  });

  test('one that signed itself is told as such', async () => {
    expect((await failureOf([selfSigned], [root]))?.message).toContain(
      '; its chain: "self" signed by itself)',
    );
  });

  test('a CA whose name has an equals sign', async () => {
    const odd = await certify({ name: 'a=b', isAuthority: true });
    expect((await failureOf([leaf, issuing], [odd]))?.message).toContain('which holds "a=b".');
  });

  test('another name', async () => {
    const elsewhere = await certify({ name: 'elsewhere', by: root, names: ['elsewhere.example'] });
    expect((await failureOf([elsewhere], [root]))?.message).toMatch(
      /ERR_TLS_CERT_ALTNAME_INVALID.*`server_name`/,
    );
  });
});

describe('one that has ended:', () => {
  test('its own', async () => {
    const ended = await certify({ name: 'ended', by: root, names, days: -1 });
    expect((await failureOf([ended], [root]))?.message).toMatch(
      /CERT_HAS_EXPIRED.* Renew the certificate of the web/,
    );
  });

  test('that of a CA which was shown', async () => {
    const ended = await certify({ name: 'Ended CA', by: root, isAuthority: true, days: -1 });
    const own = await certify({ name: 'own', by: ended, names });
    expect((await failureOf([own, ended], [root]))?.message).toMatch(
      /The CA certificate "Ended CA" ended on \d{4}-\d\d-\d\d: renew it/,
    );
  });

  test('that of a CA which was shown, beside another one of ca_certificate', async () => {
    const ended = await certify({ name: 'Ended CA', by: root, isAuthority: true, days: -1 });
    const old = await certify({ name: 'Old Root', isAuthority: true, days: -1 });
    const own = await certify({ name: 'own', by: ended, names });
    expect((await failureOf([own, ended], [root, old]))?.message).toContain('The CA certificate "Ended CA"');
  });

  test('one of ca_certificate', async () => {
    const ended = await certify({ name: 'Ended Root', isAuthority: true, days: -1 });
    const own = await certify({ name: 'own', by: ended, names });
    expect((await failureOf([own], [root, ended]))?.message).toMatch(
      /In `ca_certificate` in the secret the certificate of "Ended Root" ended on \d{4}-\d\d-\d\d/,
    );
  });

  test('one of ca_certificate, with what to do where the present one has another key', async () => {
    const ended = await certify({ name: 'Ended Root', isAuthority: true, days: -1 });
    const own = await certify({ name: 'own', by: ended, names });
    expect((await failureOf([own], [ended]))?.message).toContain(
      'where that has another key, give the web interface a new certificate that it has signed',
    );
  });

  test('one that cannot be seen, through a proxy, is not taken for one of ca_certificate', async () => {
    const ended = await certify({ name: 'ended', by: root, names, days: -1 });
    const old = await certify({ name: 'Old Root', isAuthority: true, days: -1 });
    const proxy = await startProxy();
    const failure = await failureOf([ended], [root, old], { proxyEnv: { HTTPS_PROXY: proxy.url() } });
    expect(failure?.message).toMatch(
      /See which has expired, and renew it: the certificate of the web interface, or .*\(there "Old Root" ended on/,
    );
  });

  test('one that cannot be seen, through a proxy', async () => {
    const ended = await certify({ name: 'ended', by: root, names, days: -1 });
    const proxy = await startProxy();
    const failure = await failureOf([ended], [root], { proxyEnv: { HTTPS_PROXY: proxy.url() } });
    expect(failure?.message).toMatch(
      /See which has expired.*A proxy that opens TLS shows a certificate of its own/,
    );
  });
});

describe('what OpenSSL finds at fault is told in its words:', () => {
  const sha1Root = certify({ name: 'SHA-1 Root', isAuthority: true, rsa: 2048, hash: 'SHA-1' });
  test.each<[string, () => Promise<[Certified[], Certified[]]>, RegExp]>([
    [
      'a signature with SHA-1',
      async () => [
        [await certify({ name: 'sha1', by: await sha1Root, hash: 'SHA-1', names })],
        [await sha1Root],
      ],
      /UNSPECIFIED: CA signature digest algorithm too weak.*SHA-256/,
    ],
    [
      'a key of 1024 bits',
      async () => [[await certify({ name: 'small', by: root, rsa: 1024, names })], [root]],
      /UNSPECIFIED: EE certificate key too weak.*2048 bits/,
    ],
    [
      'a CA with a key of 1024 bits',
      async () => {
        const small = await certify({ name: 'Small', isAuthority: true, rsa: 1024 });
        return [[await certify({ name: 'own', by: small, names })], [small]];
      },
      /UNSPECIFIED: CA certificate key too weak.*2048 bits/,
    ],
    [
      'a name that its CA may not sign',
      async () => {
        const constrained = await certify({
          name: 'Constrained',
          isAuthority: true,
          extensions: [onlyExampleCom],
        });
        return [[await certify({ name: 'own', by: constrained, names: ['localhost'] })], [constrained]];
      },
      /UNSPECIFIED: permitted subtree violation.*the certificate itself/,
    ],
    [
      'a critical extension that nobody knows',
      async () => [[await certify({ name: 'odd', by: root, names, extensions: [unknownCritical] })], [root]],
      /UNSPECIFIED: unhandled critical extension.*the certificate itself/,
    ],
    [
      'a CA that may not sign certificates',
      async () => {
        const noSigner = await certify({
          name: 'No Signer',
          isAuthority: true,
          signs: false,
        });
        return [[await certify({ name: 'own', by: noSigner, names })], [noSigner]];
      },
      /UNSPECIFIED: key usage does not include certificate signing.*the certificate itself/,
    ],
    [
      'one that is for clients',
      async () => [[await certify({ name: 'client', by: root, names, usage: 'client' })], [root]],
      /INVALID_PURPOSE: unsuitable certificate purpose.*the certificate itself/,
    ],
  ])('%s', async (_name, make, message) => {
    const [shown, trusted] = await make();
    const failure = (await failureOf(shown, trusted, { serverName: 'localhost' })) as Error;
    expect({ name: failure.name, message: failure.message }).toEqual({
      name: 'ApplianceCertificateRejected',
      message: expect.stringMatching(message),
    });
  });
});

describe('where the chain cannot be seen', () => {
  const rejected = (code: string, more: Partial<Rejection> = {}) =>
    certificateRejected('Listing', Object.assign(new Error('said so'), { code }), {
      ...{
        shown: [],
        ca: root.certificate,
        proxy: undefined,
        now: Date.now(),
        quote: JSON.stringify,
        hasCertificate: false,
      },
      ...more,
    }).message;

  test.each([
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ])('%s is told without it', (code) => {
    expect(rejected(code)).toBe(
      `Listing: the certificate is not trusted (${code}: said so). Put the certificate of the CA that signed the certificate of the web interface into \`ca_certificate\` in the secret, which holds "Root".`,
    );
  });

  test('another name is told by its other code', () => {
    expect(rejected('HOSTNAME_MISMATCH')).toContain('`server_name`');
  });

  test.each([
    ['http://proxy:3128', 'the certificate is not trusted', 'A proxy that opens TLS'],
    [
      'https://proxy:3128',
      'the certificate of the proxy or of the appliance',
      'use `http://` in HTTPS_PROXY',
    ],
  ])('the proxy %s is spoken of', (proxy, whose, remedy) => {
    const message = rejected('SELF_SIGNED_CERT_IN_CHAIN', { proxy });
    expect(message).toContain(whose);
    expect(message).toContain(remedy);
  });
});

test('of a name with several common ones each is told', () => {
  const subject = { CN: ['a', 'b'] };
  const socket = {
    getPeerCertificate: () => ({ subject, issuer: subject, fingerprint256: 'AA', valid_to: '' }),
  };
  expect(certificatesShown(socket as unknown as TLSSocket)).toMatchObject([{ subject: 'a, b' }]);
});

test('of a name without a common one all is told', () => {
  const socket = {
    getPeerCertificate: () => ({
      ...{ subject: { O: 'Example', OU: 'IT' }, issuer: { O: 'Example' } },
      ...{ fingerprint256: 'AA', valid_to: 'Nov 26 02:00:00 2026 GMT' },
    }),
  };
  expect(certificatesShown(socket as unknown as TLSSocket)).toEqual([
    {
      ...{ subject: 'Example, IT', issuer: 'Example', fingerprint: 'AA' },
      ends: Date.UTC(2026, 10, 26, 2),
    },
  ]);
});
