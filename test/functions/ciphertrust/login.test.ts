import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ApiRequest, Credentials } from '../../../functions/ciphertrust/connection.ts';
import {
  ApplianceCertificateRejected,
  type ApplianceFailure,
  ApplianceNoReply,
  ApplianceUnreachable,
} from '../../../functions/ciphertrust/errors.ts';
import { Login } from '../../../functions/ciphertrust/login.ts';
import { Mask } from '../../../functions/ciphertrust/mask.ts';
import { isSuccessful, parseResponse } from '../../../functions/ciphertrust/response.ts';
import { failureOf as failureOfResponse } from '../../../functions/ciphertrust/verdict.ts';
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

type ScriptedResponse =
  | { status?: number; body?: object | string; headers?: { [name: string]: string } }
  | Error;

/** A login against an appliance that gives the answers in turn, the last one again and again. */
function loginWith(credentials: Credentials, ...responses: ScriptedResponse[]) {
  const clock = new StillClock();
  const mask = new Mask();
  const requests: ApiRequest<unknown>[] = [];
  const send = async <T>(request: ApiRequest<T>): Promise<T> => {
    requests.push(request);
    const scripted = responses[Math.min(requests.length, responses.length) - 1] ?? {};
    if (scripted instanceof Error) throw scripted;
    const { status = 200, body = { jwt: `jwt-${requests.length}` }, headers = {} } = scripted;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = parseResponse({ node: 'https://cm', status, headers, text }, request, mask);
    if (!isSuccessful(response)) throw failureOfResponse(response, request, mask);
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
      'with a client certificate holds neither key nor label',
      { ...client, ...options },
      { grant_type: 'client_credential', client_id: 'client-1', ...options },
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

  test('that is kept can be had without a login, until it is to be renewed', async () => {
    const { login, clock } = loginWith(user);
    expect(login.current).toBeUndefined();
    await login.authorization();
    expect(login.current).toBe('Bearer jwt-1');
    clock.advance(240_000);
    expect(login.current).toBeUndefined();
  });

  test('of 16 KB is sent', async () => {
    const jwt = 'a'.repeat(16_384);
    expect(await loginWith(user, { body: { jwt } }).login.authorization()).toBe(`Bearer ${jwt}`);
  });

  test('that ends at once is sent all the same', async () => {
    expect(await loginWith(user, { body: { jwt: 'j', duration: 1e-9 } }).login.authorization()).toBe(
      'Bearer j',
    );
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
    ['longer than 16 KB', 'a'.repeat(16_385)],
  ])('that is %s is a rejection, which says what came instead', async (_name, jwt) => {
    const { login, requests } = loginWith(user, { body: { jwt, status: 'MFA is needed' } });
    const failure = await failureOf(login);
    expect(failure).toMatchObject({ name: 'LoginRejected' });
    expect(failure?.message).toMatch(/^Logging in at https:\/\/cm: HTTP 200, .*status "MFA is needed"\./);
    expect(failure?.message).toMatch(/`username` and `password`/);
    expect(await failureOf(login)).toBe(failure);
    expect(requests).toHaveLength(1);
  });

  test.each(['', '[]', '"a"', '<html>', '{"jwt":'])(
    'that would be in %j is an unclear response',
    async (body) => {
      expect(await failureOf(loginWith(user, { body }).login)).toMatchObject({
        name: 'ApplianceReplyInvalid',
        message: expect.stringContaining('Logging in at https://cm'),
      });
    },
  );
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

describe('a rejected login', () => {
  test.each<[string, ScriptedResponse]>([
    ['a 401', { status: 401, body: error(5) }],
    ['a 403 without a body', { status: 403, body: ' ' }],
    ['a 500 that judges it', { status: 500, body: 'invalid credentials' }],
  ])('by %s is never sent again, however long one waits', async (_name, response) => {
    const { login, clock, requests } = loginWith(user, response);
    const first = await failureOf(login);
    expect(first).toMatchObject({ name: 'LoginRejected', retryable: false });
    clock.advance(365 * 86_400_000);
    expect(await failureOf(login)).toBe(first);
    expect(requests).toHaveLength(1);
  });

  test('says that it is the failure of a login', async () => {
    expect(await failureOf(loginWith(user, { status: 503 }).login)).toMatchObject({ isOfLogin: true });
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

describe('a login without a clear answer', () => {
  beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0.5));
  afterEach(() => void jest.restoreAllMocks());
  const unclear = { status: 503, body: error(14) };
  const delay = async (login: Login) => ((await failureOf(login)) as ApplianceFailure).retryDelaySeconds;

  test.each<[string, ScriptedResponse, string]>([
    ["a proxy's page with 403", { status: 403, body: '<html>' }, 'ApplianceReplyInvalid'],
    ['a 404', { status: 404, body: error(16) }, 'ApplianceReplyInvalid'],
    ['a redirect', { status: 302 }, 'ApplianceRedirected'],
    ['a 429', { status: 429, body: error(5) }, 'ApplianceThrottled'],
    ['a 500', { status: 500, body: error(14) }, 'ApplianceUnavailable'],
    ['no object', { body: '[]' }, 'ApplianceReplyInvalid'],
    ['no reply', new ApplianceNoReply({ tried: 'a', cameBack: 'b', remedy: 'c' }), 'ApplianceNoReply'],
  ])('but with %s is not sent again for 15 s, and then it is', async (_name, response, name) => {
    const { login, clock, requests } = loginWith(user, response, {});
    const first = await failureOf(login);
    expect(first).toMatchObject({ name, retryDelaySeconds: 15 });
    clock.advance(14_999);
    expect(await failureOf(login)).toBe(first);
    expect(first).toMatchObject({ retryDelaySeconds: 0.001 });
    expect(requests).toHaveLength(1);
    clock.advance(1);
    expect(await login.authorization()).toBe('Bearer jwt-2');
  });

  test.each<[string, Error]>([
    ['no connection', new ApplianceUnreachable({ tried: 'a', cameBack: 'b', remedy: 'c' })],
    [
      'a certificate that is not trusted',
      new ApplianceCertificateRejected({ tried: 'a', cameBack: 'b', remedy: 'c' }),
    ],
    ['a defect', new TypeError('a defect')],
  ])('because nothing was sent, with %s, is sent whenever one likes', async (_name, thrown) => {
    const { login } = loginWith(user, thrown, {});
    expect(await failureOf(login)).toBe(thrown);
    expect(thrown).not.toHaveProperty('retryDelaySeconds', expect.anything());
    expect(await login.authorization()).toBe('Bearer jwt-2');
  });

  test('is sent after 15, 30, 60 and then 90 s, ten times in all', async () => {
    const { login, clock, requests } = loginWith(user, unclear);
    const delays = [];
    for (let round = 0; round < 10; round += 1) {
      delays.push(await delay(login));
      clock.advance(90_000);
    }
    expect(delays).toEqual([15, 30, 60, 90, 90, 90, 90, 90, 90, Number.POSITIVE_INFINITY]);
    expect(await failureOf(login)).toMatchObject({ name: 'ApplianceUnavailable', retryable: true });
    expect(requests).toHaveLength(10);
  });

  test.each([
    [0, 13.5],
    [1, 16.5],
  ])('is strewn by a tenth: where chance says %d, after %d s', async (chance, seconds) => {
    jest.spyOn(Math, 'random').mockReturnValue(chance);
    expect(await delay(loginWith(user, unclear).login)).toBeCloseTo(seconds, 9);
  });

  test.each([
    ['14', 15],
    ['16', 16],
  ])('because of a 429 that asks for %s s comes after %d s', async (seconds, expected) => {
    const { login } = loginWith(user, { status: 429, headers: { 'retry-after': seconds } });
    expect(await delay(login)).toBe(expected);
  });

  test('counts on when one goes well in between', async () => {
    const { login, clock } = loginWith(user, unclear, {}, unclear);
    expect(await delay(login)).toBe(15);
    clock.advance(15_000);
    await login.authorization();
    login.dropToken();
    expect(await delay(login)).toBe(30);
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
      expect(mask.plain(Buffer.from(`sap:${password}`).toString('base64url'))).toBeUndefined();
    },
  );

  test('user and password together, where the password is too short to be looked for', () => {
    const { mask } = loginWith({ kind: 'password', username: 'sap', password: 'abc' });
    expect(mask.apply('<sap:abc>')).toBe('<[masked]>');
  });

  test.each<[string, Credentials, string]>([
    ['a stored token', { kind: 'token', token: 'stored-token' }, 'red-toke'],
    ['a refresh token', { kind: 'refresh_token', refresh_token: 'refresh-token' }, 'sh-token'],
    [
      'a private key, over its lines',
      { ...client, client_key: '-----BEGIN PRIVATE KEY-----\nabcdef\nghijkl\n-----END PRIVATE KEY-----\n' },
      'efghijkl',
    ],
  ])('a part of %s', (_name, credentials, part) => {
    expect(loginWith(credentials).mask.apply(`<${part}>`)).toBe('<[masked]>');
  });

  test('no part of a password, nor of the lines around a key', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nabcdefgh\n-----END PRIVATE KEY-----';
    expect(loginWith(user).mask.apply('pa55wor')).toBe('pa55wor');
    expect(loginWith({ ...client, client_key: key }).mask.apply('private key')).toBe('private key');
  });

  test('the tokens of the response', async () => {
    const { login, mask } = loginWith(user, { body: { jwt: 'issued-jwt', refresh_token: 'issued-refresh' } });
    await login.authorization();
    expect(mask.apply('issued-jwt, issued-refresh')).toBe('[masked], [masked]');
  });
});
