import { describe, expect, test } from '@jest/globals';
import { combinationProblems, credentialsOf } from '../../../functions/settings/combinations.ts';
import { certificatesOf, privateKeyOf } from '../../../functions/settings/pem.ts';
import type { SecretValues } from '../../../functions/settings/schema.ts';
import { certify } from '../../support/chains.ts';

const authority = await certify({ name: 'authority', isAuthority: true });
const leaf = await certify({ name: 'leaf', by: authority });

const groups = ['a'];
const options = { connection: 'local', domain: 'd', auth_domain: 'e', auth_domain_path: '/t' };
const everyLogin =
  '`token`, or `username` + `password`, or `refresh_token`, or `client_id` + `client_certificate` + `client_key`';

describe('keys that do not go together are named:', () => {
  test.each<[string, object, string[]]>([
    ['none at all', {}, [`one of ${everyLogin}`]],
    [
      'two logins, one of them in part',
      { token: 't', username: 'u' },
      [`(\`token\`, \`username\`): keep one of ${everyLogin}`],
    ],
    [
      'two logins in part',
      { client_id: 'c', password: 'p' },
      ['(`password`, `client_id`): keep one of `token`'],
    ],
    ['a client without its id', { client_certificate: 'pem', client_key: 'pem' }, ['`client_id` is missing']],
    [
      'options of a login beside a token',
      { token: 't', ...options },
      [
        '`connection` goes with a login',
        '`domain` goes with a login',
        '`auth_domain` goes with a login',
        '`auth_domain_path` goes with a login',
      ],
    ],
  ])('%s', (_name, given, problems) => {
    expect(combinationProblems({ ...given, groups })).toEqual(
      problems.map((problem) => expect.stringContaining(problem)),
    );
  });

  test('a missing key is told with what belongs there', () => {
    expect(combinationProblems({ username: 'u', groups })[0]).toMatch(/: that user's password/);
  });
});

describe('the login of', () => {
  const read = {
    client_certificate: certificatesOf(authority.certificate + leaf.certificate),
    client_key: privateKeyOf(leaf.key),
  };
  test.each<[string, object, object]>([
    [
      'a refresh token',
      { refresh_token: 'r', ...options },
      { kind: 'refresh_token', refresh_token: 'r', ...options },
    ],
    [
      'a client',
      { client_id: 'c', ...read, ...options },
      {
        kind: 'client_credential',
        client_id: 'c',
        client_certificate: leaf.certificate + authority.certificate,
        client_key: leaf.key,
        ...options,
      },
    ],
  ])('%s holds what the secret says', (_name, values, credentials) => {
    expect(credentialsOf({ url: [], ...values } as unknown as SecretValues)).toEqual(credentials);
  });
});
