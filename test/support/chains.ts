import 'reflect-metadata';
import { KeyObject, type webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PublicKey,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const day = 86_400_000;

/** A certificate with its keys. */
export interface Certified {
  name: string;
  /** PEM. */
  certificate: string;
  /** PEM, PKCS #8. */
  key: string;
  privateKey: webcrypto.CryptoKey;
}

interface Wanted {
  name: string;
  /** Who signs it; itself when left out. */
  by?: Certified;
  /** Remaining life in days; negative for one that has ended. Default 30. */
  days?: number;
  /** Days until it begins; default: it began yesterday. */
  beginsIn?: number;
  /** Whether it may sign others. */
  isAuthority?: boolean;
  /** RSA of so many bits instead of EC. */
  rsa?: number;
  /** By which hash it is signed, and signs with RSA; default SHA-256. */
  hash?: 'SHA-1' | 'SHA-256';
  /** Names of a server; none for an authority. */
  names?: readonly string[];
  usage?: 'server' | 'client';
  /** Whether its key usage says so; default: where it may. */
  signs?: boolean;
  extensions?: readonly Extension[];
}

const curve = { name: 'ECDSA', namedCurve: 'P-256' };
const rsaOf = (modulusLength: number, hash: string) => ({
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash,
});

/** Makes a certificate of any kind, also such as no authority would sign. */
export async function certify(wanted: Wanted): Promise<Certified> {
  const {
    name,
    by,
    days = 30,
    beginsIn,
    isAuthority = false,
    rsa,
    hash = 'SHA-256',
    names,
    usage,
    extensions = [],
  } = wanted;
  const algorithm = rsa === undefined ? curve : rsaOf(rsa, hash);
  const keys = (await crypto.subtle.generateKey(algorithm, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const notAfter = Date.now() + days * day;
  const { signs = isAuthority } = wanted;
  const certificate = await X509CertificateGenerator.create({
    subject: [{ CN: [name] }],
    issuer: [{ CN: [by?.name ?? name] }],
    notBefore: new Date(
      beginsIn === undefined ? Math.min(Date.now(), notAfter) - day : Date.now() + beginsIn * day,
    ),
    notAfter: new Date(notAfter),
    publicKey: await PublicKey.create(keys.publicKey),
    signingKey: by?.privateKey ?? keys.privateKey,
    signingAlgorithm: { name: (by?.privateKey ?? keys.privateKey).algorithm.name, hash },
    extensions: [
      new BasicConstraintsExtension(isAuthority, undefined, true),
      new KeyUsagesExtension(signs ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature, true),
      ...(usage === undefined
        ? []
        : [
            new ExtendedKeyUsageExtension([
              usage === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth,
            ]),
          ]),
      ...(names === undefined
        ? []
        : [
            new SubjectAlternativeNameExtension(
              names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value })),
            ),
          ]),
      ...extensions,
    ],
  });
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  return { name, certificate: `${certificate.toString('pem')}\n`, key, privateKey: keys.privateKey };
}

/** A critical extension that nobody knows. */
export const unknownCritical = new Extension('1.2.3.4', true, new Uint8Array([0x0c, 0x01, 0x78]));
/** A name constraint: only names under `.example.com` may be signed (RFC 5280, 4.2.1.10). */
export const onlyExampleCom = new Extension(
  '2.5.29.30',
  true,
  new Uint8Array([0x30, 0x11, 0xa0, 0x0f, 0x30, 0x0d, 0x82, 0x0b, ...Buffer.from('example.com')]),
);
