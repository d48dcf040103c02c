/** What reaches the report topic, when, and what comes of it when it does not. */
import { describe, expect, test } from '@jest/globals';
import type { Report } from '../../functions/reports/schema.ts';
import { reportSchema } from '../../functions/reports/schema.ts';
import type { FaultKind } from '../../infra/local/aws/faults.ts';
import { localSecretId } from '../../infra/local/system.ts';
import { sampleGroups } from '../support/samples.ts';
import { begin, deliver, world } from './each-test.ts';
import type { WorldOptions } from './world.ts';

const [group = ''] = sampleGroups;
const beginWithReports = (options: WorldOptions = {}) => begin({ reports: true, ...options });
const scheduled = (event: object = {}) =>
  world.system.deliver({ retry_for_seconds: 0, ...event }, { alias: 'scheduled' });

/** The reports that were published, each as a program gets it. */
const reports = (): Report[] =>
  world.system.aws.published.map(({ bodies }) => reportSchema.parse(JSON.parse(bodies.default)));
const mails = () => world.system.aws.published.map(({ bodies }) => bodies.email ?? '');

/** A scheduled start, and its job followed to its end. */
async function night(event?: object) {
  const { result, error } = await scheduled(event);
  const followed = await world.system.allFollowed();
  return { result, error, ends: followed.map(({ execution }) => execution) };
}

describe('the end of a job is reported once', () => {
  test('when it has succeeded', async () => {
    await beginWithReports();
    await night();
    const [job] = world.appliance.jobs;
    expect(reports()).toMatchObject([
      {
        outcome: 'succeeded',
        severity: 'info',
        target: 'local',
        job: job?.id,
        appliance: world.appliance.url,
        status: 'completed',
        groups: 3,
        failed_groups: [],
        error: null,
        duration_seconds: 90,
        run: { function: 'follow-sync', execution: expect.stringContaining(`local-${job?.id}-1`) },
        deduplication_key: `local-${job?.id}-1-succeeded`,
      },
    ]);
    // By these the query of the log, and a person, find its lines.
    expect(world.logged('synchronization ended')).toMatchObject([
      { job: job?.id, function_request_id: reports()[0]?.run.request_id },
    ]);
    expect(world.system.aws.published[0]?.attributes).toEqual({
      outcome: 'succeeded',
      target: 'local',
      severity: 'info',
    });
  });

  test('when a group has failed, with the words of the appliance', async () => {
    await beginWithReports();
    world.appliance.scriptNextJob({ seconds: 60, detailed_status: { [group]: 'failed: no answer of SAP' } });
    const { ends } = await night();
    expect(ends).toMatchObject([{ error: { errorType: 'JobPartiallyFailed' } }]);
    expect(reports()).toMatchObject([
      {
        summary: 'SAP keys on local: 1 of 3 groups failed',
        failed_groups: [{ group, detail: 'failed: no answer of SAP' }],
        error: { name: 'JobPartiallyFailed' },
      },
    ]);
    expect(mails()[0]).toContain(`\n- ${group}: failed: no answer of SAP\n`);
  });

  test('when nobody could see how it ended', async () => {
    await beginWithReports({ environment: { FOLLOW_FOR_HOURS: '1' } });
    world.appliance.fault({ on: 'get', kind: 'status', status: 503, times: Number.POSITIVE_INFINITY });
    await night();
    expect(reports()).toMatchObject([
      {
        outcome: 'timed_out',
        status: null,
        groups: null,
        error: { came_back: expect.stringMatching(/^timed_out: ApplianceUnavailable: .*HTTP 503/) },
      },
    ]);
  });

  test('when somebody has canceled it, as a warning', async () => {
    await beginWithReports();
    world.appliance.scriptNextJob({ seconds: 60, fields: { abort: true } });
    await night();
    expect(reports()).toMatchObject([{ outcome: 'canceled', severity: 'warning', error: null }]);
  });
});

