/** Shorter values than this are not masked: they would tear ordinary words apart. */
const shortestSecret = 4;

const jwt = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const bearer = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;

const spellings = (secret: string): string[] => {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
  ];
};

/**
 * Hides the secrets of one client in whatever the appliance sends back: the stored ones and every token it
 * issued meanwhile; as they are and JSON-, URL- and base64-encoded. Whatever looks like a JWT or an
 * Authorization header is hidden too.
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
}
