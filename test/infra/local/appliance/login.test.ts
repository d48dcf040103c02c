import { describe, expect, test } from '@jest/globals';
import type { Credentials } from '../../../../infra/local/appliance/simulated-appliance.ts';
import { agentFor, call, errorCode, jobsPath, login, signedIn } from './client.ts';
import { startAppliance } from './setup.ts';

const passwordGrant = ({ username, password }: Credentials) => ({
  grant_type: 'password',
  username,
  password,
});

describe('a login by password', () => {
  test('returns a token that the protected endpoints accept', async () => {
    const { appliance } = await startAppliance();

    const response = await login(appliance, passwordGrant(appliance.credentials));

    expect(response.json()).toMatchObject({
      duration: 300,
      token_type: 'Bearer',
      refresh_token: expect.any(String),
    });
    expect((await signedIn(appliance, response.json().jwt as string).list()).status).toBe(200);
  });

  test('works with a trailing slash', async () => {
    const { appliance } = await startAppliance();

    const response = await login(appliance, passwordGrant(appliance.credentials), {
      path: '/api/v1/auth/tokens/',
    });

    expect(response.status).toBe(200);
  });

  test('takes the user from name, and the grant as given by default', async () => {
    const { appliance } = await startAppliance();
    const { username: name, password } = appliance.credentials;

    expect((await login(appliance, { name, password })).status).toBe(200);
  });

  test('rejects and counts a wrong password with the body that is known', async () => {
    const { appliance } = await startAppliance();

    const response = await login(appliance, { ...passwordGrant(appliance.credentials), password: 'wrong' });

    expect(response.status).toBe(401);
    expect(response.json()).toEqual({
      code: 5,
      codeDesc: 'NCERRUnauthorizedAccess',
      message: 'Wrong username or password.',
      requestID: expect.any(String),
    });
    expect(appliance.failedLogins).toBe(1);
  });

  test('rejects the old password once it is changed', async () => {
    const { appliance } = await startAppliance();
    const before = passwordGrant(appliance.credentials);

    appliance.changePassword('Another-1');

    expect((await login(appliance, before)).status).toBe(401);
    expect((await login(appliance, passwordGrant(appliance.credentials))).status).toBe(200);
  });

  test.each([
    ['a body that is no JSON object', [1, 2], 401],
    ['an unknown grant', { grant_type: 'device_code' }, 400],
  ])('refuses %s', async (_, body, status) => {
    const { appliance } = await startAppliance();

    const response = await login(appliance, body);

    expect(response.status).toBe(status);
    expect(response.json()).toMatchObject({ code: expect.any(Number), codeDesc: expect.any(String) });
  });

  test('leaves a refresh token behind for ever unless its life is limited', async () => {
    const { appliance, clock } = await startAppliance();
    await login(appliance, passwordGrant(appliance.credentials));
    await login(appliance, { ...passwordGrant(appliance.credentials), refresh_token_lifetime: 5 });

    expect(appliance.liveRefreshTokens).toBe(3);
    clock.advance(5 * 60);
    expect(appliance.liveRefreshTokens).toBe(2);
  });
});

