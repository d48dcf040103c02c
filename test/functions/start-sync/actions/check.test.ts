import { describe, expect, test } from '@jest/globals';
import type { Credentials } from '../../../../functions/ciphertrust/connection.ts';
import {
  ApplianceNoReply,
  ApplianceUnreachable,
  JobNotFound,
  LoginRejected,
  PermissionDenied,
} from '../../../../functions/ciphertrust/errors.ts';
import type { PasswordState } from '../../../../functions/ciphertrust/password.ts';
import type { Group } from '../../../../functions/jobs/groups.ts';
import type { Job, Selection } from '../../../../functions/jobs/job.ts';
import { check } from '../../../../functions/start-sync/actions/check.ts';
import { RetryWindow } from '../../../../functions/start-sync/retry-window.ts';
import { StillClock } from '../../../support/still-clock.ts';

const clock = new StillClock();
const parts = { tried: 'Asking', cameBack: 'nothing', remedy: 'Wait.' };
const user: Credentials = { kind: 'password', username: 'sync', password: 'pa55word' };
const client = { client_id: 'c', client_certificate: 'certificate', client_key: 'key' };
const known: Group[] = [{ id: 'cm-1', group_id: 'sap-1' }, { id: 'cm-2', group_id: 'sap-2' }, { id: 'cm-3' }];
const ended: Job = { id: 'ended', overall_status: 'completed' };

interface CheckOptions {
  groups?: Group[];
  jobs?: Job[];
  selection?: Selection;
  /** Milliseconds from now to the end of each certificate. */
  expiresIn?: { [name: string]: number };
  applianceExpiresIn?: number;
  credentials?: Credentials;
  password?: PasswordState;
  /** What the first call of each kind throws. */
  failing?: { groups?: Error; jobs?: Error };
  /** What a job says when it is read by itself, or the error. */
  whole?: object | Error;
  goodDetails?: string[];
}

/** Checks against an appliance without sockets, which can only be read. */
function runCheck({
  groups = known,
  jobs = [],
  selection = { groups: ['cm-1'] },
  expiresIn = {},
  ...more
}: CheckOptions) {
  const failing = { ...more.failing };
  const page = <T>(kind: 'groups' | 'jobs', items: T[]) => {
    const failure = failing[kind];
    delete failing[kind];
    if (failure) throw failure;
    return { items, count: items.length, total: items.length };
  };
  const client = {
    node: 'https://cm',
    ahead: 0,
    certificateExpires:
      more.applianceExpiresIn === undefined ? undefined : clock.now() + more.applianceExpiresIn,
    groups: async () => page('groups', groups),
    jobs: async () => page('jobs', jobs),
    passwordState: async () => more.password,
    job: async (id: string) => {
      if (more.whole instanceof Error) throw more.whole;
      return { ...jobs.find((job) => job.id === id), ...more.whole } as Job;
    },
  };
  const certificateExpiry = Object.fromEntries(
    Object.entries(expiresIn).map(([name, ms]) => [name, clock.now() + ms]),
  );
  return check({
    environment: { target: 'local', followForHours: 24, goodDetails: more.goodDetails ?? [] },
    settings: {
      selection,
      certificateExpiry,
      ciphertrust: { nodes: ['https://cm'], credentials: more.credentials ?? user },
    },
    client,
    clock,
    window: new RetryWindow(clock, 20),
  });
}

