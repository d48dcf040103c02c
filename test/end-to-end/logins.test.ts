import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../infra/local/appliance/simulated-appliance.ts';
import { DurableProcess } from '../../infra/local/lambda/durable-process.ts';
import { sampleGroups } from '../support/samples.ts';
import { World } from './world.ts';

const hour = 3_600_000;

type Refusal = Omit<Fault, 'on' | 'kind'>;

const json = (body: object): Refusal => ({ text: JSON.stringify(body) });
const documented = (message: string) => ({ code: 5, codeDesc: 'NCERRUnauthorizedAccess', message });
const wrong = json(documented('Wrong username or password.'));
const gzip = { 'content-encoding': 'gzip' };
const page: Refusal = { text: '<html>Denied</html>', headers: { 'content-type': 'text/html' } };
const zipped: Refusal = { text: gzipSync(wrong.text as string), headers: gzip };

/** Answers to a login that judge it, by status, body, encoding, and whether they arrive whole. */
const final: [string, Refusal][] = [
  ['401 as published', { status: 401, ...wrong }],
  ['401 as published, cut', { status: 401, ...wrong, cut: true }],
  ['401 without a body', { status: 401, text: '' }],
  ['401 of another shape', { status: 401, ...json({ error: 'unauthorized' }) }],
  ['401 in plain text', { status: 401, text: 'Unauthorized', headers: { 'content-type': 'text/plain' } }],
  ['401 with a page', { status: 401, ...page }],
  ['401 with a page, cut', { status: 401, ...page, cut: true }],
  ['401 labelled gzip without a body', { status: 401, text: '', headers: gzip }],
  ['401 labelled gzip that is none', { status: 401, ...wrong, headers: gzip }],
  ['401 in gzip, cut', { status: 401, ...zipped, cut: true }],
  ['401 in an unknown encoding', { status: 401, ...wrong, headers: { 'content-encoding': 'zstd' } }],
  ['401 in UTF-16', { status: 401, text: Buffer.from(`\ufeff${wrong.text}`, 'utf16le') }],
  ['401 with half an object', { status: 401, text: '{"code":5,' }],
  ['401 without a content type', { status: 401, text: 'no', headers: { 'content-type': '' } }],
  ['401 with headers of 20 KB', { status: 401, text: '', headers: { 'x-a': 'x'.repeat(20_000) } }],
  ['200 with an error behind a byte order mark', { status: 200, text: '\ufeff{"error":"invalid_grant"}' }],
  ['400 invalid_grant', { status: 400, ...json({ error: 'invalid_grant' }) }],
  ['400 as published', { status: 400, ...json(documented('No.')) }],
  ['400 without a body', { status: 400, text: '' }],
  ['400 in plain text', { status: 400, text: 'Bad Request' }],
  ['400 with a list', { status: 400, text: '[{"reason":"bad"}]' }],
  ['402 of a licence', { status: 402, ...json({ error: 'payment required' }) }],
  ['403 account locked', { status: 403, ...json({ error: 'account locked' }) }],
  ['403 must change its password', { status: 403, ...json(documented('The password must be changed.')) }],
  ['403 without a body', { status: 403, text: '' }],
  ['403 cut', { status: 403, ...json({ error: 'account locked' }), cut: true }],
  [
    '403 labelled deflate that is none',
    { status: 403, text: 'no', headers: { 'content-encoding': 'deflate' } },
  ],
  ['403 labelled Brotli that is none', { status: 403, text: 'no', headers: { 'content-encoding': 'br' } }],
  ['406', { status: 406, text: '' }],
  ['409 for a session that is open', { status: 409, ...json({ error: 'session exists' }) }],
  ['410', { status: 410, text: 'gone' }],
  ['422 with problems', { status: 422, ...json({ errors: [{ field: 'password', problem: 'too short' }] }) }],
  ['423 in plain text', { status: 423, text: 'Locked', headers: { 'content-type': 'text/plain' } }],
  ['428 for terms to accept', { status: 428, ...json({ error: 'accept the terms first' }) }],
  ['451', { status: 451, text: 'no' }],
  ['499', { status: 499, text: '' }],
  ['200 with an error inside', { status: 200, ...json({ error: 'invalid_grant' }) }],
  ['200 with the published error inside', { status: 200, ...wrong }],
  ['200 that asks for a second factor', { status: 200, ...json({ mfa_required: true }) }],
  ['200 with an empty token', { status: 200, ...json({ jwt: '', duration: 300 }) }],
  ['200 with nothing', { status: 200, ...json({}) }],
  ['202 without a token', { status: 202, ...json({ status: 'pending approval' }) }],
  ['500 of a directory', { status: 500, ...json({ message: 'LDAP bind failed: invalid credentials' }) }],
  ['500 with the code of a directory', { status: 500, text: 'AcceptSecurityContext error, data 52e, v4563' }],
  [
    '502 that says that the account is locked',
    { status: 502, ...json({ error: { code: 'ACCOUNT_LOCKED' } }) },
  ],
  ['503 that says that the user is disabled', { status: 503, text: 'user is disabled' }],
];