describe('a lockout', () => {
  test('is off by default', async () => {
    const { appliance } = await startAppliance();
    for (let attempt = 0; attempt < 5; attempt += 1) await login(appliance, { username: 'x', password: 'y' });

    expect((await login(appliance, passwordGrant(appliance.credentials))).status).toBe(200);
  });

  test('refuses even the right password until its minutes are over', async () => {
    const { appliance, clock } = await startAppliance({ behaviour: { lockoutMinutes: [0, 5, 30] } });
    const wrong = { ...passwordGrant(appliance.credentials), password: 'wrong' };

    await login(appliance, wrong);
    const afterOne = await login(appliance, passwordGrant(appliance.credentials));
    await login(appliance, wrong);
    await login(appliance, wrong);
    const afterTwo = await login(appliance, passwordGrant(appliance.credentials));
    clock.advance(5 * 60);
    const later = await login(appliance, passwordGrant(appliance.credentials));

    expect([afterOne.status, afterTwo.status, later.status]).toEqual([200, 401, 200]);
    expect(afterTwo.json().message).toBe('User account is locked.');
  });

  test('grows with each failure in a row', async () => {
    const { appliance, clock } = await startAppliance({ behaviour: { lockoutMinutes: [1, 30] } });
    const wrong = { ...passwordGrant(appliance.credentials), password: 'wrong' };
    await login(appliance, wrong);
    clock.advance(60);
    await login(appliance, wrong);
    clock.advance(29 * 60);

    expect((await login(appliance, passwordGrant(appliance.credentials))).status).toBe(401);
    clock.advance(60);
    expect((await login(appliance, passwordGrant(appliance.credentials))).status).toBe(200);
  });

  test('stays as long as its last entry says for all failures that follow', async () => {
    const { appliance, clock } = await startAppliance({ behaviour: { lockoutMinutes: [0, 1] } });
    const wrong = { ...passwordGrant(appliance.credentials), password: 'wrong' };
    for (let failure = 0; failure < 3; failure += 1) {
      await login(appliance, wrong);
      clock.advance(60);
    }
    await login(appliance, wrong);

    expect((await login(appliance, passwordGrant(appliance.credentials))).status).toBe(401);
  });

  test('begins anew after a login that succeeded', async () => {
    const { appliance } = await startAppliance({ behaviour: { lockoutMinutes: [0, 5] } });
    const wrong = { ...passwordGrant(appliance.credentials), password: 'wrong' };
    await login(appliance, wrong);
    await login(appliance, passwordGrant(appliance.credentials));
    await login(appliance, wrong);

    expect((await login(appliance, passwordGrant(appliance.credentials))).status).toBe(200);
  });

  test('can be set by hand', async () => {
    const { appliance } = await startAppliance();

    appliance.lockAccount(10);

    expect((await login(appliance, passwordGrant(appliance.credentials))).status).toBe(401);
  });
});

describe('a login by refresh token', () => {
  const refresh = (refresh_token: unknown) => ({ grant_type: 'refresh_token', refresh_token });

  test('returns the same refresh token again', async () => {
    const { appliance } = await startAppliance();
    const { refresh_token } = appliance.credentials;

    const response = await login(appliance, refresh(refresh_token));

    expect(response.json()).toMatchObject({ jwt: expect.any(String), refresh_token });
    expect((await login(appliance, refresh(refresh_token))).status).toBe(200);
  });

  test('returns a new one and ends the old one where they rotate', async () => {
    const { appliance } = await startAppliance({ behaviour: { refreshTokenRotates: true } });
    const { refresh_token } = appliance.credentials;

    const response = await login(appliance, refresh(refresh_token));

    expect(response.json().refresh_token).not.toBe(refresh_token);
    expect((await login(appliance, refresh(refresh_token))).status).toBe(401);
    expect((await login(appliance, refresh(response.json().refresh_token))).status).toBe(200);
  });

  test.each(['unknown', 17, undefined])('rejects and counts %p', async (token) => {
    const { appliance } = await startAppliance();

    const response = await login(appliance, refresh(token));

    expect([response.status, response.json().message]).toEqual([401, 'Invalid token']);
    expect(appliance.failedLogins).toBe(1);
  });

  test('rejects one that was revoked', async () => {
    const { appliance } = await startAppliance();

    appliance.revokeRefreshTokens();

    expect((await login(appliance, refresh(appliance.credentials.refresh_token))).status).toBe(401);
  });

  test('rejects one whose minutes are over', async () => {
    const { appliance, clock } = await startAppliance();
    const first = await login(appliance, {
      ...passwordGrant(appliance.credentials),
      refresh_token_lifetime: 1,
    });

    clock.advance(60);

    expect((await login(appliance, refresh(first.json().refresh_token))).status).toBe(401);
  });
});