describe('a check of what is ready', () => {
  test('tells where it looked, what it found, and that nothing runs', async () => {
    expect(await runCheck({})).toEqual({
      summary: expect.stringMatching(/^Ready.* 1 selected/),
      outcome: 'ready',
      target: 'local',
      appliance: 'https://cm',
      groups: { found: ['cm-1'], missing: [] },
      running: [],
      certificates: {},
      password: null,
      newest: null,
    });
  });

  test("finds groups by either id, and keeps the selection's", async () => {
    const selection = { groups: ['sap-2', 'cm-1', 'cm-3'] };
    const answer = await runCheck({ selection });
    expect(answer).toMatchObject({ outcome: 'ready', groups: { found: selection.groups, missing: [] } });
    expect(answer.summary).toMatch(/^Ready.* 3 selected/);
  });

  test('finds all groups where all are selected', async () => {
    expect(await runCheck({ selection: { synchronize_all: true } })).toMatchObject({
      outcome: 'ready',
      groups: { found: ['cm-1', 'cm-2', 'cm-3'], missing: [] },
    });
  });

  test('names the jobs that run, in brief', async () => {
    const running = { id: 'running', overall_status: 'in progress', createdAt: '2026-11-24T02:00:00Z' };
    const { running: named } = await runCheck({ jobs: [ended, { ...running, uri: 'kylo:1' }] });
    expect(named).toEqual([{ ...running, outcome: 'running' }]);
  });

  test("tells when certificates end, the appliance's among them", async () => {
    const { certificates } = await runCheck({
      expiresIn: { ca_certificate: 86_400_000 },
      applianceExpiresIn: 2 * 86_400_000,
    });
    expect(certificates).toEqual({
      ca_certificate: { ends: '2026-11-25T02:00:00.000Z', days: 1 },
      appliance: { ends: '2026-11-26T02:00:00.000Z', days: 2 },
    });
  });

  test.each<[string, number | undefined, string | null]>([
    ['when the password ends', 86_400_000, '2026-11-25T02:00:00.000Z'],
    ['that no end of the password is known', undefined, null],
  ])('tells %s', async (_name, expiresIn, ends) => {
    const expiry = expiresIn === undefined ? undefined : clock.now() + expiresIn;
    expect(await runCheck({ password: { expiry, mustBeChanged: false } })).toMatchObject({
      outcome: 'ready',
      password: { ends, must_be_changed: false },
    });
  });

  test.each<[string, Credentials]>([
    ['a client without a domain', { kind: 'client_credential', ...client }],
    ['a user with one', { ...user, domain: 'd' }],
  ])('is ready with %s', async (_name, credentials) => {
    expect(await runCheck({ credentials })).toMatchObject({ outcome: 'ready' });
  });

  test('is still ready in the moment in which a certificate ends', async () => {
    expect(await runCheck({ expiresIn: { ca_certificate: 0 } })).toMatchObject({ outcome: 'ready' });
  });
});

describe('a check judges the newest job that has ended', () => {
  const at = (hour: number, fields: object = {}): Job => ({
    id: `at-${hour}`,
    overall_status: 'completed',
    createdAt: `2026-11-24T0${hour}:00:00Z`,
    ...fields,
  });
  const detailed_status = { 'group-1': 'mirrored 3 keys', 'group-2': 'mirrored 5 keys', 'group-3': 'ok' };

  test('among others, and whatever runs', async () => {
    const jobs = [at(0), at(1), { ...at(2), id: 'running', overall_status: 'in progress' }];
    const { newest, summary } = await runCheck({ jobs });
    expect(newest).toEqual({ job: 'at-1', outcome: 'succeeded', unknown_texts: [] });
    expect(summary).toMatch(/The newest ended job, at-1, is judged succeeded\.$/);
  });

  test('by what it says itself, with the texts that are not known for success, ready for the setting', async () => {
    const { newest, summary, outcome } = await runCheck({ jobs: [at(1)], whole: { detailed_status } });
    expect(newest).toEqual({
      job: 'at-1',
      outcome: 'partially_failed',
      unknown_texts: ['mirrored 3 keys'],
    });
    expect(summary).toMatch(/partially_failed\. 1 text of it \(`unknown_texts`\).*`goodDetails`\.$/);
    expect(outcome).toBe('ready');
  });

  test('by the texts that the setting calls good, and tells them', async () => {
    const goodDetails = ['mirrored 1 keys'];
    const { newest, summary } = await runCheck({ jobs: [at(1)], whole: { detailed_status }, goodDetails });
    expect(newest).toEqual({ job: 'at-1', outcome: 'succeeded', unknown_texts: [] });
    expect(summary).toMatch(/Good by `goodDetails`: "mirrored 1 keys"\.$/);
  });

  test('as running, where it says so itself', async () => {
    const { newest } = await runCheck({ jobs: [at(1)], whole: { overall_status: 'in progress' } });
    expect(newest).toMatchObject({ job: 'at-1', outcome: 'running' });
  });

  test.each<[string, Error]>([
    ['is gone', new JobNotFound(parts)],
    ['brings no answer', new ApplianceNoReply(parts)],
  ])('and is ready where that one %s', async (_name, whole) => {
    const { newest, summary, outcome } = await runCheck({ jobs: [at(1)], whole });
    expect({ newest, outcome }).toEqual({ newest: null, outcome: 'ready' });
    expect(summary).toMatch(/at-1, could not be read\.$/);
  });

  test.each<[string, Error]>([
    ['a login that is rejected meanwhile', new LoginRejected(parts)],
    ['a defect', new TypeError('x is not a function')],
  ])('and fails with %s', async (_name, whole) => {
    await expect(runCheck({ jobs: [at(1)], whole })).rejects.toBe(whole);
  });
});

