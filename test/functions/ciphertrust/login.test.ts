import { describe, expect, test } from '@jest/globals';
import type { ApiRequest, Credentials } from '../../../functions/ciphertrust/connection.ts';
import { Login } from '../../../functions/ciphertrust/login.ts';
import { Mask } from '../../../functions/ciphertrust/mask.ts';
import {
  failureOf as failureOfResponse,
  isSuccessful,
  parseResponse,
} from '../../../functions/ciphertrust/response.ts';
import { StillClock } from '../../support/still-clock.ts';

const user: Credentials = { kind: 'password', username: 'sync', password: 'pa55word' };
const refresh: Credentials = { kind: 'refresh_token', refresh_token: 'refresh-1' };
const client: Credentials = {
  kind: 'client_credential',
  client_id: 'client-1',
  client_certificate: 'certificate',
  client_key: 'private-key',
};
const options = { connection: 'local_account', domain: 'd', auth_domain: 'e', auth_domain_path: '/t' };

type ScriptedResponse = { status?: number; body?: object | string };

/** A login against an appliance that gives the answers in turn, the last one again and again. */
function loginWith(credentials: Credentials, ...responses: ScriptedResponse[]) {
  const clock = new StillClock();
  const mask = new Mask();
  const requests: ApiRequest<unknown>[] = [];
  const send = async <T>(request: ApiRequest<T>): Promise<T> => {
    requests.push(request);
    const { status = 200, body = { jwt: `jwt-${requests.length}` } } =
      responses[Math.min(requests.length, responses.length) - 1] ?? {};
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = parseResponse({ node: 'https://cm', status, headers: {}, text }, request, mask);
    if (!isSuccessful(response)) throw failureOfResponse(response, request);
    return request.read(response);
  };
  return { login: new Login(credentials, send, mask, clock), clock, mask, requests };
}
const failureOf = (login: Login) =>
  login.authorization().then(
    () => undefined,
    (error: Error) => error,
  );
const error = (code: number) => ({ code, codeDesc: 'NCERR', message: 'no' });

describe('the body of a login', () => {
  test.each<[string, Credentials, object]>([
    [
      'with user and password limits the refresh token to minutes, and names the token',
      { ...user, ...options },
      {
        grant_type: 'password',
        username: 'sync',
        password: 'pa55word',
        ...options,
        refresh_token_lifetime: 5,
        refresh_token_revoke_unused_in: 5,
        labels: ['cckm-sap-sync'],
      },
    ],
    [
      'with a refresh token',
      { ...refresh, ...options },
      { grant_type: 'refresh_token', refresh_token: 'refresh-1', ...options },
    ],
    [
      'with a client certificate names the token, and holds no key',
      { ...client, ...options },
      { grant_type: 'client_credential', client_id: 'client-1', ...options, labels: ['cckm-sap-sync'] },
    ],
  ])('%s', async (_name, credentials, body) => {
    const { login, requests } = loginWith(credentials);
    await login.authorization();
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/auth/tokens',
      idempotent: true,
      grant: credentials.kind,
    });
    expect(JSON.parse(JSON.stringify(requests[0]?.body))).toEqual(body);
  });
});

describe('a token', () => {
  test('is sent as a bearer', async () => {
    expect(await loginWith(user).login.authorization()).toBe('Bearer jwt-1');
  });

  test('that is stored is sent without a login', async () => {
    const { login, requests } = loginWith({ kind: 'token', token: 'stored' });
    expect([await login.authorization(), requests]).toEqual(['Bearer stored', []]);
  });

  test.each<[string, unknown, number]>([
    ['300 s', 300, 240],
    ['15 minutes', 900, 840],
    ['a minute', 60, 30],
    ['a life that the response does not tell', undefined, 240],
    ['a life that is no number', '900', 240],
    ['no life', 0, 240],
  ])('of %s is kept until a minute before its end, or half of it', async (_name, duration, seconds) => {
    const { login, clock, requests } = loginWith(user, { body: { jwt: 'j', duration } });
    await login.authorization();
    clock.advance(seconds * 1000 - 1);
    await login.authorization();
    expect(requests).toHaveLength(1);
    clock.advance(1);
    await login.authorization();
    expect(requests).toHaveLength(2);
  });

  test('that is forgotten is replaced by a fresh one', async () => {
    const { login } = loginWith(user);
    await login.authorization();
    login.dropToken();
    expect(await login.authorization()).toBe('Bearer jwt-2');
  });

  test.each<[string, Credentials, boolean]>([
    ['a stored one', { kind: 'token', token: 'stored' }, false],
    ['one of a login', user, true],
  ])('%s can be had anew: %p', (_name, credentials, expected) => {
    expect(loginWith(credentials).login.canRenew).toBe(expected);
  });

  test.each<[string, unknown]>([
    ['none', undefined],
    ['no text', 17],
    ['empty', ''],
    ['of two words', 'a b'],
    ['not ASCII', 'jé'],
    ['broken over lines', 'a\nb'],
  ])('that is %s is an invalid response', async (_name, jwt) => {
    expect(await failureOf(loginWith(user, { body: { jwt } }).login)).toMatchObject({
      name: 'ApplianceReplyInvalid',
      message: expect.stringContaining('Logging in at https://cm'),
    });
  });
});

