import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../../../infra/local/appliance/certificates.ts';

const msPerDay = 86_400_000;

describe('an authority', () => {
  test('signs itself as a root', () => {
    const root = new X509Certificate(createAuthority({ commonName: 'Some Root' }).certificate);

    expect(root.ca).toBe(true);
    expect(root.subject).toBe('CN=Some Root');
    expect(root.verify(root.publicKey)).toBe(true);
  });

  test('signs what it issues', () => {
    const authority = createAuthority();
    const issued = new X509Certificate(
      authority.issue({ commonName: 'server', names: ['a.example'] }).certificate,
    );

    expect(issued.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
    expect(issued.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
  });

  test('does not pass for another of the same name', () => {
    const issued = new X509Certificate(createAuthority().issue({ commonName: 'server' }).certificate);

    expect(issued.verify(new X509Certificate(createAuthority().certificate).publicKey)).toBe(false);
  });

  test('gives the remaining life that was asked for', () => {
    const { certificate } = createAuthority().issue({ commonName: 'client', usage: 'client', days: 20 });

    const life = new X509Certificate(certificate).validToDate.getTime() - Date.now();
    expect(Math.round(life / msPerDay)).toBe(20);
  });

  test('writes dates past 2049', () => {
    const { certificate } = createAuthority({ days: 36_500 });

    expect(new X509Certificate(certificate).validToDate.getUTCFullYear()).toBeGreaterThan(2100);
  });

  test('makes expired certificates that were valid once', () => {
    const certificate = new X509Certificate(
      createAuthority().issue({ commonName: 'old', days: -1 }).certificate,
    );

    expect(certificate.validToDate.getTime()).toBeLessThan(Date.now());
    expect(certificate.validFromDate.getTime()).toBeLessThan(certificate.validToDate.getTime());
  });

  test('names hosts and addresses', () => {
    const { certificate } = createAuthority().issue({ commonName: 'x', names: ['a.example', '10.1.2.3'] });

    expect(new X509Certificate(certificate).subjectAltName).toBe('DNS:a.example, IP Address:10.1.2.3');
  });

  test.each([
    ['server', '1.3.6.1.5.5.7.3.1'],
    ['client', '1.3.6.1.5.5.7.3.2'],
  ] as const)('marks the certificate of a %s as such', (usage, oid) => {
    const { certificate } = createAuthority().issue({ commonName: 'x', usage });

    expect(new X509Certificate(certificate).keyUsage).toEqual([oid]);
  });

  test('hands out the key that fits', () => {
    const authority = createAuthority();
    const [one, other] = [authority.issue({ commonName: 'one' }), authority.issue({ commonName: 'other' })];

    expect(new X509Certificate(one.certificate).checkPrivateKey(createPrivateKey(one.key))).toBe(true);
    expect(new X509Certificate(one.certificate).checkPrivateKey(createPrivateKey(other.key))).toBe(false);
  });
});
