import { describe, expect, test } from '@jest/globals';
import type { Behaviour } from '../../../../infra/local/appliance/simulated-appliance.ts';
import { call, login, signedIn } from './client.ts';
import { startAppliance } from './setup.ts';

/** The user as an appliance with these switches shows it at its start, 2026-01-15T02:00:00.123Z. */
async function userWith(behaviour: Partial<Behaviour>) {
  const { appliance } = await startAppliance({ behaviour: { fractionalDigits: 0, ...behaviour } });
  return (await signedIn(appliance).user()).json();
}

describe('the user itself', () => {
  test('is shown with its ids, its password and its logins', async () => {
    const { appliance } = await startAppliance();

    const response = await signedIn(appliance).user();

    expect(response.status).toBe(200);
    expect(response.json()).toEqual({
      user_id: expect.stringMatching(/^local\|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      username: 'cckm-sap-sync',
      nickname: 'cckm-sap-sync',
      name: 'cckm-sap-sync',
      email: '',
      login_flags: { prevent_ui_login: false },
      created_at: expect.stringMatching(/^2025-12-16T02:00:00\.123\d{6}Z$/),
      password_changed_at: expect.stringMatching(/^2025-12-16T02:00:00\.123\d{6}Z$/),
      password_change_required: false,
      failed_logins_count: 0,
      account_lockout_at: null,
      expires_at: null,
    });
  });

  test('has the id that its tokens name', async () => {
    const { appliance } = await startAppliance();
    const token = appliance.issueToken();

    const { user_id } = (await signedIn(appliance, token).user()).json();

    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims.sub).toBe(user_id);
  });

  test.each<[Partial<Behaviour>, object]>([
    [{ passwordChangedDaysAgo: 1 }, { password_changed_at: '2026-01-14T02:00:00Z' }],
    [{ passwordChangedDaysAgo: 0 }, { password_changed_at: '2026-01-15T02:00:00Z' }],
    [{ passwordChangeRequired: true }, { password_change_required: true }],
    [{ accountExpiresInDays: 10 }, { expires_at: '2026-01-25T02:00:00Z' }],
    [{ accountExpiresInDays: -1 }, { expires_at: '2026-01-14T02:00:00Z' }],
  ])('with the switch %j', async (behaviour, shown) => {
    expect(await userWith(behaviour)).toMatchObject(shown);
  });

  test('keeps its dates as time goes by', async () => {
    const { appliance, clock } = await startAppliance({ behaviour: { accountExpiresInDays: 10 } });
    const before = (await signedIn(appliance).user()).json();

    clock.advance(86_400);

    expect((await signedIn(appliance).user()).json()).toEqual(before);
  });

  test('has a password that is new once it is changed', async () => {
    const { appliance, clock } = await startAppliance({ behaviour: { fractionalDigits: 0 } });
    clock.advance(60);

    appliance.changePassword('Another-1');

    expect((await signedIn(appliance).user()).json()).toMatchObject({
      password_changed_at: '2026-01-15T02:01:00Z',
    });
  });

  test('counts failed logins until one is well', async () => {
    const { appliance } = await startAppliance();
    const { username, password } = appliance.credentials;
    const client = signedIn(appliance);

    for (const wrong of ['x', 'y']) await login(appliance, { username, password: wrong });
    const afterFailures = (await client.user()).json();
    await login(appliance, { username, password });
    const afterLogin = (await client.user()).json();

    expect([afterFailures.failed_logins_count, afterLogin.failed_logins_count]).toEqual([2, 0]);
  });

  test('says since when it is locked, as long as it is', async () => {
    const { appliance, clock } = await startAppliance({ behaviour: { fractionalDigits: 0 } });
    appliance.lockAccount(1);

    const locked = (await signedIn(appliance).user()).json();
    clock.advance(60);
    const unlocked = (await signedIn(appliance).user()).json();

    expect([locked.account_lockout_at, unlocked.account_lockout_at]).toEqual(['2026-01-15T02:00:00Z', null]);
  });
});

describe('the password policy of the user', () => {
  test('is the global one, under which passwords never end', async () => {
    const { appliance } = await startAppliance();

    const response = await signedIn(appliance).pwdpolicy();

    expect(response.status).toBe(200);
    expect(response.json()).toEqual({
      policy_name: 'global',
      inclusive_min_total_length: 8,
      inclusive_max_total_length: 30,
      inclusive_min_upper_case: 1,
      inclusive_min_lower_case: 1,
      inclusive_min_digits: 1,
      inclusive_min_other: 1,
      password_history_threshold: 5,
      password_lifetime: 0,
      password_change_min_days: 0,
      failed_logins_lockout_thresholds: [],
    });
  });

  test('shows the lifetime and the lockout that are set', async () => {
    const { appliance } = await startAppliance({
      behaviour: { passwordLifetimeDays: 90, lockoutMinutes: [0, 5, 30] },
    });

    expect((await signedIn(appliance).pwdpolicy()).json()).toMatchObject({
      password_lifetime: 90,
      failed_logins_lockout_thresholds: [0, 5, 30],
    });
  });
});

describe.each(['user', 'pwdpolicy'] as const)('auth/self/%s', (kind) => {
  const path = `/api/v1/auth/self/${kind}`;

  test('is recorded as a kind of its own, with a trailing slash too', async () => {
    const { appliance } = await startAppliance();
    const client = signedIn(appliance);

    const statuses = [(await client.send({ path })).status, (await client.send({ path: `${path}/` })).status];

    expect(statuses).toEqual([200, 200]);
    expect(appliance.requests.map((request) => request.kind)).toEqual([kind, kind]);
  });

  test('needs a token that is good', async () => {
    const { appliance } = await startAppliance();
    const client = signedIn(appliance, appliance.issueToken(-50));

    expect((await call(appliance, { path })).status).toBe(401);
    expect((await client.send({ path })).json().message).toMatch(/Token is expired by 50s/);
  });

  test('is only read', async () => {
    const { appliance } = await startAppliance();

    expect((await signedIn(appliance).send({ method: 'POST', path, body: {} })).status).toBe(404);
  });
});
