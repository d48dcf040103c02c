import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { status } from '../../../../functions/start-sync/actions/status.ts';
import { sampleGroups } from '../../../support/samples.ts';
import { type Stage, startStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const outage = { kind: 'status', status: 503 } as const;
/** Adds jobs `job-0` (the newest) to `job-<count - 1>`, created a minute apart. */
const addJobs = (count: number) => {
  const now = stage.clock.now();
  for (let index = 0; index < count; index += 1) {
    stage.appliance.addJob({ id: `job-${index}`, createdAt: now - index * 60_000, groups: ['x'] });
  }
};
const newest = async () => {
  const answer = await status(undefined, stage.tools);
  return { ...answer, jobs: 'jobs' in answer ? answer.jobs : [] };
};
const tenIds = Array.from({ length: 10 }, (_, index) => `job-${index}`);

describe('the status of a job', () => {
  test('shows it as the appliance does, and judges it', async () => {
    stage.appliance.addJob({ id: 'job-1', groups: sampleGroups, seconds: 0 });
    expect(await status('job-1', stage.tools)).toEqual({
      summary: 'Job job-1: succeeded.',
      outcome: 'succeeded',
      target: 'local',
      appliance: stage.appliance.url,
      job: expect.objectContaining({ id: 'job-1', overall_status: 'completed', groups: sampleGroups }),
      failed_groups: [],
      warnings: [],
    });
  });

  test('names the groups that failed, and tells how many', async () => {
    const detailed_status = { a: 'Success', b: 'denied', c: 'failed' };
    stage.appliance.addJob({ id: 'job-1', seconds: 0, detailed_status });
    const answer = await status('job-1', stage.tools);
    expect(answer).toMatchObject({
      outcome: 'partially_failed',
      failed_groups: [
        { group: 'b', detail: 'denied' },
        { group: 'c', detail: 'failed' },
      ],
    });
    expect(answer.summary).toMatch(/^Job job-1: partially_failed, 2 /);
  });

  test('tells by which texts of the setting it is good', async () => {
    stage.tools.environment.goodDetails = ['mirrored 3 keys'];
    stage.appliance.addJob({ id: 'job-1', seconds: 0, detailed_status: { a: 'mirrored 7 keys' } });
    expect((await status('job-1', stage.tools)).summary).toMatch(
      /^Job job-1: succeeded\. Good by `goodDetails`: "mirrored 3 keys"\.$/,
    );
  });

  test('warns of what is odd', async () => {
    stage.appliance.addJob({
      id: 'job-1',
      groups: ['a', 'b'],
      seconds: 0,
      detailed_status: { a: 'Success' },
    });
    expect(await status('job-1', stage.tools)).toMatchObject({
      outcome: 'succeeded',
      warnings: [expect.stringMatching(/^1 /)],
    });
  });

  test('is shown although the appliance is out of order for a moment', async () => {
    stage.appliance.addJob({ id: 'job-1' });
    stage.appliance.fault({ ...outage, on: 'get' });
    expect(await status('job-1', stage.tools)).toMatchObject({ outcome: 'running' });
  });

  test.each<[string, object, RegExp]>([
    ['succeeded', {}, /^Job job-1: succeeded\.$/],
    ['running', { seconds: 3_600 }, /^Job job-1: running\.$/],
    ['failed', { endStatus: 'failed' }, /^Job job-1: failed\. See /],
    [
      'partially_failed',
      { failedGroups: ['00RT000000060vKLOP'] },
      /^Job job-1: partially_failed, 1 group failed\. Look /,
    ],
  ])(
    'of one that has %s says in its summary what to do next, if anything',
    async (_name, fields, summary) => {
      stage.appliance.addJob({ id: 'job-1', seconds: 0, ...fields });
      expect((await status('job-1', stage.tools)).summary).toMatch(summary);
    },
  );

  test.each<[string, string, RegExp]>([
    ['none', '', /no status: it may run until 20/],
    ['a word that nobody knows', 'läuft', /no word that is known here: it may run until 20/],
  ])(
    'of one that shows %s is running for an hour, with a warning, and unknown then',
    async (_name, runningStatus, warning) => {
      const now = stage.clock.now();
      stage.appliance.addJob({ id: 'job-1', seconds: 3_600, runningStatus });
      expect(await status('job-1', stage.tools)).toMatchObject({
        outcome: 'running',
        warnings: [expect.stringMatching(warning)],
      });
      stage.appliance.addJob({
        id: 'job-2',
        createdAt: now - 7_200_000,
        seconds: 10,
        endStatus: runningStatus,
      });
      expect(await status('job-2', stage.tools)).toMatchObject({ outcome: 'unknown_status' });
      expect((await newest()).jobs).toMatchObject([{ outcome: 'running' }, { outcome: 'unknown_status' }]);
    },
  );

  test('fails where there is no such job', async () => {
    await expect(status('job-1', stage.tools)).rejects.toMatchObject({ name: 'JobNotFound' });
  });
});

describe('the status without a job', () => {
  test.each(['newest-first', 'oldest-first'] as const)(
    'shows the ten newest, the newest first, where the appliance lists the %s',
    async (listOrder) => {
      stage.appliance.behaviour.listOrder = listOrder;
      addJobs(25);
      expect((await newest()).jobs.map(({ id }) => id)).toEqual(tenIds);
    },
  );

  test('tells of each what is needed to choose one', async () => {
    addJobs(1);
    const createdAt = expect.any(String);
    const brief = {
      id: 'job-0',
      outcome: 'running',
      overall_status: 'in progress',
      createdAt,
      groups: ['x'],
    };
    expect(await newest()).toEqual({
      summary: expect.stringContaining(' 1 '),
      target: 'local',
      appliance: stage.appliance.url,
      jobs: [brief],
    });
  });

  test('shows a job that does not tell its age after all others', async () => {
    stage.appliance.addJob({ id: 'ageless', fields: { createdAt: undefined } });
    addJobs(3);
    stage.appliance.addJob({ id: 'ageless-too', fields: { createdAt: undefined } });
    const ids = (await newest()).jobs.map(({ id }) => id);
    expect(ids.slice(0, 3)).toEqual(tenIds.slice(0, 3));
    expect(ids).toHaveLength(5);
  });

  test('shows none where there is none', async () => {
    expect((await newest()).jobs).toEqual([]);
  });

  test('is shown although the appliance is out of order for a moment', async () => {
    addJobs(1);
    stage.appliance.fault({ ...outage, on: 'list' });
    expect((await newest()).jobs).toHaveLength(1);
  });
});
