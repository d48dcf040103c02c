import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import {
  bitString,
  boolean,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  tagged,
  time,
  utf8String,
} from './der.ts';

const msPerDay = 86_400_000;
const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));

/** A certificate and the private key that fits it, both PEM (the key as PKCS #8). */
export interface KeyPair {
  certificate: string;
  key: string;
}

/** What a certificate shall say. */
export interface CertificateRequest {
  /** Common name of the subject. */
  commonName: string;
  /** Remaining life in days from now, by real time; zero or less makes an expired one. Default 365. */
  days?: number;
  /** Who shows it: a server (needs `names`) or a client. Default `server`. */
  usage?: 'server' | 'client';
  /** DNS names and IPv4 addresses of a server. */
  names?: readonly string[];
}

/** A private certificate authority. */
export interface Authority {
  /** Its own certificate, PEM: what a client has to trust. */
  readonly certificate: string;
  /** Makes a certificate with a new EC P-256 key, signed by this authority. */
  issue(request: CertificateRequest): KeyPair;
}

interface Signer {
  commonName: string;
  key: KeyObject;
  keyIdentifier: Buffer;
}

function newKeys() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subjectPublicKeyInfo = publicKey.export({ type: 'spki', format: 'der' });
  const keyIdentifier = createHash('sha1').update(subjectPublicKeyInfo).digest();
  return { privateKey, subjectPublicKeyInfo, keyIdentifier };
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String(commonName))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(objectIdentifier(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

const basicConstraints = (isAuthority: boolean) =>
  extension('2.5.29.19', sequence(...(isAuthority ? [boolean(true)] : [])), true);
const keyUsageSigningCertificates = extension('2.5.29.15', bitString(Buffer.from([0b0000_0110]), 1), true);
const keyUsageDigitalSignature = extension('2.5.29.15', bitString(Buffer.from([0b1000_0000]), 7), true);
const extendedKeyUsage = (usage: 'server' | 'client') =>
  extension('2.5.29.37', sequence(objectIdentifier(`1.3.6.1.5.5.7.3.${usage === 'server' ? 1 : 2}`)));

function subjectAlternativeName(names: readonly string[]): Buffer {
  const entries = names.map((name) =>
    isIP(name) === 4
      ? tagged(0x87, Buffer.from(name.split('.').map(Number)))
      : tagged(0x82, Buffer.from(name)),
  );
  return extension('2.5.29.17', sequence(...entries));
}

function signCertificate(
  subject: { commonName: string; subjectPublicKeyInfo: Buffer; keyIdentifier: Buffer },
  issuer: Signer,
  days: number,
  extensions: readonly Buffer[],
): string {
  const notAfter = Date.now() + days * msPerDay;
  const notBefore = Math.min(Date.now(), notAfter) - msPerDay;
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    distinguishedName(issuer.commonName),
    sequence(time(new Date(notBefore)), time(new Date(notAfter))),
    distinguishedName(subject.commonName),
    subject.subjectPublicKeyInfo,
    tagged(
      0xa3,
      sequence(
        ...extensions,
        extension('2.5.29.14', octetString(subject.keyIdentifier)),
        extension('2.5.29.35', sequence(tagged(0x80, issuer.keyIdentifier))),
      ),
    ),
  );
  const signed = sequence(toBeSigned, ecdsaWithSha256, bitString(sign('sha256', toBeSigned, issuer.key)));
  const lines = signed.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/**
 * Makes a private root authority with an EC P-256 key, as each appliance has one of its own (documented:
 * the certificate of the web interface chains to a root made at the appliance's first start).
 * @param options `days` is the root's remaining life from now, by real time (default 3650).
 */
export function createAuthority(options: { commonName?: string; days?: number } = {}): Authority {
  const commonName = options.commonName ?? 'CipherTrust Manager Root CA';
  const root = newKeys();
  const signer = { commonName, key: root.privateKey, keyIdentifier: root.keyIdentifier };
  return {
    certificate: signCertificate({ commonName, ...root }, signer, options.days ?? 3650, [
      basicConstraints(true),
      keyUsageSigningCertificates,
    ]),
    issue(request) {
      const keys = newKeys();
      const extensions = [
        basicConstraints(false),
        keyUsageDigitalSignature,
        extendedKeyUsage(request.usage ?? 'server'),
        ...(request.names ? [subjectAlternativeName(request.names)] : []),
      ];
      return {
        certificate: signCertificate(
          { commonName: request.commonName, ...keys },
          signer,
          request.days ?? 365,
          extensions,
        ),
        key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}
