import 'reflect-metadata';
import { createPublicKey, type KeyObject } from 'node:crypto';
import {
  BasicConstraintsExtension,
  type Extension,
  PublicKey,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const day = 86_400_000;
const signing = { name: 'ECDSA', namedCurve: 'P-256' };
const { privateKey, publicKey } = await crypto.subtle.generateKey(signing, true, ['sign', 'verify']);
const authorityKey = await PublicKey.create(publicKey);

async function sign(commonName: string, key: PublicKey, extension: Extension): Promise<string> {
  const certificate = await X509CertificateGenerator.create({
    subject: [{ CN: [commonName] }],
    issuer: [{ CN: ['Authority'] }],
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + day),
    publicKey: key,
    signingKey: privateKey,
    extensions: [extension],
  });
  return `${certificate.toString('pem')}\n`;
}

/** The certificate of the authority that signs those below. */
export const authorityCertificate = await sign(
  'Authority',
  authorityKey,
  new BasicConstraintsExtension(true, undefined, true),
);

/** A certificate for a private key of any kind, also of those that no authority would sign, for `localhost`. */
export function certificateFor(key: KeyObject): Promise<string> {
  const publicKey = new PublicKey(createPublicKey(key).export({ type: 'spki', format: 'der' }));
  return sign(
    'client',
    publicKey,
    new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }]),
  );
}