describe('the refresh token of the response', () => {
  test('takes the place of the one before', async () => {
    const { login, requests } = loginWith(refresh, { body: { jwt: 'j', refresh_token: 'refresh-2' } });
    await login.authorization();
    login.dropToken();
    await login.authorization();
    expect(requests.map(({ body }) => (body as { refresh_token: string }).refresh_token)).toEqual([
      'refresh-1',
      'refresh-2',
    ]);
  });

  test('is not taken when it is no text', async () => {
    const { login, requests } = loginWith(refresh, { body: { jwt: 'j', refresh_token: 17 } });
    await login.authorization();
    login.dropToken();
    await login.authorization();
    expect(requests[1]?.body).toMatchObject({ refresh_token: 'refresh-1' });
  });
});

describe('a login is rejected', () => {
  test.each<[string, ScriptedResponse]>([
    ['by a 401', { status: 401, body: error(5) }],
    ["by a 401 with a proxy's page", { status: 401, body: '<html>' }],
    ['by a 400 of the appliance', { status: 400, body: error(9) }],
    ['by a 403 without a body', { status: 403, body: ' ' }],
    ['by a 499 of the appliance', { status: 499, body: error(9) }],
  ])('%s, for good', async (_name, response) => {
    const { login, requests } = loginWith(user, response);
    const first = await failureOf(login);
    expect(first).toMatchObject({ name: 'LoginRejected', retryable: false });
    expect(await failureOf(login)).toBe(first);
    expect(requests).toHaveLength(1);
  });

  test.each<[string, ScriptedResponse, string]>([
    ["a proxy's page with 403", { status: 403, body: '<html>' }, 'ApplianceReplyInvalid'],
    ['a 407', { status: 407, body: error(5) }, 'RequestRejected'],
    ['a 408', { status: 408, body: error(5) }, 'ApplianceUnavailable'],
    ['a redirect with a body of the API', { status: 302, body: error(5) }, 'ApplianceRedirected'],
    ['a 429', { status: 429, body: error(5) }, 'ApplianceThrottled'],
    ['a 500', { status: 500, body: error(5) }, 'ApplianceUnavailable'],
    ['a redirect', { status: 302 }, 'ApplianceRedirected'],
  ])('not by %s', async (_name, response, name) => {
    const { login, requests } = loginWith(user, response, {});
    expect(await failureOf(login)).toMatchObject({ name });
    expect(await login.authorization()).toBe('Bearer jwt-2');
    expect(requests).toHaveLength(2);
  });

  test.each<[string, Credentials, RegExp]>([
    ['user and password', user, /`username` and `password`/],
    ['a refresh token', refresh, /`refresh_token`/],
    ['a client certificate', client, /`client_id`/],
  ])('with %s: the error says what to look at, and what came back', async (_name, credentials, remedy) => {
    const failure = await failureOf(loginWith(credentials, { status: 401, body: error(5) }).login);
    expect(failure?.message).toMatch(/^Logging in at https:\/\/cm: HTTP 401, code 5, NCERR, "no"\./);
    expect(failure?.message).toMatch(remedy);
  });
});

describe('what must not be shown is known to the mask:', () => {
  test.each<[string, Credentials, string]>([
    ['a stored token', { kind: 'token', token: 'stored-token' }, 'stored-token'],
    ['a password', user, 'pa55word'],
    ['a refresh token', refresh, 'refresh-1'],
    ['a private key', client, 'private-key'],
  ])('%s', (_name, credentials, secret) => {
    expect(loginWith(credentials).mask.apply(`<${secret}>`)).toBe('<[masked]>');
  });

  test.each(['abcd', 'abc123'])(
    'the short password %s, in the base64 of a header that nothing else marks',
    (password) => {
      const { mask } = loginWith({ kind: 'password', username: 'sap', password });
      expect(mask.apply(Buffer.from(`sap:${password}`).toString('base64'))).toMatch(/^\[masked\]=*$/);
    },
  );

  test('the tokens of the response', async () => {
    const { login, mask } = loginWith(user, { body: { jwt: 'issued-jwt', refresh_token: 'issued-refresh' } });
    await login.authorization();
    expect(mask.apply('issued-jwt, issued-refresh')).toBe('[masked], [masked]');
  });
});