describe('a check is not ready', () => {
  test('where selected groups are missing, which it lists', async () => {
    const answer = await runCheck({ selection: { groups: ['cm-1', 'gone', 'sap-9'] } });
    expect(answer).toMatchObject({
      outcome: 'not_ready',
      groups: { found: ['cm-1'], missing: ['gone', 'sap-9'] },
    });
    expect(answer.summary).toMatch(/^Not ready: 2 selected/);
  });

  test('where all groups are selected and the login sees none', async () => {
    expect(await runCheck({ selection: { synchronize_all: true }, groups: [] })).toMatchObject({
      outcome: 'not_ready',
      groups: { found: [], missing: [] },
    });
  });

  test('where a certificate has ended, which it names', async () => {
    const answer = await runCheck({ expiresIn: { ca_certificate: 86_400_000, client_certificate: -1 } });
    expect(answer.outcome).toBe('not_ready');
    expect(answer.summary).toMatch(/^Not ready: client_certificate has expired\. /);
  });

  test.each<[string, CheckOptions, RegExp]>([
    [
      'the password has to be changed',
      { password: { expiry: undefined, mustBeChanged: true } },
      /the password has to be changed/,
    ],
    [
      'the password has ended',
      { password: { expiry: clock.now() - 1, mustBeChanged: false } },
      /the password has ended/,
    ],
    [
      'a client has a domain',
      { credentials: { kind: 'client_credential', ...client, domain: 'd' } },
      /`domain`/,
    ],
  ])('where %s', async (_name, options, summary) => {
    const answer = await runCheck(options);
    expect(answer.outcome).toBe('not_ready');
    expect(answer.summary).toMatch(summary);
  });

  test('for several reasons at once, all of which it tells', async () => {
    const answer = await runCheck({ groups: [], applianceExpiresIn: -1 });
    expect(answer.summary).toMatch(/^Not ready: [^;]+; 1 selected [^;]+; appliance has expired\. /);
  });
});

describe('a check', () => {
  test.each(['groups', 'jobs'] as const)(
    'goes on when the list of %s is out of reach for a moment',
    async (kind) => {
      const failing = { [kind]: new ApplianceUnreachable(parts) };
      expect(await runCheck({ failing })).toMatchObject({ outcome: 'ready' });
    },
  );

  test.each(['groups', 'jobs'] as const)('fails when the login may not list the %s', async (kind) => {
    const failing = { [kind]: new PermissionDenied(parts) };
    await expect(runCheck({ failing })).rejects.toBe(failing[kind]);
  });
});
