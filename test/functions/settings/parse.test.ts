import { createPrivateKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { parseSecret } from '../../../functions/settings/parse.ts';
import { skeleton } from '../../../functions/settings/skeleton.ts';
import { createAuthority } from '../../../infra/local/appliance/certificates.ts';

const now = Date.UTC(2026, 10, 24, 2);
const url = 'https://cm.example.com';
const login = { username: 'sync', password: 'canary-password' };
const base = { url, ...login, groups: ['a', 'b'] };
const authority = await createAuthority({ days: 700 });
const client = await authority.issue({ commonName: 'client', usage: 'client', days: 30 });
const other = await authority.issue({ commonName: 'other', usage: 'client' });
const mutualTls = { client_id: 'c-1', client_certificate: client.certificate, client_key: client.key };

const encryptedKey = createPrivateKey(client.key)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'canary' })
  .toString();

const parse = (secret: unknown) =>
  parseSecret({ id: 'my-secret', text: typeof secret === 'string' ? secret : JSON.stringify(secret) }, now);

const failure = (secret: unknown): Error => {
  try {
    parse(secret);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was accepted');
};

const jwt = (claims: object) =>
  `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

describe('a secret is understood', () => {
  test('with a user and a list of groups, each once', () => {
    expect(parse({ ...base, groups: ['a', 'b', 'a'] })).toEqual({
      ciphertrust: { nodes: [url], credentials: { kind: 'password', ...login } },
      selection: { groups: ['a', 'b'] },
      certificateExpiry: {},
    });
  });

  test.each<[string, object, object]>([
    ['token', { token: 'opaque-token' }, { kind: 'token', token: 'opaque-token' }],
    [
      'refresh token',
      { refresh_token: 'r-1', domain: 'd' },
      { kind: 'refresh_token', refresh_token: 'r-1', domain: 'd' },
    ],
    ['client certificate', mutualTls, { kind: 'client_credential', ...mutualTls }],
    [
      'user of a connection and domains',
      { ...login, connection: 'local_account', domain: 'd', auth_domain: 'e', auth_domain_path: '/t' },
      {
        kind: 'password',
        ...login,
        connection: 'local_account',
        domain: 'd',
        auth_domain: 'e',
        auth_domain_path: '/t',
      },
    ],
  ])('with the login by %s', (_name, credentials, expected) => {
    expect(parse({ url, ...credentials, synchronize_all: true }).ciphertrust.credentials).toEqual(expected);
  });

  test.each<[string, object, object]>([
    ['synchronize_all', { synchronize_all: true }, { synchronize_all: true }],
    ['synchronize_all as the console stores it', { synchronize_all: 'True' }, { synchronize_all: true }],
    ['groups as the console stores them', { groups: 'a, b ,c' }, { groups: ['a', 'b', 'c'] }],
    ['groups as a JSON list in a text', { groups: ' ["a","b"]' }, { groups: ['a', 'b'] }],
  ])('with %s', (_name, selection, expected) => {
    expect(parse({ url, ...login, ...selection }).selection).toEqual(expected);
  });

  test.each<[string, unknown, string[]]>([
    ['a port', 'https://cm.example.com:8443', ['https://cm.example.com:8443']],
    ['a slash at the end', 'https://cm.example.com/', ['https://cm.example.com']],
    ['an address', 'https://10.0.0.5', ['https://10.0.0.5']],
    [
      'a list of nodes',
      ['https://a.example', 'https://b.example'],
      ['https://a.example', 'https://b.example'],
    ],
    ['a list in a text', 'https://a.example, https://b.example', ['https://a.example', 'https://b.example']],
    ['a node twice', ['https://a.example', 'https://A.example/'], ['https://a.example']],
  ])('with %s as its URL', (_name, given, nodes) => {
    expect(parse({ ...base, url: given }).ciphertrust.nodes).toEqual(nodes);
  });

  test('with a server name', () => {
    expect(parse({ ...base, server_name: 'cm.internal' }).ciphertrust.serverName).toBe('cm.internal');
    expect(parse(base).ciphertrust).not.toHaveProperty('serverName');
  });

  test('with a client certificate that has ended, whatever chain goes with it', async () => {
    const ended = await authority.issue({ commonName: 'client', usage: 'client', days: -3 });
    const chain = ended.certificate + authority.certificate;
    const secret = { url, ...mutualTls, client_certificate: chain, client_key: ended.key, groups: ['a'] };
    expect(parse(secret).certificateExpiry.client_certificate).toBeLessThan(Date.now());
  });

  test('with keys left blank, as in the skeleton', () => {
    const filled = { ...JSON.parse(skeleton), ...base, token: null, server_name: ' ' };
    expect(parse(filled).ciphertrust).toEqual({ nodes: [url], credentials: { kind: 'password', ...login } });
  });

  test('with the ends of the certificates in it', () => {
    const { certificateExpiry } = parse({
      url,
      ...mutualTls,
      groups: ['a'],
      ca_certificate: authority.certificate,
    });
    const days = Object.entries(certificateExpiry).map(([name, end]) => [
      name,
      Math.round((end - Date.now()) / 86_400_000),
    ]);
    expect(days).toEqual([
      ['client_certificate', 30],
      ['ca_certificate', 700],
    ]);
  });
});

describe('a PEM is understood', () => {
  const pem = authority.certificate;
  test.each<[string, string]>([
    ['as it is', pem],
    ['with line breaks turned into spaces', pem.trim().replaceAll('\n', ' ')],
    ['with line breaks written as \\n', pem.trim().replaceAll('\n', '\\n')],
    ["with Windows' line breaks", pem.replaceAll('\n', '\r\n')],
    ['with base64 around the whole', Buffer.from(pem).toString('base64')],
    ['with text around it', `subject=CN = root\n${pem}\nissuer=CN = root\n`],
  ])('%s', (_name, given) => {
    expect(parse({ ...base, ca_certificate: given }).ciphertrust.ca).toBe(pem);
  });

  test('that holds several certificates', async () => {
    const { certificate: second } = await createAuthority();
    expect(parse({ ...base, ca_certificate: `${pem} ${second}` }).ciphertrust.ca).toBe(pem + second);
  });
});

describe('a mistake in the secret gets an error that names the key', () => {
  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{"url": canary', /it is not JSON/],
    ['nothing but a byte order mark', '\uFEFF', /it is empty/],
    [
      'a revocation list where a CA belongs',
      { ...base, ca_certificate: '-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----' },
      /`ca_certificate`: what belongs there is .* in PEM; several are allowed \(there is a X509 CRL that does not serve\)/,
    ],
    ['nothing', '  ', /it is empty/],
    ['a list', [base], /not one object/],
    ['an unknown key', { ...base, usrname: 'x' }, /`usrname` is no known key; .*known keys are url, token/],
    [
      'two logins',
      { ...base, token: 'canary-token' },
      /more than one login \(`token`, `username`, `password`\)/,
    ],
    ['no login', { url, groups: ['a'] }, /there is no login: one of `token`, or `username` \+ `password`/],
    ['a user without password', { url, username: 'u', groups: ['a'] }, /`password` is missing/],
    ['a password without user', { url, password: 'canary', groups: ['a'] }, /`username` is missing/],
    [
      'half of a client',
      { url, client_id: 'c', groups: ['a'] },
      /`client_certificate` is missing.*`client_key` is missing/,
    ],
    [
      'an option without login',
      { url, token: 't', domain: 'd', groups: ['a'] },
      /`domain` goes with a login/,
    ],
    [
      'both selections',
      { ...base, synchronize_all: true },
      /`groups` and `synchronize_all` exclude each other/,
    ],
    ['no selection', { url, ...login }, /nothing is selected/],
    ['an empty group list', { ...base, groups: [] }, /`groups`: .* at least one entry/],
    ['an empty list in a text', { ...base, groups: '[]' }, /`groups`: /],
    ['a list that is cut off', { ...base, groups: '["a"' }, /`groups`: /],
    ['an empty group', { ...base, groups: ['a', ''] }, /`groups\[1\]`/],
    ['a group that is a number', { ...base, groups: ['a', 17] }, /`groups\[1\]`/],
    ['synchronize_all false', { url, ...login, synchronize_all: false }, /`synchronize_all`: .*`true`/],
    ['no URL', { ...login, groups: ['a'] }, /`url`: what belongs there is `https:/],
    ['http', { ...base, url: 'http://cm.example.com' }, /`url/],
    ['a path', { ...base, url: 'https://cm.example.com/api' }, /`url/],
    ['a query', { ...base, url: 'https://cm.example.com/?tenant=canary' }, /`url/],
    ['an empty query', { ...base, url: 'https://cm.example.com?' }, /`url/],
    ['a fragment', { ...base, url: 'https://cm.example.com#x' }, /`url/],
    ['user info', { ...base, url: 'https://canary:canary@cm.example.com' }, /`url/],
    ['a bare host', { ...base, url: 'cm.example.com' }, /`url/],
    ['one bad node', { ...base, url: ['https://a.example', 'b'] }, /`url\[1\]`/],
    ['a PEM that is none', { ...base, ca_certificate: 'canary' }, /`ca_certificate`: .* in PEM/],
    [
      'a broken PEM',
      { ...base, ca_certificate: authority.certificate.replace(/M[A-Z]/, '%%') },
      /`ca_certificate`/,
    ],
    ['a key for a certificate', { ...base, ca_certificate: client.key }, /`ca_certificate`/],
    ['an encrypted key', { url, ...mutualTls, client_key: encryptedKey, groups: ['a'] }, /`client_key`/],
    [
      'a key that does not fit',
      { url, ...mutualTls, client_key: other.key, groups: ['a'] },
      /`client_key` is not the private key of `client_certificate`/,
    ],
    ['a token with a prefix', { url, token: 'Bearer canary', groups: ['a'] }, /`token`: .*without "Bearer "/],
    ['a password that is a number', { ...base, password: 12345678 }, /`password`: .* as text/],
    ['a server name that is a URL', { ...base, server_name: 'https://canary' }, /`server_name`/],
  ])('%s', (_name, secret, message) => {
    const error = failure(secret);
    expect(error.name).toBe('SecretInvalid');
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/canary/);
  });

  test('all of them at once', () => {
    expect(failure({ url: 'http://a', usrname: 'x', groups: [] }).message).toMatch(/`usrname`.*/);
    expect(failure({ url: 'http://a', groups: [] }).message).toMatch(/`url.*`groups`.*there is no login/);
  });
});

