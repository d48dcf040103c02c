import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';

const block = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;

/**
 * The PEM blocks of a text that a form may have bent: line breaks turned into spaces (as the console's key/value tab
 * does), written as `\n`, or Windows', or base64 around the whole. Empty when it holds none.
 */
function pemBlocks(text: string): { label: string; pem: string }[] {
  const unwrapped = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString();
  return [...unwrapped.replace(/\\+[rn]/g, '\n').matchAll(block)].map(([, label = '', body = '']) => {
    const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
    return { label, pem: `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n` };
  });
}

/** OpenSSL's own: settings of trust may stand behind the certificate. */
const trustedLabel = 'TRUSTED CERTIFICATE';
/** The second is OpenSSL's older name. */
const certificateLabels = ['CERTIFICATE', 'X509 CERTIFICATE', trustedLabel];
/** What else stands in such files. */
const otherLabels = [
  ...['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'ENCRYPTED PRIVATE KEY', 'OPENSSH PRIVATE KEY'],
  ...['PUBLIC KEY', 'EC PARAMETERS', 'DH PARAMETERS', 'CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'],
  ...['X509 CRL', 'PKCS7', 'CMS'],
];

/** What a text of PEM holds, by the labels of its blocks: each once, and only such as are known. */
export function labelsIn(text: string): string[] {
  const found = new Set(pemBlocks(text).map(({ label }) => label));
  return [...certificateLabels, ...otherLabels].filter((label) => found.has(label));
}

export interface Certificates {
  pem: string;
  certificates: X509Certificate[];
}

const certificatesFrom = (certificates: X509Certificate[]): Certificates => ({
  pem: certificates.map(String).join(''),
  certificates,
});

/**
 * Certificates of a text, in its order; undefined when it holds none, or one that cannot be read or has settings of
 * trust of its own (`openssl x509 -addreject`), which Node would drop. Keys, parameters and revocation lists between
 * them are passed over, and so is any text around.
 */
export function certificatesOf(text: string): Certificates | undefined {
  const blocks = pemBlocks(text).filter(({ label }) => certificateLabels.includes(label));
  try {
    const certificates = blocks.map(({ pem }) => new X509Certificate(pem));
    const hasSettings = blocks.some(
      ({ label, pem }, at) => label === trustedLabel && derLength(pem) !== certificates[at]?.raw.length,
    );
    return certificates.length === 0 || hasSettings ? undefined : certificatesFrom(certificates);
  } catch {
    return undefined;
  }
}

const derLength = (pem: string): number =>
  Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64').length;

/** The certificate of a private key; of a renewed one with the same key the one that lasts longest. */
export function certificateOf(
  key: KeyObject,
  certificates: readonly X509Certificate[],
): X509Certificate | undefined {
  const fitting = certificates.filter((one) => one.checkPrivateKey(key));
  return fitting.toSorted((one, other) => Date.parse(other.validTo) - Date.parse(one.validTo))[0];
}

/** Certificates in the order that TLS wants: that of a private key first, then who signed it, and so on; then the rest. */
export function inChainOrder({ certificates }: Certificates, key: KeyObject): Certificates {
  const left = [...certificates];
  const ordered: X509Certificate[] = [];
  let next = certificateOf(key, left);
  while (next !== undefined) {
    const last = next;
    ordered.push(last);
    left.splice(left.indexOf(last), 1);
    next = left.find((one) => last.checkIssued(one));
  }
  return certificatesFrom([...ordered, ...left]);
}

export interface PrivateKey {
  pem: string;
  key: KeyObject;
}

/** The first unencrypted private key of a text, or undefined. */
export function privateKeyOf(text: string): PrivateKey | undefined {
  for (const { label, pem } of pemBlocks(text)) {
    if (!label.endsWith('PRIVATE KEY')) continue;
    try {
      return { pem, key: createPrivateKey(pem) };
    } catch {}
  }
  return undefined;
}

/**
 * The curves that TLS signs on, and the hashes that an RSA-PSS key may be bound to. `createSecureContext` takes others
 * as well, but no handshake of Node 24 with such a key succeeds.
 */
const signsWith = ['prime256v1', 'secp384r1', 'secp521r1', 'sha256', 'sha384', 'sha512'];
/** TLS wants a salt as long as the hash, in bytes. */
const hashLengths: { [hash: string]: number } = { sha256: 32, sha384: 48, sha512: 64 };

/** Whether TLS loads certificates with the key of the first. Without authorities: Node would load all of its own. */
function canLoad(certificates: readonly X509Certificate[], { pem }: PrivateKey): boolean {
  try {
    createSecureContext({ cert: certificates.map(String).join(''), key: pem, ca: [] });
    return true;
  } catch {
    return false;
  }
}

/** What a private key is, `RSA of 1024 bits`, when TLS does not take it beside its certificate; else undefined. */
export function unfitForTls(certificate: X509Certificate, privateKey: PrivateKey): string | undefined {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails = {} } = privateKey.key;
  const { modulusLength, namedCurve, hashAlgorithm, saltLength = 0 } = asymmetricKeyDetails;
  const scheme = namedCurve ?? hashAlgorithm;
  const isTooSalty = saltLength > (hashLengths[hashAlgorithm ?? ''] ?? saltLength);
  const isTaken =
    (scheme === undefined || signsWith.includes(scheme)) && !isTooSalty && canLoad([certificate], privateKey);
  if (isTaken) return undefined;
  const size = modulusLength ? ` of ${modulusLength} bits` : '';
  const salt = isTooSalty ? ` and a salt of ${saltLength} bytes` : '';
  return `${type.toUpperCase()}${size}${scheme ? ` with ${scheme}${salt}` : ''}`;
}

/** Of the certificates beside a key's own, those that TLS does not load: a CA whose key is too weak, say. */
export const unfitBeside = (
  own: X509Certificate,
  certificates: readonly X509Certificate[],
  privateKey: PrivateKey,
): X509Certificate[] => certificates.filter((one) => one !== own && !canLoad([own, one], privateKey));

const expiriesOf = (certificates: readonly X509Certificate[]): number[] =>
  certificates.map(({ validTo }) => Date.parse(validTo));

/** When the first of some certificates expires, in milliseconds since the epoch. */
export const earliestExpiry = (certificates: readonly X509Certificate[]): number =>
  Math.min(...expiriesOf(certificates));

/**
 * The same for a bundle of CAs: one that has expired by `now` counts only when all have. While a CA is replaced, old
 * and new stand side by side.
 */
export function nextExpiry(certificates: readonly X509Certificate[], now: number): number {
  const ahead = expiriesOf(certificates).filter((expiry) => expiry > now);
  return ahead.length > 0 ? Math.min(...ahead) : Math.max(...expiriesOf(certificates));
}
