import { afterEach, describe, expect, test } from '@jest/globals';
import { retryForSeconds } from '../../../../functions/shared/limits.ts';
import { synchronize } from '../../../../functions/start-sync/actions/synchronize.ts';
import type { SynchronizeEvent } from '../../../../functions/start-sync/event.ts';
import { sampleGroups } from '../../../support/samples.ts';
import { follower, type Stage, startStage } from '../stage.ts';

const hour = 3_600_000;
const day = 24 * hour;
let stage: Stage;
const begin = async (options?: Parameters<typeof startStage>[0]) => {
  stage = await startStage(options);
};
const send = (event: Partial<SynchronizeEvent> = {}) =>
  synchronize(
    {
      action: 'synchronize',
      waitForSeconds: 0,
      retryForSeconds: retryForSeconds.default,
      catchUpFollows: false,
      ...event,
    },
    stage.tools,
  );
const running = (fields: object = {}) =>
  stage.appliance.addJob({ groups: sampleGroups, seconds: 3_600, ...fields });
const succeeded = (fields: object = {}) =>
  running({ createdAt: stage.clock.now() - 2 * hour, seconds: 60, ...fields });
afterEach(() => stage.stop());

describe('a start answers, logs and counts', () => {
  test('that a job was started, and who follows it', async () => {
    await begin();
    const answer = await send();
    const [job] = stage.appliance.jobs;
    expect(answer).toStrictEqual({
      summary: expect.stringMatching(
        new RegExp(`^Job ${job?.id} was started for 3 groups\\. It runs; follow-sync`),
      ),
      outcome: 'started',
      target: 'local',
      appliance: stage.appliance.url,
      job: expect.objectContaining({ id: job?.id, groups: sampleGroups }),
      follower: `arn:local-${job?.id}-1`,
      ended: null,
    });
    expect(stage.written.lines).toStrictEqual([
      {
        level: 'info',
        message: 'synchronization started',
        appliance: stage.appliance.url,
        response: answer.job,
      },
    ]);
    expect(stage.written.metrics).toMatchObject({ JobStarted: 1 });
    expect(stage.written.metrics).not.toHaveProperty('SelectionSynchronized');
  });

  test('that a job was adopted', async () => {
    await begin();
    const { id } = running();
    expect(await send()).toMatchObject({
      summary: expect.stringMatching(new RegExp(`^Job ${id} was there already.* 3 groups;.* It runs`)),
      outcome: 'adopted',
      follower: `arn:local-${id}-1`,
    });
    expect(stage.written.lines).toMatchObject([{ message: 'synchronization adopted' }]);
    expect(stage.written.metrics).toMatchObject({ JobAdopted: 1 });
  });

  test('that it was skipped after a success, which nobody has to follow', async () => {
    await begin();
    const { id } = succeeded();
    expect(await send({ unlessSucceededWithinHours: 12 })).toMatchObject({
      summary: expect.stringMatching(new RegExp(`^Job ${id} has synchronized 3 groups already; [^.]*\\.$`)),
      outcome: 'skipped',
      follower: null,
      ended: { outcome: 'succeeded', failed_groups: [] },
    });
    expect(stage.written.lines).toMatchObject([{ message: 'synchronization skipped' }]);
    expect(stage.written.metrics).toMatchObject({ StartSkipped: 1, SelectionSynchronized: 1 });
  });

  test('with the note of the event', async () => {
    await begin();
    expect(await send({ note: 'CHG1' })).toMatchObject({ note: 'CHG1' });
    expect(stage.written.lines).toMatchObject([{ note: 'CHG1' }]);
  });
});

