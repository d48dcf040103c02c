import 'reflect-metadata';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  AuthorityKeyIdentifierExtension,
  X509Certificate as ParsedCertificate,
  SubjectKeyIdentifierExtension,
} from '@peculiar/x509';
import { createAuthority } from '../../../../infra/local/appliance/certificates.ts';

const msPerDay = 86_400_000;

describe('an authority', () => {
  test('signs itself as a root', async () => {
    const root = new X509Certificate((await createAuthority({ commonName: 'Some Root' })).certificate);

    expect(root.ca).toBe(true);
    expect(root.subject).toBe('CN=Some Root');
    expect(root.verify(root.publicKey)).toBe(true);
  });

  test('signs what it issues', async () => {
    const authority = await createAuthority();
    const { certificate } = await authority.issue({ commonName: 'server', names: ['a.example'] });
    const issued = new X509Certificate(certificate);

    expect(issued.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
    expect(issued.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
  });

  test('does not pass for another of the same name', async () => {
    const [authority, other] = await Promise.all([createAuthority(), createAuthority()]);
    const { certificate } = await authority.issue({ commonName: 'server' });

    const otherKey = new X509Certificate(other.certificate).publicKey;
    expect(new X509Certificate(certificate).verify(otherKey)).toBe(false);
  });

  test('gives the remaining life that was asked for', async () => {
    const { certificate } = await (await createAuthority()).issue({
      commonName: 'client',
      usage: 'client',
      days: 20,
    });

    const life = new X509Certificate(certificate).validToDate.getTime() - Date.now();
    expect(Math.round(life / msPerDay)).toBe(20);
  });

  test('writes dates past 2049', async () => {
    const { certificate } = await createAuthority({ days: 36_500 });

    expect(new X509Certificate(certificate).validToDate.getUTCFullYear()).toBeGreaterThan(2100);
  });

  test('makes expired certificates that were valid once', async () => {
    const expired = await (await createAuthority()).issue({ commonName: 'old', days: -1 });
    const certificate = new X509Certificate(expired.certificate);

    expect(certificate.validToDate.getTime()).toBeLessThan(Date.now());
    expect(certificate.validFromDate.getTime()).toBeLessThan(certificate.validToDate.getTime());
  });

  test('names hosts and addresses', async () => {
    const { certificate } = await (await createAuthority()).issue({
      commonName: 'x',
      names: ['a.example', '10.1.2.3', '::1'],
    });

    expect(new X509Certificate(certificate).subjectAltName).toBe(
      'DNS:a.example, IP Address:10.1.2.3, IP Address:0:0:0:0:0:0:0:1',
    );
  });

  test.each([
    ['server', '1.3.6.1.5.5.7.3.1'],
    ['client', '1.3.6.1.5.5.7.3.2'],
  ] as const)('marks the certificate of a %s as such', async (usage, oid) => {
    const { certificate } = await (await createAuthority()).issue({ commonName: 'x', usage });

    expect(new X509Certificate(certificate).keyUsage).toEqual([oid]);
  });

  test('names its own key and the one that signed', async () => {
    const authority = await createAuthority();
    const root = new ParsedCertificate(authority.certificate);
    const issued = new ParsedCertificate((await authority.issue({ commonName: 'x' })).certificate);

    const [rootKey, issuedKey] = [root, issued].map(
      (certificate) => certificate.getExtension(SubjectKeyIdentifierExtension)?.keyId,
    );
    expect(rootKey).toMatch(/^[0-9a-f]{40}$/);
    expect(issuedKey).toMatch(/^[0-9a-f]{40}$/);
    expect(issuedKey).not.toBe(rootKey);
    for (const certificate of [root, issued]) {
      expect(certificate.getExtension(AuthorityKeyIdentifierExtension)?.keyId).toBe(rootKey);
    }
  });

  test('hands out keys as PKCS #8', async () => {
    const { key } = await (await createAuthority()).issue({ commonName: 'x' });

    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  });

  test('hands out the key that fits', async () => {
    const authority = await createAuthority();
    const one = await authority.issue({ commonName: 'one' });
    const other = await authority.issue({ commonName: 'other' });

    expect(new X509Certificate(one.certificate).checkPrivateKey(createPrivateKey(one.key))).toBe(true);
    expect(new X509Certificate(one.certificate).checkPrivateKey(createPrivateKey(other.key))).toBe(false);
  });
});
