import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

const block = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;

/**
 * The PEM blocks of a text that a form may have bent: line breaks turned into spaces (as the console's key/value tab
 * does), written as `\n`, or Windows', or base64 around the whole. Empty when it holds none.
 */
function pemBlocks(text: string): { label: string; pem: string }[] {
  const unwrapped = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString();
  return [...unwrapped.replace(/\\r|\\n/g, '\n').matchAll(block)].map(([, label = '', body = '']) => {
    const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
    return { label, pem: `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n` };
  });
}

/** Certificates of a text, in its order; undefined when it holds none, or anything in it is none. */
export function certificatesOf(text: string): { pem: string; certificates: X509Certificate[] } | undefined {
  const blocks = pemBlocks(text).filter(({ label }) => !label.endsWith('PRIVATE KEY'));
  try {
    const certificates = blocks.map(({ pem }) => new X509Certificate(pem));
    return certificates.length === 0
      ? undefined
      : { pem: blocks.map(({ pem }) => pem).join(''), certificates };
  } catch {
    return undefined;
  }
}

/** The first unencrypted private key of a text, or undefined. */
export function privateKeyOf(text: string): { pem: string; key: KeyObject } | undefined {
  const found = pemBlocks(text).find(({ label }) => label.endsWith('PRIVATE KEY'));
  if (found === undefined) return undefined;
  try {
    return { pem: found.pem, key: createPrivateKey(found.pem) };
  } catch {
    return undefined;
  }
}

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