describe('what is synchronized', () => {
  test.each<[string, SynchronizeEvent['selection'], string]>([
    ['is what the event says', { groups: [sampleGroups[0] as string] }, 'for 1 group.'],
    ['may be everything', { synchronize_all: true }, 'for all groups.'],
    ['is what the secret says otherwise', undefined, 'for 3 groups.'],
  ])('%s', async (_name, selection, text) => {
    await begin();
    expect((await send(selection && { selection })).summary).toContain(text);
    expect(stage.appliance.requests.find(({ kind }) => kind === 'start')?.body).toEqual(
      selection ?? { groups: sampleGroups },
    );
  });

  test.each<[string, string[], object, number | undefined]>([
    ['counts as synchronizing the selection of the secret when the job covers that too', sampleGroups, {}, 1],
    [
      'does not when the job covers less',
      sampleGroups.slice(0, 1),
      { groups: sampleGroups.slice(0, 1) },
      undefined,
    ],
    [
      'counts when the job covers it by the other ids of the groups',
      [
        '3e732d57-5ea1-491f-b238-9f4a39a9566f',
        'c4e5bd34-af39-4027-9058-6f1a4bb3519d',
        '9a1f0f6e-6c1d-4b0a-8a53-2f6f0a7c9d11',
      ],
      {
        groups: [
          '3e732d57-5ea1-491f-b238-9f4a39a9566f',
          'c4e5bd34-af39-4027-9058-6f1a4bb3519d',
          '9a1f0f6e-6c1d-4b0a-8a53-2f6f0a7c9d11',
        ],
      },
      1,
    ],
  ])('by an event of its own and is skipped %s', async (_name, groups, fields, count) => {
    await begin();
    succeeded(fields);
    await send({ selection: { groups }, unlessSucceededWithinHours: 12 });
    expect(stage.written.metrics.SelectionSynchronized).toBe(count);
  });
});

describe('a skip by an event of its own, when the groups are needed to tell what it covers', () => {
  const byOtherIds = [
    '3e732d57-5ea1-491f-b238-9f4a39a9566f',
    'c4e5bd34-af39-4027-9058-6f1a4bb3519d',
    '9a1f0f6e-6c1d-4b0a-8a53-2f6f0a7c9d11',
  ];
  const skip = async () => {
    succeeded({ groups: byOtherIds });
    return send({ selection: { groups: byOtherIds }, unlessSucceededWithinHours: 12 });
  };

  test('is answered, does not count, and says so in the log, when they cannot be had at all', async () => {
    await begin();
    stage.appliance.fault({ on: 'groups', kind: 'status', status: 403 });
    expect(await skip()).toMatchObject({ outcome: 'skipped' });
    expect(stage.written.metrics).not.toHaveProperty('SelectionSynchronized');
    expect(stage.written.lines).toMatchObject([
      { level: 'warn', why: expect.stringContaining('HTTP 403') },
      { message: 'synchronization skipped' },
    ]);
  });
});

