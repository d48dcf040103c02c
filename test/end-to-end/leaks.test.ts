import { afterEach, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../infra/local/appliance/simulated-appliance.ts';
import { sampleGroups } from '../support/samples.ts';
import { secretsIn } from './canaries.ts';
import { World, type WorldOptions } from './world.ts';

const secrets: { [name: string]: string } = {
  password: 'canary-Pass word/9+',
  token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLW9mLWEtY2FuYXJ5',
};

describe('the search finds a secret', () => {
  const { password = '', token = '' } = secrets;
  test.each<[string, string]>([
    ['as it is', password],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ text: `"${password}"` }))],
    ['with its characters escaped', `{"a":"c\\u0061nary-Pass word\\/9+"}`],
    ['URL-encoded', encodeURIComponent(password)],
    ['as a form encodes it', encodeURIComponent(password).replaceAll('%20', '+')],
    ['in base64', Buffer.from(password).toString('base64')],
    ['in base64 with something before it', Buffer.from(`x${password}`).toString('base64')],
    ['in base64 with more before it', Buffer.from(`{"password":"${password}"}`).toString('base64')],
    ['in base64url', Buffer.from(`12${password}`).toString('base64url')],
    ['by the signature of a JWT', token.split('.')[2] ?? ''],
  ])('%s', (_name, text) => {
    expect(secretsIn(`before ${text} after`, secrets)).toHaveLength(1);
  });

  test('and nothing where there is none', () => {
    expect(secretsIn(JSON.stringify({ password: '[masked]', more: 'canary' }), secrets)).toEqual([]);
  });
});

let world: World;
afterEach(async () => {
  invocations.length = 0;
  await world?.stop();
});

/** How each login is written into the secret, and the secrets that go with it. */
const logins = {
  password: () => {
    const { password = '' } = secrets;
    world.appliance.changePassword(password);
    return { password };
  },
  refresh_token: () => ({ refresh_token: world.appliance.credentials.refresh_token }),
  client_credential: () => {
    const { client_id, client_certificate, client_key } = world.appliance.credentials;
    return { client_id, client_certificate, client_key };
  },
  token: () => ({ token: world.appliance.issueToken() }),
};
type LoginName = keyof typeof logins;

let stored: { [key: string]: string };
async function begin(login: LoginName, options?: WorldOptions): Promise<void> {
  world = await World.start({ clientCertificates: true, reports: true, ...options });
  stored = logins[login]();
  const noUser = login === 'password' ? {} : { username: undefined, password: undefined };
  world.putSecret({ ...noUser, ...stored });
}

const invocations: unknown[] = [];
const deliver = async (event: object = {}) => {
  const invocation = await world.system.deliver({ retry_for_seconds: 0, ...event }, { alias: 'scheduled' });
  invocations.push(invocation);
  return invocation;
};
const deliverAndKeep = async (event: object) => invocations.push(await world.system.deliver(event));

/** Names of the secrets in anything that came out: logs, metrics, answers, errors, hand-overs, reports, durable history. */
async function leaked(): Promise<string[]> {
  const followed = await world.system.allFollowed();
  const { requests, credentials } = world.appliance;
  const sent = requests.flatMap(({ headers, body }) => [
    headers.authorization?.toString().replace('Bearer ', ''),
    (body as { refresh_token?: string } | undefined)?.refresh_token,
  ]);
  const { client_id: _id, client_certificate: _certificate, ...keys } = stored;
  const all = Object.fromEntries([
    ...Object.entries({ ...keys, client_key: credentials.client_key }),
    ...[...new Set(sent)].map((secret, index) => [`sent ${index}`, secret] as const),
  ]);
  const { requests: calls, published } = world.system.aws;
  const toAws = [calls.map(({ input }) => input), published];
  const output = JSON.stringify([invocations.splice(0), world.lines, followed, toAws]);
  return secretsIn(output, all as { [name: string]: string });
}

test('a secret that comes out is noticed', async () => {
  await begin('password');
  await deliver({ note: stored.password });
  expect(await leaked()).toContain('password');
});

const everyLogin = Object.keys(logins) as LoginName[];

