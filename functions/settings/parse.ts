import type { ClientConfig } from '../ciphertrust/connection.ts';
import type { Selection } from '../jobs/job.ts';
import { isObject, type JsonObject, parseJson } from '../shared/json.ts';
import { joinAtMost, pluralize } from '../shared/text.ts';
import { combinationProblems, credentialsOf } from './combinations.ts';
import { SecretInvalid, SecretNotFilledIn, TokenExpired } from './errors.ts';
import { certificateOf, earliestExpiry, labelsIn, nextExpiry, unfitBeside, unfitForTls } from './pem.ts';
import { expectations, type SecretKey, type SecretValues, secretSchema } from './schema.ts';
import { unknownKeyProblems } from './unknown-keys.ts';

/** What the secret says, checked. */
export interface Settings {
  ciphertrust: ClientConfig;
  selection: Selection;
  /** When the certificates in the secret expire, in milliseconds since the epoch. */
  certificateExpiry: { client_certificate?: number; ca_certificate?: number };
}

/**
 * What the text of a secret says. `id` is for messages, `now` for the end of a stored token.
 * Throws SecretNotFilledIn, SecretInvalid (all mistakes at once; values are never shown) or TokenExpired.
 */
export function parseSecret({ text, id }: { text: string; id: string }, now: number): Settings {
  const whole = objectIn(text, id);
  const given = filledIn(whole, id);
  const parsed = secretSchema.safeParse(given);
  const problems = [
    ...(parsed.success
      ? clientKeyProblems(parsed.data)
      : parsed.error.issues.flatMap((issue) => problemsOf(issue, whole))),
    ...combinationProblems(given),
  ];
  if (!parsed.success || problems.length > 0) throw secretInvalid(id, [...new Set(problems)]);
  const values = parsed.data;
  rejectExpiredToken(values.token, id, now);
  return settingsOf(values, now);
}

function objectIn(text: string, id: string): { [key: string]: unknown } {
  if (text.trim() === '') throw secretInvalid(id, ['it is empty; one JSON object belongs there']);
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    // The parser's own message quotes the text.
    throw secretInvalid(id, [
      'it is not JSON; one JSON object belongs there, in double quotes and without comments',
    ]);
  }
  if (isObject(value)) return value;
  throw secretInvalid(id, ['it is JSON, but not one object, `{…}`']);
}

/** Without the keys left blank, as they are in the skeleton that the stack makes. */
function filledIn(value: { [key: string]: unknown }, id: string): { [key: string]: unknown } {
  const isBlank = (entry: unknown) => entry === null || (typeof entry === 'string' && entry.trim() === '');
  const kept = Object.entries(value).filter(
    ([key, entry]) => !isBlank(entry) || !Object.hasOwn(expectations, key),
  );
  if (kept.length === 0 || kept.every(([, entry]) => Array.isArray(entry) && entry.length === 0)) {
    throw new SecretNotFilledIn({
      tried: `Reading the secret ${id}`,
      cameBack: 'it has not been filled in yet',
      remedy: `Put its JSON into a file and run: aws secretsmanager put-secret-value --secret-id ${id} --secret-string file://secret.json`,
    });
  }
  return Object.fromEntries(kept);
}

/** So many mistakes are told at once. */
const maxProblems = 20;

/** A schema issue as `key: what belongs there`. */
function problemsOf({ code, path }: { code: string; path: PropertyKey[] }, whole: JsonObject): string[] {
  if (code === 'unrecognized_keys') {
    return [...unknownKeyProblems(whole), `known keys are ${Object.keys(expectations).join(', ')}`];
  }
  const [key, index] = path;
  const place = typeof index === 'number' ? `\`${String(key)}[${index}]\`` : `\`${String(key)}\``;
  return [`${place}: what belongs there is ${expectations[key as SecretKey]}${found(whole[String(key)])}`];
}

/** What a value holds instead where it is PEM. */
function found(value: unknown): string {
  const labels = typeof value === 'string' ? labelsIn(value) : [];
  return labels.length === 0 ? '' : ` (there is a ${labels.join(' and a ')} that does not serve)`;
}

/** What is wrong with a client's key although it is one by itself. */
function clientKeyProblems({ client_certificate, client_key }: SecretValues): string[] {
  if (client_certificate === undefined || client_key === undefined) return [];
  const leaf = certificateOf(client_key.key, client_certificate.certificates);
  if (leaf === undefined) return ['`client_key` is not the private key of `client_certificate`'];
  const unfit = unfitForTls(leaf, client_key);
  if (unfit !== undefined)
    return [
      `\`client_key\` is ${unfit}, which TLS does not take: use RSA of 2048 bits or more, EC with P-256, P-384 or P-521, or Ed25519`,
    ];
  const others = unfitBeside(leaf, client_certificate.certificates, client_key).length;
  return others === 0
    ? []
    : [
        `\`client_certificate\` holds, beside the client's own, ${pluralize(others, 'certificate')} that TLS does not take, such as a CA with a key of less than 2048 bits: leave it out`,
      ];
}

const secretInvalid = (id: string, problems: readonly string[]) =>
  new SecretInvalid({
    tried: `Reading the secret ${id}`,
    cameBack: joinAtMost(problems, maxProblems),
    remedy: 'Correct the secret; the README has a sample under "The secret".',
  });

function rejectExpiredToken(token: string | undefined, id: string, now: number): void {
  const expiry = token === undefined ? undefined : expiryOf(token);
  if (expiry === undefined || expiry > now) return;
  throw new TokenExpired({
    tried: `Reading the secret ${id}`,
    cameBack: `its \`token\` ended at ${new Date(expiry).toISOString()}; tokens of CipherTrust Manager live five minutes`,
    remedy:
      'Store a login instead, from which each run gets a token of its own: `username` and `password`, `refresh_token`, or `client_id` with `client_certificate` and `client_key`.',
  });
}

/** The `exp` of a JWT in milliseconds since the epoch; undefined for any other token. */
function expiryOf(token: string): number | undefined {
  try {
    const claims = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    if (!isObject(claims) || typeof claims.exp !== 'number') return undefined;
    const expiry = claims.exp * 1000;
    return Number.isNaN(new Date(expiry).getTime()) ? undefined : expiry;
  } catch {
    return undefined;
  }
}

function settingsOf(values: SecretValues, now: number): Settings {
  const { client_certificate, ca_certificate } = values;
  const certificateExpiry = {
    ...(client_certificate && { client_certificate: earliestExpiry(client_certificate.certificates) }),
    ...(ca_certificate && { ca_certificate: nextExpiry(ca_certificate.certificates, now) }),
  };
  return {
    ciphertrust: {
      nodes: [...new Set(values.url)],
      credentials: credentialsOf(values),
      ...(ca_certificate && { ca: ca_certificate.pem }),
      ...(values.server_name && { serverName: values.server_name }),
    },
    selection: values.groups ? { groups: [...new Set(values.groups)] } : { synchronize_all: true },
    certificateExpiry,
  };
}
