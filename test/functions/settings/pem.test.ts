import { createPrivateKey, generateKeyPairSync, type X509Certificate } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  certificateOf,
  certificatesOf,
  earliestExpiry,
  inChainOrder,
  labelsIn,
  nextExpiry,
  privateKeyOf,
} from '../../../functions/settings/pem.ts';
import { createAuthority } from '../../../infra/local/appliance/certificates.ts';
import { certify } from '../../support/chains.ts';

const authority = await createAuthority();
const { certificate, key } = await authority.issue({ commonName: 'client', usage: 'client' });
const { key: otherKey } = await authority.issue({ commonName: 'other', usage: 'client' });
const sec1Key = createPrivateKey(key).export({ type: 'sec1', format: 'pem' }).toString();
const base64 = (text: string) => Buffer.from(text).toString('base64');
/** As a form may bend it: all on one line. */
const spaced = (pem: string) => pem.trim().replaceAll('\n', ' ');
const crl = '-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n';
const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
const bag = 'Bag Attributes\n    friendlyName: client\nsubject=CN = client\n';
const encrypted = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'a-passphrase' },
}).privateKey;
const emptyBlock = '-----BEGIN CERTIFICATE----------END CERTIFICATE-----';

describe('the certificates of a text', () => {
  test.each<[string, string, string[]]>([
    ['are those that it holds, in its order', certificate + authority.certificate, ['client', 'Root']],
    ['are told apart on one line', spaced(authority.certificate + certificate), ['Root', 'client']],
    ['do without line breaks between them', certificate.trim() + authority.certificate, ['client', 'Root']],
    ['may have a private key beside them', key + certificate, ['client']],
    ['may have a private key of another kind beside them', certificate + sec1Key, ['client']],
    ['may have a byte order mark before them', `\uFEFF${certificate}`, ['client']],
    ["may have Windows' line breaks", certificate.replaceAll('\n', '\r\n'), ['client']],
    ['may have text around them', `# ours\n${bag}${certificate}# end`, ['client']],
    [
      'may have a revocation list between them',
      certificate + crl + authority.certificate,
      ['client', 'Root'],
    ],
    ['may have parameters before them', parameters + certificate, ['client']],
    ['may have an encrypted key between them', encrypted + certificate, ['client']],
    [
      "may have OpenSSL's label for trust",
      certificate.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE'),
      ['client'],
    ],
    ["may have OpenSSL's old label", certificate.replaceAll('CERTIFICATE', 'X509 CERTIFICATE'), ['client']],
  ])('%s', (_name, text, subjects) => {
    const found = certificatesOf(text)?.certificates.map(({ subject }) => subject);
    expect(found).toEqual(subjects.map((subject) => expect.stringContaining(subject)));
  });

  test('are none where one has settings of trust of its own', () => {
    const body = certificate.replace(/-----[^-]+-----|\s/g, '');
    const rejects = Buffer.from('300ca00a06082b06010505070301', 'hex');
    const der = Buffer.concat([Buffer.from(body, 'base64'), rejects]).toString('base64');
    const trusted = `-----BEGIN TRUSTED CERTIFICATE-----\n${der}\n-----END TRUSTED CERTIFICATE-----\n`;
    expect([certificatesOf(trusted), certificatesOf(certificate + trusted)]).toEqual([undefined, undefined]);
    expect(certificatesOf(trusted.replaceAll('TRUSTED ', ''))?.certificates).toHaveLength(1);
  });

  test.each<[string, string]>([
    ["have Windows' line breaks written out", certificate.replaceAll('\n', '\\r\\n')],
    ['have line breaks written out twice', certificate.replaceAll('\n', '\\\\n')],
    ['have old line breaks written out', certificate.replaceAll('\n', '\\r')],
    ['have a private key beside them', key + certificate],
    ["have OpenSSL's old label", certificate.replaceAll('CERTIFICATE', 'X509 CERTIFICATE')],
  ])('come out as PEM of lines of 64 characters when they %s', (_name, text) => {
    expect(certificatesOf(text)?.pem).toBe(certificate);
  });

  test.each<[string, string]>([
    ['a block with nothing in it', emptyBlock],
    ['a block of something else', certificate.replaceAll('CERTIFICATE', 'PUBLIC KEY')],
    ['a certificate and a block with nothing in it', certificate + emptyBlock],
    ['a certificate that is cut off', certificate.slice(0, -40)],
    ['a block that ends as another kind', certificate.replace('END CERTIFICATE', 'END X509 CRL')],
  ])('are none in %s', (_name, text) => {
    expect(certificatesOf(text)).toBeUndefined();
  });
});