/** Answers to a login that do not: something before the appliance speaks, or the appliance cannot tell. */
const unclear: [string, Refusal][] = [
  ['404 of a gateway', { status: 404, text: 'default backend - 404' }],
  ['404 as published', { status: 404, ...json(documented('Resource not found')) }],
  ['405', { status: 405, text: '' }],
  ['403 with a page', { status: 403, ...page }],
  ['423 with a page', { status: 423, ...page, headers: { 'content-type': '' } }],
  ['413', { status: 413, text: '' }],
  ['421', { status: 421, text: '' }],
  ['431', { status: 431, text: '' }],
  ['200 with a page', { status: 200, ...page }],
  ['200 without a body', { status: 200, text: '' }],
  ['200, cut', { status: 200, ...json({ jwt: 'a' }), cut: true }],
  ['500 of a database', { status: 500, ...json({ message: 'database is locked' }) }],
  [
    '500 of a directory out of reach',
    { status: 500, ...json({ message: 'LDAP bind failed: connection refused' }) },
  ],
  ['500 of a database, about a user', { status: 500, text: 'failed to query user: database is locked' }],
  [
    '503 with a flag that is off',
    { status: 503, ...json({ account_locked: false, message: 'no directory' }) },
  ],
  ['500 of a port', { status: 500, text: 'failed to bind to port 389' }],
  ['503 without a body', { status: 503, text: '' }],
];

let world: World;
let follower: DurableProcess;
beforeAll(async () => {
  world = await World.start({ nodes: 2, environment: { FOLLOW_FOR_HOURS: '24' } });
  world.holdFollowers();
  follower = DurableProcess.start(world.system.processOptions('follow-sync'));
});
afterAll(async () => {
  await follower.stop();
  await world.stop();
});

const endFaults: (() => void)[] = [];
let before = 0;
beforeEach(() => {
  before = world.appliance.requests.length;
});
/** Jobs of one test are long over in the next. */
afterEach(() => {
  for (const end of endFaults.splice(0)) end();
  world.clock.advance(48 * hour);
});

/** Lets both nodes answer logins so, for ever unless it says otherwise. */
function answerLogins(refusal: Refusal, lasts: Partial<Fault> = { times: Number.POSITIVE_INFINITY }): void {
  endFaults.push(world.appliance.fault({ on: 'login', kind: 'status', ...refusal, ...lasts }));
}
const until = (seconds: number) => ({ until: world.clock.now() + seconds * 1000 });
const logins = () => world.appliance.requests.slice(before).filter(({ kind }) => kind === 'login');

/** Sends an event; what came of it, and how many logins. */
async function deliver(event: object) {
  const { result, error } = await world.system.deliver(event);
  return { outcome: error?.errorType ?? (result as { outcome: string }).outcome, logins: logins().length };
}
/** Follows a job to its end; what came of it, and how many logins and looks. */
async function follow() {
  const { id } = world.appliance.addJob({ groups: sampleGroups });
  const { status, error, output } = await follower.run(world.system.aws.executions.begin({ job: id }));
  const looks = output.split('\n').filter((line) => line.includes('"looked at the job"')).length;
  return { outcome: error?.errorType ?? status, logins: logins().length, looks };
}
const asScheduled = { retry_for_seconds: 780 };

