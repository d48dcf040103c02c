import { describe, expect, test } from '@jest/globals';
import { ApplianceUnreachable, PermissionDenied } from '../../../../functions/ciphertrust/errors.ts';
import type { Group } from '../../../../functions/jobs/groups.ts';
import type { Job, Selection } from '../../../../functions/jobs/job.ts';
import { check } from '../../../../functions/start-sync/actions/check.ts';
import { RetryWindow } from '../../../../functions/start-sync/retry-window.ts';
import { StillClock } from '../../../support/still-clock.ts';

const clock = new StillClock();
const parts = { tried: 'Asking', cameBack: 'nothing', remedy: 'Wait.' };
const known: Group[] = [{ id: 'cm-1', group_id: 'sap-1' }, { id: 'cm-2', group_id: 'sap-2' }, { id: 'cm-3' }];
const ended: Job = { id: 'ended', overall_status: 'completed' };

interface CheckOptions {
  groups?: Group[];
  jobs?: Job[];
  selection?: Selection;
  /** Milliseconds from now to the end of each certificate. */
  expiresIn?: { [name: string]: number };
  applianceExpiresIn?: number;
  /** What the first call of each kind throws. */
  failing?: { groups?: Error; jobs?: Error };
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
    return { items, total: items.length, serverTime: undefined };
  };
  const client = {
    node: 'https://cm',
    certificateExpires:
      more.applianceExpiresIn === undefined ? undefined : clock.now() + more.applianceExpiresIn,
    groups: async () => page('groups', groups),
    jobs: async () => page('jobs', jobs),
  };
  const certificateExpiry = Object.fromEntries(
    Object.entries(expiresIn).map(([name, ms]) => [name, clock.now() + ms]),
  );
  return check({
    environment: { target: 'local' },
    settings: { selection, certificateExpiry },
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

  test('is still ready in the moment in which a certificate ends', async () => {
    expect(await runCheck({ expiresIn: { ca_certificate: 0 } })).toMatchObject({ outcome: 'ready' });
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