describe.each(everyLogin)('with a login by %s, no secret is in the output of', (login) => {
  test('a job that is started and followed to its end', async () => {
    await begin(login);
    await deliver();
    expect((await world.system.allFollowed()).map(({ execution }) => execution.status)).toEqual([
      'SUCCEEDED',
    ]);
    expect(world.system.aws.published).toHaveLength(1);
    expect(await leaked()).toEqual([]);
  });

  test('a check, a status, a cancellation', async () => {
    await begin(login);
    const { id } = world.appliance.addJob({ seconds: 600 });
    await deliverAndKeep({ action: 'check' });
    await deliverAndKeep({ action: 'status' });
    await deliverAndKeep({ action: 'status', job: id });
    await deliverAndKeep({ action: 'cancel' });
    expect(invocations).toMatchObject([{}, {}, {}, { result: { outcome: 'canceled' } }]);
    expect(await leaked()).toEqual([]);
  });

  test('a login, list or start whose refusal repeats header and body of the request', async () => {
    await begin(login);
    const kinds = ['login', 'list', 'start'] as const;
    for (const on of kinds.slice(login === 'token' ? 1 : 0)) {
      const end = world.appliance.fault({ on, kind: 'echo', times: Number.POSITIVE_INFINITY });
      await deliver();
      end();
    }
    expect(invocations).toEqual(invocations.map(() => expect.objectContaining({ error: expect.anything() })));
    expect(await leaked()).toEqual([]);
  });

  test('groups, get or cancel whose refusal repeats the header of the request', async () => {
    await begin(login);
    const { id } = world.appliance.addJob({ seconds: 600 });
    const events = { groups: 'check', get: 'status', cancel: 'cancel' };
    for (const [on, action] of Object.entries(events)) {
      const end = world.appliance.fault({
        on: on as Fault['on'],
        kind: 'echo',
        times: Number.POSITIVE_INFINITY,
      });
      await deliverAndKeep({ action, ...(action !== 'check' && { job: id }) });
      end();
    }
    expect(invocations).toMatchObject([{ error: {} }, { error: {} }, { error: {} }]);
    expect(await leaked()).toEqual([]);
  });

  test('errors of all kinds', async () => {
    await begin(login, { environment: { FOLLOW_SYNC_ARN: '' } });
    const faults: Omit<Fault, 'on'>[] = [
      { kind: 'status', status: 403 },
      { kind: 'status', status: 500 },
      { kind: 'not-json', status: 502 },
      { kind: 'truncated-body' },
      { kind: 'no-id' },
      { kind: 'redirect', location: 'https://elsewhere.example/' },
      { kind: 'revoked-token', times: 2 },
      { kind: 'refuse', on: 'any' } as Fault,
    ];
    for (const fault of faults) {
      const endFault = world.appliance.fault({ on: 'list', ...fault });
      await deliver();
      endFault();
    }
    world.appliance.showCertificate('other-ca');
    await deliver();
    expect(
      invocations.filter((invocation) => (invocation as { error?: object }).error).length,
    ).toBeGreaterThanOrEqual(6);
    expect(await leaked()).toEqual([]);
  });
});

describe.each(everyLogin.filter((login) => login !== 'token'))(
  'with a login by %s, no secret is in the output of',
  (login) => {
    test('a login that is rejected, here and by the follower', async () => {
      await begin(login);
      await deliver();
      world.appliance.fault({ on: 'login', kind: 'echo', status: 401, times: Number.POSITIVE_INFINITY });
      await deliver();
      expect(invocations).toMatchObject([{ result: {} }, { error: { errorType: 'LoginRejected' } }]);
      const [followed] = await world.system.allFollowed();
      expect(followed?.execution.error?.errorType).toMatch(/^Job/);
      expect(await leaked()).toEqual([]);
    });
  },
);

