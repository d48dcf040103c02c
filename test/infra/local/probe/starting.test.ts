import { describe, expect, test } from '@jest/globals';
import type {
  ApplianceOptions,
  Fault,
  SimulatedAppliance,
} from '../../../../infra/local/appliance/simulated-appliance.ts';
import { Probe, type ProbeFlags } from '../../../../infra/local/probe/probe.ts';
import { GroupNotFound } from '../../../../infra/local/probe/start-plan.ts';
import { sapIds } from '../../../support/samples.ts';
import { applianceWithHistory, loginOf, probe, sentTo } from './set-up.ts';

const payments = { start: 'payments' };

interface Situation extends ApplianceOptions {
  flags?: ProbeFlags;
  confirm?: () => Promise<boolean>;
  prepare?: (world: Awaited<ReturnType<typeof applianceWithHistory>>) => void;
}

/** Probes with a start, and tells what became of it. */
async function run({ flags = payments, confirm, prepare, ...options }: Situation) {
  const world = await applianceWithHistory(options);
  const { appliance, clock } = world;
  prepare?.(world);
  const lines: string[] = [];
  const prober = new Probe(
    {
      ciphertrust: { nodes: appliance.urls, credentials: loginOf(appliance), ca: appliance.caCertificate },
      selection: { synchronize_all: true },
    },
    { clock, flags, tell: (line) => lines.push(line), ...(confirm && { confirm }) },
  );
  const failure = await prober.run();
  await appliance.stop();
  const made = appliance.jobs.filter(({ madeBy }) => madeBy === 'request');
  const starts = appliance.requests.filter(({ kind }) => kind === 'start').map(({ body }) => body);
  const canceled = appliance.requests.flatMap(({ kind, path }) =>
    kind === 'cancel' ? [path.split('/').at(-2)] : [],
  );
  return { ...prober.result(), failure, appliance, clock, made, starts, canceled, lines, left: prober.left };
}

const row = ({ report }: Awaited<ReturnType<typeof run>>, id: string) => report.rows[id]?.seen;

