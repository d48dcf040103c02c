import * as z from 'zod/mini';
import { entry, nonEmpty, trueValue } from '../shared/schemas.ts';
import { certificatesOf, privateKeyOf } from './pem.ts';

/** What belongs under each key of the secret. Shown with every mistake; nothing here may come from a value. */
export const expectations = {
  url: '`https://host[:port]` without path, query or user info, or a list of such origins',
  token: 'a bearer token as it is, without "Bearer "; better store a login, since tokens live five minutes',
  username: 'the name of a CipherTrust Manager user, as text; `password` goes with it',
  password: "that user's password, as text; `username` goes with it",
  refresh_token: 'a refresh token, as text',
  client_id: 'the id of a registered client, as text; `client_certificate` and `client_key` go with it',
  client_certificate: "the client's certificate in PEM; `client_id` and `client_key` go with it",
  client_key:
    "the certificate's private key in PEM, unencrypted; `client_id` and `client_certificate` go with it",
  connection: 'the name of a connection such as local_account, as text',
  domain: 'the name of the domain to act in, as text',
  auth_domain: 'the name of the domain the user was made in, as text',
  auth_domain_path: '`/tenant[/sub]`, as text',
  groups: 'a list of CCKM resource ids or SAP group ids with at least one entry, each a text',
  synchronize_all: '`true`; remove the key to synchronize `groups` only',
  ca_certificate: "the CA that signed the appliance's certificate, in PEM; several are allowed",
  server_name: "the DNS name in the appliance's certificate, when it differs from the host in `url`",
} as const;

export type SecretKey = keyof typeof expectations;

const text = z.string().check(nonEmpty);
/** Goes into a header, where nothing but visible ASCII can stand. */
const token = z.string().check(z.refine((value) => /^[\x21-\x7e]+$/.test(value)));
const hostName = z
  .string()
  .check(z.refine((value) => /^[A-Za-z0-9_*]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/.test(value)));

const isOrigin = (value: string): boolean => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol === 'https:' && url.pathname === '/' && !/[?#@]/.test(value);
};
const origin = z.pipe(
  z.string().check(z.trim(), z.refine(isOrigin)),
  z.transform((value: string) => new URL(value).origin),
);

/** A list as the console's key/value tab can hold it: a JSON array in a text, or separated by commas. */
const toList = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (!value.trim().startsWith('['))
    return value
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};
const listOf = <T extends z.ZodMiniType<string, string>>(entry: T) =>
  z.pipe(z.transform(toList), z.array(entry).check(nonEmpty));

const trueOrItsText = z.pipe(
  z.transform((value: unknown) =>
    typeof value === 'string' ? value.trim().toLowerCase() === 'true' : value,
  ),
  trueValue,
);

/** What is read out of a text, once; a text that cannot be read is none that belongs there. */
const readable = <T>(read: (value: string) => T | undefined) =>
  z.pipe(
    z.string(),
    z.transform((value: string, { issues }): T => {
      const found = read(value);
      if (found !== undefined) return found;
      issues.push({ code: 'custom', input: value });
      return z.NEVER;
    }),
  );
/** Each kind of value once: every schema is work at a cold start. */
const optionalText = z.optional(text);
const optionalCertificates = z.optional(readable(certificatesOf));

/** The secret, key by key; `combinations.ts` knows which keys go together. */
export const secretSchema = z.strictObject({
  url: listOf(origin),
  token: z.optional(token),
  username: optionalText,
  password: optionalText,
  refresh_token: optionalText,
  client_id: optionalText,
  client_certificate: optionalCertificates,
  client_key: z.optional(readable(privateKeyOf)),
  connection: optionalText,
  domain: optionalText,
  auth_domain: optionalText,
  auth_domain_path: optionalText,
  groups: z.optional(listOf(entry)),
  synchronize_all: z.optional(trueOrItsText),
  ca_certificate: optionalCertificates,
  server_name: z.optional(hostName),
});

export type SecretValues = z.infer<typeof secretSchema>;
