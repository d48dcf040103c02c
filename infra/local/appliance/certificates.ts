import 'reflect-metadata';
import { KeyObject, type webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PublicKey,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const msPerDay = 86_400_000;

/** A certificate and the private key that fits it, both PEM (the key as PKCS #8). */
export interface KeyPair {
  certificate: string;
  key: string;
}

/** What a certificate shall say. */
interface CertificateRequest {
  /** Common name of the subject. */
  commonName: string;
  /** Remaining life in days from now, by real time; zero or less makes an expired one. Default 365. */
  days?: number;
  /** Who shows it: a server (needs `names`) or a client. Default `server`. */
  usage?: 'server' | 'client';
  /** DNS names and IP addresses of a server. */
  names?: readonly string[];
}

/** A private certificate authority. */
export interface Authority {
  /** Its own certificate, PEM: what a client has to trust. */
  readonly certificate: string;
  /** Makes a certificate with a new EC P-256 key, signed by this authority. */
  issue(request: CertificateRequest): Promise<KeyPair>;
}

interface Subject {
  commonName: string;
  publicKey: PublicKey;
}

interface Issuer {
  commonName: string;
  privateKey: webcrypto.CryptoKey;
  keyIdentifier: AuthorityKeyIdentifierExtension;
}

async function newKeys() {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(
    { name: 'ECDSA', namedCurve: 'P-256' },
    true,
    ['sign', 'verify'],
  );
  return { publicKey: await PublicKey.create(publicKey), privateKey };
}

async function signCertificate(
  subject: Subject,
  issuer: Issuer,
  days: number,
  extensions: readonly Extension[],
): Promise<string> {
  const notAfter = Date.now() + days * msPerDay;
  const notBefore = Math.min(Date.now(), notAfter) - msPerDay;
  const certificate = await X509CertificateGenerator.create({
    subject: [{ CN: [subject.commonName] }],
    issuer: [{ CN: [issuer.commonName] }],
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    publicKey: subject.publicKey,
    signingKey: issuer.privateKey,
    extensions: [
      ...extensions,
      await SubjectKeyIdentifierExtension.create(subject.publicKey),
      issuer.keyIdentifier,
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

function alternativeNames(names: readonly string[]): SubjectAlternativeNameExtension {
  return new SubjectAlternativeNameExtension(
    names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value })),
  );
}

/**
 * Makes a private root authority with an EC P-256 key, as each appliance has one of its own (documented:
 * the certificate of the web interface chains to a root made at the appliance's first start).
 * @param options `days` is the root's remaining life from now, by real time (default 3650).
 */
export async function createAuthority(
  options: { commonName?: string; days?: number } = {},
): Promise<Authority> {
  const commonName = options.commonName ?? 'CipherTrust Manager Root CA';
  const { publicKey, privateKey } = await newKeys();
  const keyIdentifier = await AuthorityKeyIdentifierExtension.create(publicKey);
  const root = { commonName, publicKey, privateKey, keyIdentifier };
  return {
    certificate: await signCertificate(root, root, options.days ?? 3650, [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ]),
    async issue({ commonName, days = 365, usage = 'server', names }) {
      const keys = await newKeys();
      return {
        certificate: await signCertificate({ commonName, publicKey: keys.publicKey }, root, days, [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([
            usage === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth,
          ]),
          ...(names ? [alternativeNames(names)] : []),
        ]),
        key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}