describe('a start that fails', () => {
  test('through the alias is reported, with its three parts and who answered', async () => {
    await beginWithReports();
    world.appliance.changePassword('another');
    const { error } = await scheduled();
    expect(error?.errorType).toBe('LoginRejected');
    expect(reports()).toMatchObject([
      {
        summary: 'SAP keys on local: start failed (LoginRejected)',
        outcome: 'start_failed',
        severity: 'error',
        job: null,
        appliance: world.appliance.url,
        error: { name: 'LoginRejected', came_back: expect.stringContaining('HTTP 401') },
        run: { function: 'start-sync', execution: null },
      },
    ]);
    expect(mails()[0]).toContain('\nIs Test safe to press? Not before the secret is corrected');
    // By this the query of the log finds its lines.
    const [line] = world.logged('start-sync failed');
    expect(line?.function_request_id).toBe(reports()[0]?.run.request_id);
  });

  test('before there is a secret is reported, too', async () => {
    await beginWithReports();
    world.system.aws.putSecret(localSecretId, 'no JSON');
    await scheduled();
    expect(reports()).toMatchObject([{ appliance: null, error: { name: 'SecretInvalid' } }]);
  });

  test('with an environment that is wrong in anything but safety is reported, too', async () => {
    await beginWithReports({ environment: { GOOD_DETAILS: 'no list' } });
    await scheduled();
    expect(reports()).toMatchObject([{ error: { name: 'EnvironmentInvalid' } }]);
  });

  test('whose job runs, but could not be handed over, says so, and names the job', async () => {
    await beginWithReports();
    world.system.aws.fault({ on: 'Invoke', kind: 'AccessDeniedException' });
    await scheduled();
    const [job] = world.appliance.jobs;
    expect(reports()).toMatchObject([
      {
        summary: 'SAP keys on local: a job was not handed over (HandOverFailed)',
        outcome: 'start_failed',
        job: job?.id,
        error: { name: 'HandOverFailed' },
      },
    ]);
  });

  test('after which a job may run says so', async () => {
    await beginWithReports({ behaviour: { replicationLagMs: 3_600_000 } });
    const location = 'https://elsewhere.example/';
    world.appliance.fault({ on: 'start', kind: 'redirect', acts: true, location });
    await scheduled();
    expect(world.appliance.jobs).toHaveLength(1);
    expect(reports()).toMatchObject([{ error: { name: 'ApplianceRedirected' } }]);
    expect(mails()[0]).toContain('What it means: Whether a job was made is not certain.');
  });

  test('of which all nodes failed says so of each', async () => {
    await beginWithReports();
    const { url } = world.appliance;
    world.putSecret({ url: ['https://127.0.0.1:1', url] });
    world.appliance.fault({ on: 'list', kind: 'status', status: 503, times: Number.POSITIVE_INFINITY });
    await scheduled();
    expect(reports()[0]?.error?.came_back).toMatch(/HTTP 503.*\(Other nodes: .*127\.0\.0\.1:1\b.*\)/);
  });

  test('with an event that is not understood is reported', async () => {
    await beginWithReports();
    await scheduled({ group: ['a'] });
    expect(reports()).toMatchObject([{ error: { name: 'EventInvalid' } }]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['by hand', () => deliver()],
    ['and is postponed', () => scheduled({ catch_up_follows: true })],
  ])('%s is not reported', async (_name, start) => {
    await beginWithReports();
    world.appliance.fault({ on: 'any', kind: 'refuse', times: Number.POSITIVE_INFINITY });
    await start();
    expect(world.system.aws.published).toEqual([]);
  });

  test('and is no start is not reported', async () => {
    await beginWithReports();
    world.appliance.changePassword('another');
    await world.system.deliver({ action: 'check' }, { alias: 'scheduled' });
    expect(world.system.aws.published).toEqual([]);
  });
});

test('a night without reports makes no request for them; with them it is one more', async () => {
  /** How often each call of AWS is made in a night. */
  const calls = async (options: WorldOptions) => {
    await begin(options);
    await night();
    const counts: { [operation: string]: number } = {};
    for (const { operation } of world.system.aws.requests) counts[operation] = (counts[operation] ?? 0) + 1;
    return counts;
  };
  const without = await calls({});
  await world.stop();
  expect(without).not.toHaveProperty('Publish');
  expect(await calls({ reports: true })).toEqual({ ...without, Publish: 1 });
});

describe('a report that is not sent', () => {
  test.each<FaultKind>(['AccessDeniedException', 'unavailable', 'reset before acting'])(
    'ends the job as it would have ended, with a warning and a metric: %s',
    async (kind) => {
      await beginWithReports();
      world.system.aws.fault({ on: 'Publish', kind, times: Number.POSITIVE_INFINITY });
      const { ends } = await night();
      expect(ends).toMatchObject([{ status: 'SUCCEEDED', result: { outcome: 'succeeded' } }]);
      expect(world.logged('the report was not sent')).toMatchObject([
        { level: 'WARN', error: { name: 'ReportFailed' } },
      ]);
      expect(world.metrics()).toMatchObject({ JobSucceeded: 1, ReportNotSent: 1 });
    },
  );

  test('ends a start as it would have ended', async () => {
    await beginWithReports();
    world.appliance.changePassword('another');
    world.system.aws.fault({ on: 'Publish', kind: 'AccessDeniedException' });
    expect((await scheduled()).error?.errorType).toBe('LoginRejected');
    expect(world.metrics()).toMatchObject({ StartFailed: 1, ReportNotSent: 1 });
  });

  test('to a topic that is none lets jobs be started and followed', async () => {
    await begin({ environment: { REPORT_TOPIC_ARN: 'reports' } });
    const { ends } = await night();
    expect(ends).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(world.logged('the report was not sent')).toMatchObject([
      { error: { name: 'EnvironmentInvalid' } },
    ]);
  });
});

test('two followers of one job that end the same way are two reports', async () => {
  await beginWithReports();
  world.appliance.scriptNextJob({ seconds: 36_000 });
  world.appliance.fault({ on: 'get', kind: 'status', status: 404, times: Number.POSITIVE_INFINITY });
  await night();
  await night();
  const { length } = world.system.followed;
  expect(length).toBe(2);
  expect(reports().map(({ outcome }) => outcome)).toEqual(['lost', 'lost']);
  expect(new Set(reports().map(({ deduplication_key }) => deduplication_key)).size).toBe(2);
});

test('a crash between the report and what stores the end repeats it under the same key', async () => {
  await beginWithReports({ jobSeconds: 20 });
  // The sixth checkpoint stores the end: see checkpoints.test.ts.
  world.system.aws.fault({ on: 'CheckpointDurableExecution', kind: 'stale token', skip: 5 });
  const { ends } = await night();
  expect(ends).toMatchObject([{ status: 'SUCCEEDED' }]);
  const keys = reports().map(({ deduplication_key }) => deduplication_key);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

describe('{"action":"report"}', () => {
  const report = () => world.system.deliver({ action: 'report' });

  test('sends a specimen, and needs no secret for it', async () => {
    await beginWithReports();
    world.system.aws.putSecret(localSecretId, 'no JSON');
    expect((await report()).result).toEqual({
      summary: expect.stringContaining('A specimen report was sent'),
      outcome: 'sent',
      target: 'local',
    });
    expect(reports()).toMatchObject([{ outcome: 'specimen', severity: 'info', job: null }]);
    expect(mails()[0]).toContain('Nothing was started.');
    expect(world.appliance.requests).toEqual([]);
    expect(world.metrics()).toEqual({});
  });

  test('without a topic says how to get one', async () => {
    await begin();
    expect((await report()).error).toMatchObject({
      errorType: 'ReportsNotSetUp',
      errorMessage: expect.stringContaining('Set `reports`'),
    });
  });

  test('that cannot be sent says why', async () => {
    await beginWithReports();
    world.system.aws.fault({ on: 'Publish', kind: 'AccessDeniedException' });
    expect((await report()).error).toMatchObject({
      errorType: 'ReportFailed',
      errorMessage: expect.stringContaining('sns:Publish'),
    });
  });

  test('takes no other key', async () => {
    await beginWithReports();
    const { error } = await world.system.deliver({ action: 'report', job: 'job-1' });
    expect(error).toMatchObject({
      errorType: 'EventInvalid',
      errorMessage: expect.stringContaining('`job`'),
    });
  });
});