test.each<[string, object]>([
  ['groups alone', { groups: ['a'] }],
  ['a list of no nodes beside a text', { url: [], username: 'sync' }],
  ['an unknown key, though it is blank', { other: '' }],
])('a secret that holds %s is filled in, and wrong', (_name, secret) => {
  expect(failure(secret).name).toBe('SecretInvalid');
});

describe('a secret that nobody has filled in', () => {
  test.each([
    ['the skeleton', skeleton],
    ['an empty object', '{}'],
    ['a list without entries', '{"groups":[]}'],
    ['blanks and a list without entries', '{"url":" ","token":null,"groups":[]}'],
  ])('%s gets its own error with the command that fills it in', (_name, text) => {
    const error = failure(text);
    expect(error.name).toBe('SecretNotFilledIn');
    expect(error.message).toContain('aws secretsmanager put-secret-value --secret-id my-secret');
  });
});

describe('a stored token', () => {
  test('that has ended gets its own error, which says how long tokens live and what to store instead', () => {
    const error = failure({ url, token: jwt({ exp: now / 1000 }), groups: ['a'] });
    expect(error.name).toBe('TokenExpired');
    expect(error.message).toMatch(/live five minutes.*`username` and `password`/);
  });

  test.each([
    ['that still lives', jwt({ exp: now / 1000 + 1 })],
    ['that says no end', jwt({})],
    ['that is no JWT', 'opaque.canary.token'],
  ])('%s is taken', (_name, token) => {
    expect(parse({ url, token, groups: ['a'] }).ciphertrust.credentials).toEqual({ kind: 'token', token });
  });
});
