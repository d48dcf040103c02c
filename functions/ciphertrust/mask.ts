import { isObject } from '../shared/json.ts';

/** Shorter values than this are not masked: they would tear ordinary words apart. */
const shortestSecret = 4;
/** The same for the inner part of a secret in base64, in characters. */
const shortestPart = 8;

/** Begins where a word does: else a long run of `eyJ` would be searched again from each of them. */
const jwt = /(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const bearer = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;

const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
const urlSafe = (base64: string) => base64.replaceAll('+', '-').replaceAll('/', '_');

/** What base64 makes of a secret somewhere inside a longer text: the characters that depend on nothing else. */
const base64Parts = (secret: string): string[] =>
  [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const text = bytes.toString('base64').replace(/=+$/, '');
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });

/** A secret as it may come back: as it is, and JSON- (up to three times), URL-, form- and base64-encoded. */
function spellings(secret: string): string[] {
  const url = encodeURIComponent(secret.toWellFormed());
  const urls = [url, url.replaceAll('%20', '+')];
  const small = urls.flatMap((text) => [
    text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    text.toLowerCase(),
  ]);
  const json = [escaped(secret), escaped(escaped(secret)), escaped(escaped(escaped(secret)))];
  const inRequest = [secret, escaped(secret)].flatMap(base64Parts);
  const base64 = inRequest.filter((part) => part.length >= shortestPart);
  const whole = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [secret, ...json, ...urls, ...small, whole, urlSafe(whole), ...base64, ...base64.map(urlSafe)];
}

/**
 * Hides the secrets of one client in whatever the appliance sends back: the stored ones and every token it
 * issued meanwhile, in all their spellings. Whatever looks like a JWT or an Authorization header is hidden too.
 */
export class Mask {
  readonly #hidden = new Set<string>();

  hide(...secrets: (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret === undefined || secret.length < shortestSecret) continue;
      for (const spelling of spellings(secret)) this.#hidden.add(spelling);
    }
  }

  apply(text: string): string {
    let masked = text.replace(jwt, '[masked]').replace(bearer, '$1 [masked]');
    for (const secret of this.#hidden) masked = masked.replaceAll(secret, '[masked]');
    return masked;
  }

  /** The same for every text in a JSON value, keys included: there, escapes of the wire are undone. */
  applyWithin(value: unknown): unknown {
    if (typeof value === 'string') return this.apply(value);
    if (Array.isArray(value)) return value.map((entry) => this.applyWithin(entry));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [this.apply(key), this.applyWithin(entry)]),
    );
  }
}
