/** A text without its JSON escapes, however deeply it is nested: what is left has no backslash. */
const unescaped = (text: string): string =>
  text
    .replace(/\\+u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll('\\', '');

/** What stands in the base64 of a text that holds the secret, wherever it begins in there. */
const insideBase64 = (secret: string): string[] =>
  [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString('base64');
    return encoded.slice(Math.ceil((offset * 4) / 3), -4);
  });

function spellings(secret: string): string[] {
  const url = encodeURIComponent(secret);
  const base64 = [secret, JSON.stringify(secret).slice(1, -1)].flatMap(insideBase64);
  return [
    unescaped(secret),
    url,
    url.replaceAll('%20', '+'),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    ...base64.map((text) => encodeURIComponent(text)),
  ];
}

/**
 * The names of the secrets that a text holds: as they are, in JSON at any depth, URL-encoded, and inside base64 of
 * both alphabets. Case does not count. Of a private key each line counts, of a JWT its signature.
 */
export function secretsIn(text: string, secrets: { [name: string]: string | undefined }): string[] {
  const haystack = unescaped(text).toLowerCase();
  const isIncluded = (secret: string) =>
    spellings(secret).some((spelling) => haystack.includes(spelling.toLowerCase()));
  return Object.entries(secrets).flatMap(([name, secret]) =>
    secret !== undefined && partsOf(secret).some(isIncluded) ? [name] : [],
  );
}

function partsOf(secret: string): string[] {
  if (secret.includes('PRIVATE KEY')) return secret.split('\n').filter((line) => /^[\w+/=]{20,}$/.test(line));
  const signature = /^eyJ[\w-]+\.[\w-]+\.([\w-]+)$/.exec(secret)?.[1];
  return signature === undefined ? [secret] : [secret, signature];
}
