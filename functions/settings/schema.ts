import * as z from 'zod/mini';
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

/** Lengths and patterns are checked by `refine`: for its own kinds of check zod brings code into the bundle. */
const nonEmpty = z.refine<{ length: number }>(({ length }) => length > 0);
const text = z.string().check(nonEmpty);
const entry = z.string().check(z.trim(), nonEmpty);
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

const trueValue = z.pipe(
  z.transform((value: unknown) =>
    typeof value === 'string' ? value.trim().toLowerCase() === 'true' : value,
  ),
  z.custom<true>((value) => value === true),
);

const readable = <T>(read: (value: string) => T | undefined) =>
  z.pipe(
    z.string().check(z.refine((value) => read(value) !== undefined)),
    z.transform((value: string) => read(value) as T),
  );
const certificates = readable(certificatesOf);
const privateKey = readable(privateKeyOf);

/** The secret, key by key; `combinations.ts` knows which keys go together. */
export const secretSchema = z.strictObject({
  url: listOf(origin),
  token: z.optional(token),
  username: z.optional(text),
  password: z.optional(text),
  refresh_token: z.optional(text),
  client_id: z.optional(text),
  client_certificate: z.optional(certificates),
  client_key: z.optional(privateKey),
  connection: z.optional(text),
  domain: z.optional(text),
  auth_domain: z.optional(text),
  auth_domain_path: z.optional(text),
  groups: z.optional(listOf(entry)),
  synchronize_all: z.optional(trueValue),
  ca_certificate: z.optional(certificates),
  server_name: z.optional(hostName),
});

export type SecretValues = z.infer<typeof secretSchema>;