describe.each(final)('a login that is answered by %s is sent once', (_name, refusal) => {
  beforeEach(() => answerLogins(refusal));

  test('by a start that may try for 780 s', async () => {
    expect(await deliver(asScheduled)).toEqual({ outcome: 'LoginRejected', logins: 1 });
  });

  test('by a check', async () => {
    expect(await deliver({ action: 'check' })).toEqual({ outcome: 'LoginRejected', logins: 1 });
  });

  test('by a follower that has a day', async () => {
    expect(await follow()).toMatchObject({ outcome: 'JobUnauthorized', logins: 1 });
  });
});

/** Seconds from one login to the first node to the next. */
function delays(): number[] {
  const rounds = logins().filter(({ node }) => node === 0);
  return rounds.slice(1).map(({ at }, index) => (at - (rounds[index]?.at ?? 0)) / 1000);
}
/** A tenth is jitter; what the requests themselves take is real time, and comes on top. */
const isAbout = (delay: number, seconds: number) =>
  delay >= seconds * 0.9 - 0.01 && delay <= seconds * 1.1 + 5;

describe.each(unclear)('a login that is answered by %s is sent again', (_name, refusal) => {
  test('by a start that may try for 780 s: ten rounds over both nodes, further and further apart', async () => {
    answerLogins(refusal);
    expect(await deliver(asScheduled)).toEqual({ outcome: expect.stringMatching(/^Appliance/), logins: 20 });
    const wanted = [15, 30, 60, 90, 90, 90, 90, 90, 90];
    expect(delays().map((delay, index) => isAbout(delay, wanted[index] ?? 0) || delay)).toEqual(
      wanted.map(() => true),
    );
  });

  test('by a check: two rounds', async () => {
    answerLogins(refusal);
    expect(await deliver({ action: 'check' })).toEqual({
      outcome: expect.stringMatching(/^Appliance/),
      logins: 4,
    });
    expect(isAbout(delays()[0] ?? 0, 15)).toBe(true);
  });

  test('by a follower: one round a look, until it goes well', async () => {
    answerLogins(refusal, until(600));
    const { outcome, logins, looks } = await follow();
    expect({ outcome, logins }).toEqual({ outcome: 'SUCCEEDED', logins: 2 * (looks - 1) + 1 });
  });
});

test('a boot of 8 minutes, with pages, 503s and JSON 500s, is waited out by a start', async () => {
  answerLogins({ status: 503, ...page }, until(120));
  answerLogins({ status: 500, ...json({ message: 'unexpected error' }) }, until(300));
  answerLogins({ status: 503, text: '' }, until(480));
  expect((await deliver(asScheduled)).outcome).toBe('started');
});

test('an outage of 3 hours of the directory is waited out by a follower', async () => {
  answerLogins(
    { status: 500, ...json({ message: 'LDAP bind failed: connection refused' }) },
    until(3 * 3_600),
  );
  const { outcome, logins, looks } = await follow();
  expect({ outcome, logins }).toEqual({ outcome: 'SUCCEEDED', logins: 2 * (looks - 1) + 1 });
});

test.each<[string, Refusal, string]>([
  [
    'a password that must be changed',
    { status: 403, ...json({ error: 'password_change_required' }) },
    'password_change_required',
  ],
  ['a locked account', { status: 423, text: 'The account is locked for 5 minutes.' }, 'locked for 5 minutes'],
  [
    'a second factor',
    { status: 200, ...json({ mfa_required: true, methods: ['totp'] }) },
    'mfa_required true, methods.0 "totp"',
  ],
  [
    'terms to accept',
    { status: 428, ...json({ message: 'Accept the terms of use.' }) },
    'Accept the terms of use.',
  ],
])('%s is told in the words of the appliance', async (_name, refusal, words) => {
  answerLogins(refusal);
  const { error } = await world.system.deliver({});
  expect(error?.errorMessage).toContain(words);
});

test('a login whose connection broke after it was sent goes to the other node in that round, not again to the same', async () => {
  const lasts = { times: Number.POSITIVE_INFINITY, node: 0 };
  endFaults.push(world.appliance.fault({ on: 'login', kind: 'reset', ...lasts }));
  expect(await deliver({})).toEqual({ outcome: 'started', logins: 2 });
  expect(logins().map(({ node }) => node)).toEqual([0, 1]);
});