describe('a start', () => {
  test("sends one group by SAP's id, and nothing else that is no GET", async () => {
    const { starts, appliance, left } = await run({});
    expect(starts).toEqual([{ groups: [sapIds[0]] }]);
    expect(sentTo(appliance).others).toHaveLength(1);
    expect(left).toEqual([]);
  });

  test('looks until the job has ended, and keeps each change with its time', async () => {
    const { report } = await run({ jobSeconds: 90 });
    expect(
      report.changes.map(({ after_seconds, job }) => [
        after_seconds,
        (job as { overall_status: string }).overall_status,
      ]),
    ).toEqual([
      [0, 'in progress'],
      [90, 'completed'],
    ]);
  });

  test('logs in again when the token ends, and only then', async () => {
    const { appliance, made, clock } = await run({ jobSeconds: 1_200 });
    expect(made[0]?.isRunning(clock.now())).toBe(false);
    // Four minutes each, of twenty and the look after them.
    expect(sentTo(appliance).logins).toBe(6);
  });

  test('says first what it will do', async () => {
    const { lines } = await run({ flags: { ...payments, second: true, cancel: true } });
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(
        /^This will start one synchronization job, of group .* \(payments\), and look at it until it ends\.$/,
      ),
      expect.stringMatching(
        /^While it runs, it will send starts that should be refused: .* \(treasury\), .* is cancelled\.$/,
      ),
      'It will then cancel the job that it started, and no other.',
    ]);
  });

  test('that nobody confirms is none', async () => {
    const { appliance, lines } = await run({ confirm: async () => false });
    expect(sentTo(appliance).others).toEqual([]);
    expect(lines.at(-1)).toBe('Nothing was started: it takes a yes.');
  });

  test('is none where a job has begun while somebody was asked', async () => {
    let appliance: SimulatedAppliance | undefined;
    const { starts, lines } = await run({
      prepare: (world) => {
        appliance = world.appliance;
      },
      confirm: async () => appliance?.addJob() !== undefined,
    });
    expect(starts).toEqual([]);
    expect(lines.at(-1)).toMatch(/^Nothing is started: job .* runs, or may run/);
  });

  test('ends its looks where nobody can tell whether the job has ended', async () => {
    const { clock, left, made } = await run({
      prepare: ({ appliance }) =>
        appliance.scriptNextJob({ seconds: Number.POSITIVE_INFINITY, runningStatus: 'läuft' }),
    });
    expect(left).toEqual(made.map(({ id }) => id));
    expect(clock.now() - (made[0]?.createdAt ?? 0)).toBeLessThan(20 * 60_000);
  });

  test('that is refused by a 401 is not sent again', async () => {
    const { starts } = await run({
      prepare: ({ appliance }) => void appliance.fault({ on: 'start', kind: 'expired-token', acts: true }),
    });
    expect(starts).toHaveLength(1);
  });

  test('is followed with a few logins only where every token is refused', async () => {
    const { appliance } = await run({
      prepare: (world) =>
        void world.appliance.fault({ on: 'get', kind: 'expired-token', times: 9_999, after: 'start' }),
    });
    // One, three after a 401, and one each four minutes of the quarter of an hour.
    expect(sentTo(appliance).logins).toBeLessThanOrEqual(8);
  });

  test("takes a text for SAP's id or CCKM's before it takes it for a name", async () => {
    const groups = [
      { id: 'a', group_id: '00RT0001', name: '00RT0002' },
      { id: 'b', group_id: '00RT0002', name: 'other' },
    ];
    expect((await run({ groups, flags: { start: '00RT0002' } })).starts).toEqual([{ groups: ['00RT0002'] }]);
  });

  test('of a name that two groups have is none', async () => {
    const groups = ['a', 'b'].map((id) => ({ id, group_id: `00RT${id}`, name: 'twin' }));
    const { starts, failure } = await run({ groups, flags: { start: 'twin' } });
    expect(starts).toEqual([]);
    expect(failure?.message).toBe('twin may be any of a (twin); b (twin): name it by its id.');
  });

  test('tells no password, though a group has its name', async () => {
    const { lines } = await run({
      flags: { ...payments, second: true },
      prepare: ({ appliance }) => appliance.changePassword('payments'),
    });
    expect(lines[0]).toMatch(/of group .* \(\[masked\]\)/);
  });

  describe('with a list that leaves out what a job says of its end', () => {
    const behaviour = { listLeavesOut: ['overall_status'] };

    test('reads the jobs by themselves, and starts where all have ended', async () => {
      expect((await run({ behaviour })).starts).toHaveLength(1);
    });

    test('is none where one of them runs', async () => {
      const { starts } = await run({ behaviour, prepare: ({ appliance }) => void appliance.addJob() });
      expect(starts).toEqual([]);
    });

    test('is none where one of them cannot be read', async () => {
      const { starts } = await run({
        behaviour,
        prepare: ({ appliance }) => void appliance.fault({ on: 'get', kind: 'status', times: 99 }),
      });
      expect(starts).toEqual([]);
    });

    test('is none where there are too many of them', async () => {
      const { starts, lines } = await run({
        behaviour,
        prepare: ({ appliance, clock }) => {
          for (let hours = 60; hours < 120; hours += 1)
            appliance.addJob({ createdAt: clock.now() - hours * 3_600_000 });
        },
      });
      expect(starts).toEqual([]);
      expect(lines.at(-1)).toMatch(/the list does not say which jobs have ended/);
    });
  });

  test('of a group that is not there is none, and names those that are', async () => {
    const { appliance, failure } = await run({ flags: { start: 'pay' } });
    expect(sentTo(appliance).others).toEqual([]);
    expect(failure).toBeInstanceOf(GroupNotFound);
    expect(failure?.message).toMatch(/^There is no group pay on this appliance; it has .* \(payments\); /);
  });

  test.each<[string, NonNullable<Situation['prepare']>]>([
    ['a job runs', ({ appliance }) => appliance.addJob()],
    [
      'a job may run, in a word that nobody knows',
      ({ appliance, clock }) => {
        appliance.behaviour.completedAt = false;
        appliance.addJob({ createdAt: clock.now() - 7_200_000, endStatus: 'läuft' });
      },
    ],
    [
      'the list is not answered',
      ({ appliance }) => appliance.fault({ on: 'list', kind: 'status', times: 99 }),
    ],
    [
      'an entry of the list cannot be read',
      ({ appliance }) => appliance.addJob({ createdAt: 0, fields: { id: undefined } }),
    ],
  ])('is none where %s', async (_name, prepare) => {
    const { appliance, lines } = await run({ prepare: (world) => void prepare(world) });
    expect(sentTo(appliance).others).toEqual([]);
    expect(lines.at(-1)).toMatch(/^Nothing is started: /);
  });

  test.each<[string, Omit<Fault, 'on'>]>([
    ['lost after it acted', { kind: 'reset', acts: true }],
    ['a 503', { kind: 'status', acts: true }],
    ['without an id', { kind: 'no-id' }],
    ['half of one', { kind: 'truncated-body' }],
  ])('whose answer is %s is not sent again, nor anything cancelled', async (_name, fault) => {
    const { starts, canceled, lines } = await run({
      flags: { ...payments, second: true, cancel: true },
      prepare: ({ appliance }) => void appliance.fault({ ...fault, on: 'start' }),
    });
    expect(starts).toHaveLength(1);
    expect(canceled).toEqual([]);
    expect(lines.at(-1)).toMatch(/^The start was not answered clearly\. It is not sent again\./);
  });

  test('that is followed by a rejected login ends there, and names what is left running', async () => {
    const { appliance, left, made } = await run({
      jobSeconds: 1_200,
      prepare: ({ appliance }) =>
        void appliance.fault({ on: 'login', kind: 'status', status: 401, after: 'start', times: 9 }),
    });
    expect(sentTo(appliance).logins).toBe(2);
    expect(left).toEqual(made.map(({ id }) => id));
  });
});