describe('looking on', () => {
  test('tells how the job ended', async () => {
    await begin({ jobSeconds: 20 });
    expect(await send({ waitForSeconds: 60 })).toMatchObject({
      summary: expect.stringMatching(/It has succeeded\.$/),
      job: { overall_status: 'completed' },
      ended: { outcome: 'succeeded', failed_groups: [] },
    });
  });

  test.each([
    ['1 failed group', sampleGroups.slice(0, 1)],
    ['2 failed groups', sampleGroups.slice(0, 2)],
  ])('tells of %s', async (text, failedGroups) => {
    await begin({ jobSeconds: 20 });
    stage.appliance.scriptNextJob({ failedGroups });
    const { summary, ended } = await send({ waitForSeconds: 60 });
    expect(summary).toContain(`ended as partially_failed: ${text}. Look`);
    expect(ended?.failed_groups.map(({ group }) => group)).toEqual(failedGroups);
  });

  test('tells of an end without failed groups by its outcome', async () => {
    await begin({ jobSeconds: 20 });
    stage.appliance.scriptNextJob({ endStatus: 'failed', failedGroups: [], detailed_status: {} });
    expect((await send({ waitForSeconds: 60 })).summary).toContain('ended as failed. See');
  });

  test('tells by which texts of the setting it is good', async () => {
    await begin({ jobSeconds: 20 });
    stage.tools.environment.goodDetails = ['mirrored 3 keys'];
    stage.appliance.scriptNextJob({ detailed_status: { a: 'mirrored 7 keys' } });
    const { summary, ended } = await send({ waitForSeconds: 60 });
    expect(summary).toMatch(/It has succeeded\. Good by `goodDetails`: "mirrored 3 keys"\.$/);
    expect(ended?.outcome).toBe('succeeded');
  });

  test('ends after as many seconds as the event says', async () => {
    await begin({ jobSeconds: 3_600 });
    const { ended } = await send({ waitForSeconds: 60 });
    expect(ended).toBeNull();
    expect(stage.clock.sleeps.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(60_000);
    expect(stage.clock.sleeps.length).toBeGreaterThanOrEqual(12);
  });

  test('is left out where the event does not ask for it', async () => {
    await begin();
    await send();
    expect(stage.clock.sleeps).toEqual([]);
  });
});

describe('a job is handed over', () => {
  const handedOver = (tools: object = {}) => {
    const calls: string[] = [];
    const statuses: string[] = [];
    const lambda = {
      region: async () => 'eu-central-1',
      invoke: async ({ functionArn, executionName }: { functionArn: string; executionName: string }) => {
        calls.push(`${functionArn} ${executionName}`);
        return `arn:${executionName}`;
      },
      executionStatus: async () => {
        statuses.push('requested');
        return statuses.length === 1 ? 'FAILED' : 'RUNNING';
      },
    };
    return { calls, statuses, options: { tools: { lambda, ...tools } } };
  };

  test('to the alias of follow-sync, once when it is new', async () => {
    const { calls, statuses, options } = handedOver();
    await begin(options);
    const { job } = await send();
    expect(calls).toEqual([`${follower} local-${job.id}-1`]);
    expect(statuses).toEqual([]);
  });

  test('to the next follower, when it is adopted and runs and its first one has died', async () => {
    const { options } = handedOver();
    await begin(options);
    const { id } = running();
    expect((await send()).follower).toBe(`arn:local-${id}-2`);
  });

  test('without asking whether its follower lives when it has ended', async () => {
    const { statuses, options } = handedOver();
    await begin(options);
    succeeded();
    expect(await send({ scheduledTime: stage.clock.now() - 3 * hour })).toMatchObject({ outcome: 'adopted' });
    expect(statuses).toEqual([]);
  });

  test('and says so, and no more, where the answer does not tell who follows it', async () => {
    const { options } = handedOver();
    await begin({ tools: { lambda: { ...options.tools.lambda, invoke: async () => undefined } } });
    const { summary } = await send();
    expect(summary).toMatch(/handed over to follow-sync, and the hand-over cannot be asked after/);
    expect(summary).not.toContain('watches');
  });

  test('to nobody where there is no follower, and the summary says that nothing follows it', async () => {
    await begin();
    const { followSyncArn: _none, ...environment } = stage.tools.environment;
    stage.tools.environment = environment;
    expect(await send()).toMatchObject({
      follower: null,
      summary: expect.stringContaining('FOLLOW_SYNC_ARN'),
    });
  });
});

describe('the days to expiry', () => {
  test('are counted at a start', async () => {
    await begin();
    stage.tools.settings = {
      ...stage.tools.settings,
      certificateExpiry: { ca_certificate: stage.clock.now() + 3.5 * day },
    };
    await send();
    expect(stage.written.metrics.DaysToExpiry).toBe(3);
  });

  test('are counted at a start that fails too', async () => {
    await begin({ windowSeconds: 0 });
    stage.appliance.fault({ on: 'list', kind: 'status', status: 403, times: 2 });
    await expect(send()).rejects.toMatchObject({ name: 'PermissionDenied' });
    expect(stage.written.metrics).toEqual({ DaysToExpiry: expect.any(Number) });
  });

  test("are the password's where that ends first", async () => {
    await begin({ behaviour: { passwordLifetimeDays: 32, passwordChangedDaysAgo: 30 } });
    await send();
    expect(stage.written.metrics.DaysToExpiry).toBe(1);
  });

  test('are not counted where the password is not known', async () => {
    await begin();
    stage.appliance.fault({ on: 'user', kind: 'status', status: 403 });
    await send();
    expect(stage.written.metrics).not.toHaveProperty('DaysToExpiry');
  });

  test('are not counted where no certificate is known', async () => {
    await begin({ windowSeconds: 0 });
    await stage.appliance.goDown();
    await expect(send()).rejects.toMatchObject({ name: 'ApplianceUnreachable' });
    expect(stage.written.metrics).toEqual({});
  });
});