describe('no secret is in the output of', () => {
  test('a hand-over that fails', async () => {
    await begin('password');
    world.system.aws.fault({ on: 'Invoke', kind: 'AccessDeniedException' });
    await deliver();
    expect(invocations).toMatchObject([{ error: { errorType: 'HandOverFailed' } }]);
    expect(await leaked()).toEqual([]);
  });

  test('a secret that cannot be read', async () => {
    await begin('password');
    world.putSecret({ ...stored, pasword: stored.password });
    await deliver();
    world.putSecret({
      ...stored,
      url: `https://user:${encodeURIComponent(stored.password ?? '')}@cm.example.com`,
    });
    await deliver();
    world.system.aws.putSecret('cckm-sap-sync/local', `{"password":"${stored.password}",}`);
    await deliver();
    expect(
      invocations.map((invocation) => (invocation as { error: { errorType: string } }).error.errorType),
    ).toEqual(Array.from({ length: 3 }, () => 'SecretInvalid'));
    expect(await leaked()).toEqual([]);
  });

  test('a new refresh token, when the appliance issues one with each login', async () => {
    await begin('refresh_token', {
      behaviour: { refreshTokenRotates: true },
      environment: { FOLLOW_SYNC_ARN: '' },
    });
    world.appliance.fault({ on: 'list', kind: 'expired-token' });
    world.appliance.fault({ on: 'start', kind: 'echo' });
    await deliver();
    const sent = world.appliance.requests.filter(({ kind }) => kind === 'login').map(({ body }) => body);
    expect(new Set(sent.map((body) => (body as { refresh_token: string }).refresh_token)).size).toBe(2);
    expect(await leaked()).toEqual([]);
  });

  test('followed looks whose refusal repeats the header of the request', async () => {
    await begin('password');
    world.appliance.fault({ on: 'get', kind: 'echo', times: 3 });
    await deliver();
    expect((await world.system.allFollowed())[0]?.execution.output).toMatch(
      /HTTP 400, .*characters, not quoted/,
    );
    expect(await leaked()).toEqual([]);
  });

  test('a job that holds the password in its fields and in the details of failed groups', async () => {
    await begin('password');
    world.appliance.scriptNextJob({
      seconds: 60,
      fields: { note: `connected with ${stored.password}`, [`key ${stored.password}`]: 1 },
      detailed_status: { [sampleGroups[0] as string]: `failed: login with ${stored.password} denied` },
    });
    await deliver({ wait_for_seconds: 120 });
    await deliverAndKeep({ action: 'status', job: world.appliance.jobs[0]?.id });
    const [followed] = await world.system.allFollowed();
    expect(followed?.execution.error?.errorType).toBe('JobPartiallyFailed');
    expect(await leaked()).toEqual([]);
  });

  test('a report of a job that holds the password, or something like a token, in every field', async () => {
    await begin('password');
    // A character that is none, in the place of a space, is a blank in a report.
    const disguised = stored.password?.replace(' ', '\ufdd0');
    const canary = `${stored.password} Bearer ${secrets.token} ${disguised}`;
    stored.token = secrets.token ?? '';
    world.appliance.scriptNextJob({
      seconds: 60,
      fields: { overall_status: `failed ${canary}`, createdAt: canary, updatedAt: canary, error: canary },
      detailed_status: { [sampleGroups[0] as string]: `failed: ${canary}`, [`g ${canary}`]: canary },
    });
    await deliver();
    await world.system.allFollowed();
    const [report] = world.system.aws.published;
    expect(report?.attributes.outcome).toBe('unknown_status');
    expect(secretsIn(JSON.stringify(report), stored)).toEqual([]);
  });

  test('a start whose answer is well and holds the token', async () => {
    await begin('token');
    const body = {
      id: 'a-job',
      overall_status: 'completed',
      debug: { authorization: `Bearer ${stored.token}` },
    };
    world.appliance.fault({ on: 'start', kind: 'status', status: 200, body });
    await deliver();
    expect(invocations).toMatchObject([{ result: { outcome: 'started' } }]);
    expect(await leaked()).toEqual([]);
  });

  test.each<[string, (token: string) => object, string]>([
    ['a list', (jwt) => [{ refresh_token: 'canary-refresh-token', jwt }], 'ApplianceReplyInvalid'],
    ['no usable token', (token) => ({ jwt: 'two words', access_token: token }), 'LoginRejected'],
    ['tokens of other names', () => ({ refreshToken: 'canary-refresh-token' }), 'LoginRejected'],
  ])('a login that is answered with %s', async (_name, body, errorType) => {
    await begin('password');
    stored.token = world.appliance.issueToken();
    stored.refresh_token = 'canary-refresh-token';
    world.appliance.fault({ on: 'login', kind: 'status', status: 200, body: body(stored.token) });
    await deliver();
    expect(invocations).toMatchObject([{ error: { errorType } }]);
    expect(await leaked()).toEqual([]);
  });

  test('a redirect that carries the token along', async () => {
    await begin('token');
    stored.token = 'canary-of-an-opaque-token';
    world.putSecret({ username: undefined, password: undefined, token: stored.token });
    const location = `https://elsewhere.example/${stored.token}/login?token=${stored.token}`;
    world.appliance.fault({ on: 'list', kind: 'redirect', location });
    await deliver();
    expect(invocations).toMatchObject([{ error: { errorType: 'ApplianceRedirected' } }]);
    expect(await leaked()).toEqual([]);
  });
});

describe('a password is not shown where the appliance repeats it, although it holds', () => {
  test.each<[string, string, string]>([
    ['quotes', 'canary"pass"word"1', 'not quoted'],
    ['backslashes', 'canary\\pass\\word\\2', 'not quoted'],
    ['spaces and slashes', 'canary pass/word/3', '[masked]'],
    ['other letters', 'canäry-pässwörd-4', '[masked]'],
    ['percent signs', 'canary%pass%25word%5', 'not quoted'],
    ['regular expressions', 'canary.*(pass|word)+$6', '[masked]'],
  ])('%s', async (_name, password, told) => {
    await begin('password', { environment: { FOLLOW_SYNC_ARN: '' } });
    world.appliance.changePassword(password);
    stored.password = password;
    world.putSecret({ password });
    world.appliance.fault({ on: 'login', kind: 'echo' });
    await deliver();
    expect(invocations).toMatchObject([{ error: { errorMessage: expect.stringContaining(told) } }]);
    expect(await leaked()).toEqual([]);
  });
});