describe('a start that is answered with a job', () => {
  const flags = { ...payments, second: true, cancel: true };

  test('that was there before is not taken for its own: it is neither followed nor cancelled', async () => {
    const { canceled, left, lines } = await run({
      flags,
      prepare: ({ appliance }) => {
        const [there] = appliance.jobs;
        appliance.fault({
          on: 'start',
          kind: 'status',
          status: 200,
          body: { id: there?.id, overall_status: 'in progress' },
        });
      },
    });
    expect({ canceled, left }).toEqual({ canceled: [], left: [] });
    expect(lines.at(-1)).toMatch(/, which was there before\. It is left alone\.$/);
  });

  test("whose date is before the start is followed, but may be another's: nothing is sent beside it, and it is not cancelled", async () => {
    const { canceled, starts, left, made, report } = await run({
      flags,
      behaviour: { createdAheadMs: -3_000_000 },
    });
    expect({ canceled, starts: starts.length }).toEqual({ canceled: [], starts: 1 });
    expect({ left, made: made.length }).toEqual({ left: [], made: 1 });
    expect(report.rows['job.clock']?.seen).toMatchObject({ ahead_minutes: -50 });
  });

  test.each<[string, object]>([
    ['and no date', {}],
    ['and the date of now', { createdAt: '2026-11-24T02:00:00Z' }],
  ])('of somebody else that the list does not show, %s, is not cancelled', async (_what, fields) => {
    const { canceled, starts } = await run({
      flags,
      behaviour: { listLagMs: 3_600_000 },
      prepare: ({ appliance, clock }) => {
        const { id } = appliance.addJob({ createdAt: clock.now() - 3_000_000, seconds: 3_100 });
        const body = { id, overall_status: 'in progress', ...fields };
        appliance.fault({ on: 'start', kind: 'status', status: 200, body });
      },
    });
    expect({ canceled, starts: starts.length }).toEqual({ canceled: [], starts: 1 });
  });

  test("whose date is before the start by the appliance's own clock, too, is its own", async () => {
    const behind = -5_400_000;
    const { canceled, made } = await run({
      flags,
      behaviour: { createdAheadMs: behind, dateAheadMs: behind },
    });
    expect(canceled).toEqual(made.map(({ id }) => id));
  });
});

