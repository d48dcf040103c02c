import type { IncomingMessage } from 'node:http';

/** What a Signature Version 4 was made for. */
export interface SignatureScope {
  accessKeyId: string;
  region: string;
  service: string;
}

/** What a Signature Version 4 was made for; the signature itself is not verified. */
export function signatureScope({ headers }: IncomingMessage): SignatureScope | undefined {
  const credential =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=[^,]+, ?Signature=[0-9a-f]{64}$/;
  const found = credential.exec(headers.authorization ?? '');
  if (found === null) return undefined;
  const [, accessKeyId = '', region = '', service = ''] = found;
  return { accessKeyId, region, service };
}

/** How far the date of a signature may be off, in milliseconds. */
const borneSkew = 300_000;

/** What a service says of a signature that was made at another time than its own; undefined when it bears the date. */
export function dateRefusal(incoming: IncomingMessage, now: number): string | undefined {
  const signed = String(incoming.headers['x-amz-date']);
  const [earliest, latest] = [stamp(now - borneSkew), stamp(now + borneSkew)];
  if (signed < earliest)
    return `Signature expired: ${signed} is now earlier than ${earliest} (${stamp(now)} - 5 min.)`;
  if (signed > latest) {
    return `Signature not yet current: ${signed} is still later than ${latest} (${stamp(now)} + 5 min.)`;
  }
  return undefined;
}

/** A time as signatures have it, which sorts as text: `20261127T051000Z`. */
const stamp = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