describe('the private key of a text', () => {
  test.each<[string, string, string]>([
    ['is the one that it holds', key, key],
    ['may be of another kind', sec1Key, sec1Key],
    ['may have a certificate before it', certificate + key, key],
    ['is the first of two', key + otherKey, key],
    ['is the first that is not encrypted', encrypted + otherKey, otherKey],
    ['may have parameters before it', parameters + sec1Key, sec1Key],
    ['may have a byte order mark and text before it', `\uFEFF${bag}${key}`, key],
    ['may be on one line', spaced(key), key],
    ['may have base64 around the whole', base64(key), key],
  ])('%s', (_name, text, pem) => {
    expect(privateKeyOf(text)?.pem).toBe(pem);
  });

  test('comes ready for use', () => {
    expect(privateKeyOf(key)?.key.equals(createPrivateKey(key))).toBe(true);
  });

  test.each<[string, string]>([
    ['a text without any', 'no PEM at all'],
    ['a certificate', certificate],
    ['a broken key', key.replace(/M[A-Z]/, '%%')],
    ['an encrypted key', encrypted],
  ])('is none in %s', (_name, text) => {
    expect(privateKeyOf(text)).toBeUndefined();
  });
});

test.each<[string, string, string[]]>([
  ['nothing in a text without PEM', 'a-password', []],
  ['what is known, each once', crl + key + crl + certificate, ['CERTIFICATE', 'PRIVATE KEY', 'X509 CRL']],
  ...[
    ...['RSA PRIVATE KEY', 'EC PRIVATE KEY', 'ENCRYPTED PRIVATE KEY', 'OPENSSH PRIVATE KEY', 'PUBLIC KEY'],
    ...['EC PARAMETERS', 'DH PARAMETERS', 'CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST', 'PKCS7', 'CMS'],
  ].map((label): [string, string, string[]] => [
    label,
    `-----BEGIN ${label}-----\nMIIB\n-----END ${label}-----`,
    [label],
  ]),
  ['nothing of a label that may be a secret', '-----BEGIN HUNTER2-----\n-----END HUNTER2-----', []],
])('of the blocks is named %s', (_name, text, labels) => {
  expect(labelsIn(text)).toEqual(labels);
});

describe('the chain of a client', () => {
  const subjects = (text: string, clientKey: string) =>
    inChainOrder(
      certificatesOf(text) as NonNullable<ReturnType<typeof certificatesOf>>,
      createPrivateKey(clientKey),
    ).certificates.map(({ subject }) => subject);

  test('begins with the certificate of the key, and goes on with who signed it', async () => {
    const root = await certify({ name: 'Root', isAuthority: true });
    const issuing = await certify({ name: 'Issuing', by: root, isAuthority: true });
    const leaf = await certify({ name: 'leaf', by: issuing });
    const other = await certify({ name: 'other', by: root });
    const inOrder = ['CN=leaf', 'CN=Issuing', 'CN=Root', 'CN=other'];
    for (const text of [
      [root, issuing, leaf, other],
      [other, leaf, root, issuing],
      [leaf, issuing, root, other],
    ])
      expect(subjects(text.map((one) => one.certificate).join(''), leaf.key)).toEqual(inOrder);
  });

  test('ends with one that signed itself', async () => {
    const self = await certify({ name: 'self' });
    expect(subjects(self.certificate, self.key)).toEqual(['CN=self']);
  });
});

describe('of some certificates, the end that counts', () => {
  const now = Date.UTC(2026, 10, 24, 2);
  const day = 86_400_000;
  const certificates = (days: number[]) =>
    days.map((days) => ({ validTo: new Date(now + days * day).toUTCString() }) as X509Certificate);

  test.each<[string, number[], number]>([
    ['is the first', [30, 10, 20], 10],
    ['is the first, although it has ended', [30, -1, 20], -1],
  ])('%s', (_name, days, expected) => {
    expect((earliestExpiry(certificates(days)) - now) / day).toBe(expected);
  });

  test.each<[string, number[], number]>([
    ['is the first', [30, 10, 20], 10],
    ['is the first that is still to come, beside one that has ended', [30, -1, 20], 20],
    ['is the first still to come, beside one that ends at this very time', [30, 0], 30],
    ['is the last, when all have ended', [-3, -1, -2], -1],
  ])('in a bundle of CAs, %s', (_name, days, expected) => {
    expect((nextExpiry(certificates(days), now) - now) / day).toBe(expected);
  });
});

test('of two certificates of one key the one that lasts longest is taken', () => {
  const [old, renewed] = ['Jan  1 00:00:00 2026 GMT', 'Jan  1 00:00:00 2027 GMT'].map(
    (validTo) => ({ validTo, checkPrivateKey: () => true }) as unknown as X509Certificate,
  );
  const certificates = [old, renewed] as X509Certificate[];
  expect(certificateOf(createPrivateKey(key), certificates)).toBe(renewed);
});
