import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { followSync } from '../../../functions/follow-sync/follow-sync.ts';
import type { AddedJob } from '../../../infra/local/appliance/simulated-appliance.ts';
import { recorder, type Written } from '../../support/recorder.ts';
import { resourceIds } from '../../support/samples.ts';
import { InMemoryDurableContext } from './durable-context.ts';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
let written: Written;
let execution: InMemoryDurableContext;
let follow: (event: unknown) => ReturnType<typeof followSync>;
beforeEach(async () => {
  stage = await startStage();
  const { telemetry, reports, written: recorded } = recorder();
  written = recorded;
  execution = new InMemoryDurableContext(stage.clock);
  follow = (event) => followSync(event, execution.context, { ...stage.tools, telemetry, reports });
});
afterEach(() => stage.stop());

const addJob = (job: AddedJob = {}) => stage.appliance.addJob({ groups: resourceIds, ...job }).id;
const failureOf = (event: unknown): Promise<Error & { parts?: { cameBack: string } }> =>
  follow(event).then(
    () => {
      throw new Error('it succeeded');
    },
    (error) => error,
  );
const looks = () => written.lines.filter(({ look }) => look !== undefined);
const ends = () => written.lines.filter(({ outcome }) => outcome !== undefined);

describe('following a job', () => {
  test('that succeeds ends with its outcome, after looks with growing waits between', async () => {
    const job = addJob({ seconds: 30 });
    expect(await follow({ job })).toEqual({ outcome: 'succeeded', job, looks: 4, duration_seconds: 30 });
    expect(execution.waits).toEqual([10, 15, 23]);
  });

  test('that fails ends with an error that names it', async () => {
    const job = addJob({ seconds: 0, endStatus: 'failed' });
    expect(await failureOf({ job })).toMatchObject({
      name: 'JobFailed',
      message: expect.stringContaining(job),
    });
  });

  test('that is canceled ends with its outcome, since somebody meant it', async () => {
    const job = addJob({ seconds: 0, fields: { abort: true } });
    expect(await follow({ job })).toEqual({ outcome: 'canceled', job, looks: 1, duration_seconds: 0 });
  });

  test('that never ends is over when the hours of the environment are', async () => {
    stage.tools.environment.followForHours = 1;
    const job = addJob({ seconds: Number.POSITIVE_INFINITY });
    expect(await failureOf({ job })).toMatchObject({ name: 'JobTimedOut' });
    expect(execution.waits.reduce<number>((sum, wait) => sum + Number(wait), 0)).toBe(3_600);
  });

  test('sends a rejected login once', async () => {
    stage.appliance.changePassword('another');
    expect(await failureOf({ job: addJob() })).toMatchObject({ name: 'JobUnauthorized' });
    expect(stage.appliance.failedLogins).toBe(1);
  });
});

describe('the error says', () => {
  const partialFailure = (count: number): AddedJob => ({
    seconds: 0,
    detailed_status: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`g${index}`, `broken ${index}`]),
    ),
  });
  const named = 'g0: broken 0; g1: broken 1; g2: broken 2; g3: broken 3; g4: broken 4';

  test.each<[string, AddedJob, string]>([
    ['which groups failed', partialFailure(5), `partially_failed: 5 groups failed: ${named}`],
    ['how many more there are', partialFailure(7), `partially_failed: 7 groups failed: ${named}; and 2 more`],
    ['nothing more where there is nothing', { seconds: 0, endStatus: 'failed' }, 'failed'],
  ])('%s', async (_name, script, cameBack) => {
    expect((await failureOf({ job: addJob(script) })).parts?.cameBack).toBe(cameBack);
  });

  test('why there was no job to be seen', async () => {
    expect((await failureOf({ job: 'another' })).parts?.cameBack).toMatch(/^lost: JobNotFound: .*another/);
  });
});