describe('a login by client certificate', () => {
  const byClient = (client_id: string) => ({ grant_type: 'client_credential', client_id });

  test('returns a token and no refresh token', async () => {
    const { appliance } = await startAppliance({ clientCertificates: true });
    const { client_id, client_certificate: cert, client_key: key } = appliance.credentials;

    const response = await login(appliance, byClient(client_id), {
      agent: agentFor(appliance, { cert, key }),
    });

    expect(Object.keys(response.json())).toEqual(['jwt', 'duration', 'token_type']);
  });

  test('works again on a resumed TLS session', async () => {
    const { appliance } = await startAppliance({ clientCertificates: true });
    const { client_id, client_certificate: cert, client_key: key } = appliance.credentials;
    const agent = agentFor(appliance, { cert, key, keepAlive: false });
    await login(appliance, byClient(client_id), { agent });

    expect((await login(appliance, byClient(client_id), { agent })).status).toBe(200);
    expect(appliance.connections).toHaveLength(2);
  });

  test.each([
    'no certificate',
    'the certificate of another client',
    'an expired certificate',
    'another client id',
  ])('rejects and counts %s', async (what) => {
    const { appliance } = await startAppliance({ clientCertificates: true });
    const days = what === 'an expired certificate' ? -1 : 10;
    const other = await appliance.authority.issue({ commonName: 'other', usage: 'client', days });
    const { client_certificate, client_key, client_id } = appliance.credentials;
    const registered = { certificate: client_certificate, key: client_key };
    const shown = what === 'another client id' ? registered : other;
    if (what === 'an expired certificate') {
      appliance.replaceClient({ client_id, client_certificate: other.certificate, client_key: other.key });
    }
    const certified = what === 'no certificate' ? {} : { cert: shown.certificate, key: shown.key };

    const response = await login(appliance, byClient(what === 'another client id' ? 'nobody' : client_id), {
      agent: agentFor(appliance, certified),
    });

    expect([response.status, response.json().message]).toEqual([401, 'Invalid Client']);
    expect(appliance.failedLogins).toBe(1);
  });

  test('accepts a client that replaced the registered one', async () => {
    const { appliance } = await startAppliance({ clientCertificates: true });
    const { certificate, key } = await appliance.authority.issue({
      commonName: 'new',
      usage: 'client',
      days: 3,
    });

    appliance.replaceClient({ client_id: 'new-id', client_certificate: certificate, client_key: key });

    const agent = agentFor(appliance, { cert: certificate, key });
    expect((await login(appliance, byClient('new-id'), { agent })).status).toBe(200);
  });

  test('rejects the right certificate where the server does not ask for one', async () => {
    const { appliance } = await startAppliance();
    const { client_id, client_certificate: cert, client_key: key } = appliance.credentials;

    const response = await login(appliance, byClient(client_id), {
      agent: agentFor(appliance, { cert, key }),
    });

    expect(response.status).toBe(401);
  });
});

describe('a bearer token', () => {
  test.each([
    ['none', undefined, 'Missing bearer token'],
    ['another scheme', 'Basic eDp5', 'Missing bearer token'],
    ['no JWT', 'Bearer abc', 'Invalid token'],
    ['a foreign signature', 'Bearer e30.e30.AAAA', 'Invalid token'],
  ])('is refused when there is %s', async (_, authorization, message) => {
    const { appliance } = await startAppliance();

    const response = await call(appliance, { path: jobsPath, headers: { authorization } });

    expect([response.status, response.json().message]).toEqual([401, message]);
  });

  test('lives 300 seconds of the appliance clock', async () => {
    const { appliance, clock } = await startAppliance();
    const client = signedIn(appliance);

    clock.advance(299);
    const before = await client.list();
    clock.advance(51);
    const after = await client.list();

    expect(before.status).toBe(200);
    expect([after.status, after.json().message]).toEqual([
      401,
      'Bearer token malformed: Token is expired by 50s',
    ]);
  });

  test('can be issued expired', async () => {
    const { appliance } = await startAppliance();

    const response = await signedIn(appliance, appliance.issueToken(-50)).list();

    expect(response.json().message).toBe('Bearer token malformed: Token is expired by 50s');
  });

  test('is refused once revoked, and a new one is not', async () => {
    const { appliance } = await startAppliance();
    const before = signedIn(appliance);

    appliance.revokeTokens();

    expect((await before.list()).json().message).toBe('Token has been revoked');
    expect((await signedIn(appliance).list()).status).toBe(200);
  });

  test('dies with a restart, which breaks the connections', async () => {
    const { appliance } = await startAppliance();
    const client = signedIn(appliance);
    appliance.fault({ on: 'list', kind: 'stall' });
    const waiting = client.list();
    const broken = errorCode(waiting);
    await until(() => appliance.requests.length === 1);

    appliance.restart();

    expect(await broken).toBe('ECONNRESET');
    expect((await client.list()).status).toBe(401);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
