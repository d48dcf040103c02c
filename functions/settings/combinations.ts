import type { Credentials } from '../ciphertrust/connection.ts';
import { type Certificates, inChainOrder, type PrivateKey } from './pem.ts';
import { expectations, type SecretKey, type SecretValues } from './schema.ts';

/** The keys that make up each login; `token` is none, but stands in its place. */
const logins = {
  token: ['token'],
  password: ['username', 'password'],
  refresh_token: ['refresh_token'],
  client_credential: ['client_id', 'client_certificate', 'client_key'],
} as const satisfies { [kind in Credentials['kind']]: readonly SecretKey[] };

const loginOptions = ['connection', 'domain', 'auth_domain', 'auth_domain_path'] as const;

/** What is wrong with the keys taken together: logins and selections exclude each other. */
export function combinationProblems(given: { [key: string]: unknown }): string[] {
  const has = (key: string) => key in given;
  const begun = Object.entries(logins).filter(([, keys]) => keys.some(has));
  const names = Object.values(logins).map((keys) => keys.map((key) => `\`${key}\``).join(' + '));
  const problems: string[] = [];
  if (begun.length === 0) problems.push(`there is no login: one of ${names.join(', or ')} belongs there`);
  if (begun.length > 1) {
    const found = begun.flatMap(([, keys]) => keys.filter(has)).map((key) => `\`${key}\``);
    problems.push(`there is more than one login (${found.join(', ')}): keep one of ${names.join(', or ')}`);
  }
  const missing = begun.length === 1 ? begun.flatMap(([, keys]) => keys.filter((key) => !has(key))) : [];
  problems.push(...missing.map((key) => `\`${key}\` is missing: ${expectations[key]}`));
  const options = has('token') ? loginOptions.filter(has) : [];
  problems.push(...options.map((key) => `\`${key}\` goes with a login, not with \`token\``));
  if (has('groups') && has('synchronize_all')) {
    problems.push('`groups` and `synchronize_all` exclude each other: keep one');
  }
  if (!has('groups') && !has('synchronize_all')) {
    problems.push('nothing is selected: `groups` (a list) or `synchronize_all` (true) belongs there');
  }
  return problems;
}

/** The login of values that combine well. */
export function credentialsOf(values: SecretValues): Credentials {
  const { connection, domain, auth_domain, auth_domain_path } = values;
  const options = { connection, domain, auth_domain, auth_domain_path };
  const { token, username, password, refresh_token, client_id, client_certificate, client_key } = values;
  if (token) return { kind: 'token', token };
  if (username && password) return { kind: 'password', username, password, ...options };
  if (refresh_token) return { kind: 'refresh_token', refresh_token, ...options };
  const { pem, key } = client_key as PrivateKey;
  return {
    kind: 'client_credential',
    client_id: client_id as string,
    client_certificate: inChainOrder(client_certificate as Certificates, key).pem,
    client_key: pem,
    ...options,
  };
}