describe('--second', () => {
  const flags = { ...payments, second: true };

  test('sees the refusal, and cancels nothing where all is refused', async () => {
    const { starts, canceled, made } = await run({ flags });
    expect(starts).toHaveLength(5);
    expect(made).toHaveLength(1);
    expect(canceled).toEqual([]);
  });

  test('cancels what is accepted, and nothing else', async () => {
    const result = await run({ flags, behaviour: { refuseSecondJob: false } });
    const [own, second, ...more] = result.made;
    expect(more).toEqual([]);
    expect(result.canceled).toEqual([second?.id]);
    expect(own?.canceledAt).toBeUndefined();
    expect(result.left).toEqual([]);
    expect(row(result, 'start.second')).toEqual({ same_group: 'accepted' });
  });

  test('waits with the cancellation for a job that is not known yet', async () => {
    const { made, left } = await run({
      flags,
      behaviour: { refuseSecondJob: false, replicationLagMs: 5_000 },
    });
    expect(made[1]?.canceledAt).toBeDefined();
    expect(left).toEqual([]);
  });

  test('is left out from when another job runs', async () => {
    let appliance: SimulatedAppliance | undefined;
    let others = 0;
    const { starts, lines } = await run({
      flags,
      prepare: (world) => {
        appliance = world.appliance;
      },
      onRequest: ({ kind }) => {
        const isStarted = appliance?.jobs.some(({ madeBy }) => madeBy === 'request');
        if (kind !== 'get' || !isStarted || others > 0) return;
        others += 1;
        appliance?.addJob();
      },
    });
    expect(starts).toHaveLength(1);
    expect(lines.filter((line) => /is left out/.test(line))).toHaveLength(3);
  });

  test('is left out where the own job has ended while the list was read', async () => {
    let world: Awaited<ReturnType<typeof applianceWithHistory>> | undefined;
    const { starts } = await run({
      flags,
      prepare: (given) => {
        world = given;
      },
      onRequest: ({ kind }) => {
        if (kind === 'list' && world?.appliance.jobs.some(({ madeBy }) => madeBy === 'request'))
          world.clock.advance(100_000);
      },
    });
    expect(starts).toHaveLength(1);
  });

  test('ends with the first that is not answered clearly', async () => {
    const { starts, lines } = await run({
      flags,
      prepare: ({ appliance }) =>
        void appliance.fault({ on: 'start', kind: 'reset', acts: true, after: 'start' }),
    });
    expect(starts).toHaveLength(2);
    expect(lines.filter((line) => /left out: one before was not answered clearly/.test(line))).toHaveLength(
      2,
    );
  });

  test('ends where what was accepted cannot be cancelled, and names it', async () => {
    const { starts, left, made } = await run({
      flags,
      behaviour: { refuseSecondJob: false },
      prepare: ({ appliance }) => {
        appliance.scriptNextJob({});
        appliance.scriptNextJob({ seconds: Number.POSITIVE_INFINITY });
        appliance.fault({ on: 'cancel', kind: 'status', status: 403, times: 9 });
      },
    });
    expect(starts).toHaveLength(2);
    expect(left).toEqual([made[1]?.id]);
  });

  test('is left out where the own job has ended', async () => {
    expect((await run({ flags, jobSeconds: 0 })).starts).toHaveLength(1);
  });
});

describe('--cancel', () => {
  test('cancels the job that was started, and no other', async () => {
    const { canceled, made, left } = await run({ flags: { ...payments, cancel: true } });
    expect(canceled).toEqual(made.map(({ id }) => id));
    expect(left).toEqual([]);
  });

  test('is asked for once where it is refused, and the job named that goes on', async () => {
    const { left, made, canceled } = await run({
      flags: { ...payments, cancel: true },
      prepare: ({ appliance }) => {
        appliance.scriptNextJob({ seconds: Number.POSITIVE_INFINITY, runningStatus: 'läuft' });
        appliance.fault({ on: 'cancel', kind: 'status', status: 403, times: 9 });
      },
    });
    expect(canceled).toHaveLength(1);
    expect(left).toEqual(made.map(({ id }) => id));
  });
});

test('a cancellation that is refused by a 401 is asked for again, after a fresh login', async () => {
  const { canceled, left, appliance } = await run({
    flags: { ...payments, cancel: true },
    prepare: (world) => void world.appliance.fault({ on: 'cancel', kind: 'expired-token' }),
  });
  expect(canceled).toHaveLength(2);
  expect(left).toEqual([]);
  expect(sentTo(appliance).logins).toBe(2);
});

test('a start is none where the groups could not be read, which is no wrong usage; a wrong login is sent all the same', async () => {
  const { failure, appliance } = await run({
    flags: { ...payments, wrongLogin: true },
    prepare: (world) => void world.appliance.fault({ on: 'groups', kind: 'status', times: 99 }),
  });
  expect(failure?.name).toBe('ApplianceUnavailable');
  expect(appliance.failedLogins).toBe(1);
});

describe('--wrong-login', () => {
  test('sends one, with a name and a password that are not the configured ones', async () => {
    const { appliance, clock } = await applianceWithHistory();
    const { report } = await probe(appliance, { clock, flags: { wrongLogin: true } });
    await appliance.stop();
    const { password } = appliance.credentials;
    const [, wrong, ...more] = appliance.requests
      .filter(({ kind }) => kind === 'login')
      .map(({ body }) => body);
    expect(more).toEqual([]);
    expect(wrong).toMatchObject({
      grant_type: 'password',
      username: expect.stringMatching(/^no-such-user-[0-9a-f]{12}$/),
    });
    expect(JSON.stringify(wrong)).not.toContain(password);
    expect(appliance.failedLogins).toBe(1);
    expect(report.rows['login.wrong']).toMatchObject({
      verdict: 'as assumed',
      seen: { status: 401, taken_as: 'LoginRejected' },
    });
  });
});
