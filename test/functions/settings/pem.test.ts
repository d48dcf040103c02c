import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { certificatesOf, earliestExpiry, nextExpiry, privateKeyOf } from '../../../functions/settings/pem.ts';
import { createAuthority } from '../../../infra/local/appliance/certificates.ts';

const authority = await createAuthority();
const { certificate, key } = await authority.issue({ commonName: 'client', usage: 'client' });
const { key: otherKey } = await authority.issue({ commonName: 'other', usage: 'client' });
const sec1Key = createPrivateKey(key).export({ type: 'sec1', format: 'pem' }).toString();
const base64 = (text: string) => Buffer.from(text).toString('base64');
/** As a form may bend it: all on one line. */
const spaced = (pem: string) => pem.trim().replaceAll('\n', ' ');
const emptyBlock = '-----BEGIN CERTIFICATE----------END CERTIFICATE-----';

describe('the certificates of a text', () => {
  test.each<[string, string, string[]]>([
    ['are those that it holds, in its order', certificate + authority.certificate, ['client', 'Root']],
    ['are told apart on one line', spaced(authority.certificate + certificate), ['Root', 'client']],
    ['do without line breaks between them', certificate.trim() + authority.certificate, ['client', 'Root']],
    ['may have a private key beside them', key + certificate, ['client']],
    ['may have a private key of another kind beside them', certificate + sec1Key, ['client']],
  ])('%s', (_name, text, subjects) => {
    const found = certificatesOf(text)?.certificates.map(({ subject }) => subject);
    expect(found).toEqual(subjects.map((subject) => expect.stringContaining(subject)));
  });

  test.each<[string, string]>([
    ["have Windows' line breaks written out", certificate.replaceAll('\n', '\\r\\n')],
    ['have old line breaks written out', certificate.replaceAll('\n', '\\r')],
    ['have a private key beside them', key + certificate],
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
  ])('is none in %s', (_name, text) => {
    expect(privateKeyOf(text)).toBeUndefined();
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