describe('each look writes a line', () => {
  test('that says where the job stands, and when the next look is', async () => {
    const job = addJob({ seconds: 12 });
    await follow({ job });
    const line = { level: 'info', message: expect.any(String), job, saw: 'job', groups: 3 };
    expect(looks()).toStrictEqual([
      {
        ...line,
        look: 1,
        overall_status: 'in progress',
        groups_done: 0,
        elapsed_seconds: 0,
        next_look_seconds: 10,
      },
      {
        ...line,
        look: 2,
        overall_status: 'in progress',
        groups_done: 2,
        elapsed_seconds: 10,
        next_look_seconds: 15,
      },
      { ...line, look: 3, overall_status: 'completed', groups_done: 3, elapsed_seconds: 25 },
    ]);
  });

  test('without a number of groups where the job names none', async () => {
    await follow({ job: addJob({ seconds: 0, fields: { groups: undefined } }) });
    expect(looks()[0]).toMatchObject({ saw: 'job', groups: undefined });
  });

  test('that warns where there is no job to be seen, and says why', async () => {
    const job = addJob({ seconds: 0 });
    stage.appliance.fault({ on: 'get', kind: 'status', status: 503 });
    await follow({ job });
    expect(looks()[0]).toStrictEqual({
      level: 'warn',
      message: expect.any(String),
      job,
      look: 1,
      saw: 'no_answer',
      why: expect.stringMatching(/^ApplianceUnavailable: .*HTTP 503/),
      elapsed_seconds: 0,
      next_look_seconds: 10,
    });
  });

  test('with the stack of a defect that it met', async () => {
    stage.tools.environment.followForHours = 1;
    stage.secret.failure = new TypeError('x is not a function');
    await failureOf({ job: 'job-1' });
    expect(looks()[0]).toMatchObject({
      saw: 'no_answer',
      stack: expect.stringContaining('follow-sync.test.ts'),
    });
  });
});

describe('how the job ended is reported', () => {
  test('by the look that ends it', async () => {
    const job = addJob({ seconds: 0 });
    await follow({ job });
    expect(ends()).toMatchObject([{ outcome: 'succeeded', job, response: { id: job } }]);
    expect(written.published).toMatchObject({ JobSucceeded: 1, SelectionSynchronized: 1 });
  });

  test('before the error is thrown', async () => {
    await failureOf({ job: addJob({ seconds: 0, endStatus: 'failed' }) });
    expect(ends()).toMatchObject([{ outcome: 'failed' }]);
  });

  test('not again, when a replay gets there without a look', async () => {
    const ended = { outcome: 'succeeded', failed_groups: [], failed: 0, groups: 3, duration_seconds: 90 };
    execution = new InMemoryDurableContext(stage.clock, { polls: 4, saw: 'job', ended });
    expect(await follow({ job: 'job-1' })).toEqual({
      outcome: 'succeeded',
      job: 'job-1',
      looks: 4,
      duration_seconds: 90,
    });
    expect(ends()).toEqual([]);
    expect(stage.calls()).toEqual([]);
  });

  test('again and in full, when the function dies between the report and its checkpoint', async () => {
    execution.diesBeforeCheckpoint = true;
    const job = addJob({ seconds: 0, failedGroups: [resourceIds[0] as string] });
    await failureOf({ job });
    const [first, second, ...more] = ends();
    expect(first).toMatchObject({
      looks: 1,
      response: { id: job },
      failed_groups: [{ group: resourceIds[0] }],
    });
    expect(second).toEqual(first);
    expect(more).toEqual([]);
  });
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['no job', {}],
  ['more than a job', { job: 'job-1', groups: [] }],
  ['a job whose id is no id', { job: '..' }],
  ['a job whose id is no text', { job: 7 }],
])('an event that names %s is refused before anything is done', async (_name, event) => {
  expect(await failureOf(event)).toMatchObject({
    name: 'EventInvalid',
    message: expect.stringContaining('{"job":"<id>"}'),
  });
  expect(stage.secretCalls).toEqual([]);
});
