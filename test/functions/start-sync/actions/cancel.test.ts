import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cancel } from '../../../../functions/start-sync/actions/cancel.ts';
import { StillClock } from '../../../support/still-clock.ts';
import { type Stage, startStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const failureOf = (id?: string): Promise<Error> =>
  cancel(id, stage.tools).then(
    ({ outcome }) => Promise.reject(new Error(`it was ${outcome}`)),
    (error: Error) => error,
  );
/** How often the appliance was asked for a cancellation. */
const cancellations = () =>
  stage.appliance.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/cancel')).length;

describe('cancelling', () => {
  test('the job that runs answers when it is canceled', async () => {
    stage.appliance.addJob({ id: 'ended', seconds: 0 });
    stage.appliance.addJob({ id: 'running', seconds: 3_600 });
    expect(await cancel(undefined, stage.tools)).toEqual({
      summary: expect.stringMatching(/running.*canceled/),
      outcome: 'canceled',
      target: 'local',
      appliance: stage.appliance.url,
      job: expect.objectContaining({ id: 'running', overall_status: 'completed', abort: true }),
    });
  });

  test('a job by its id leaves others alone', async () => {
    const [first, second] = ['job-1', 'job-2'].map((id) => stage.appliance.addJob({ id, seconds: 3_600 }));
    expect(await cancel('job-2', stage.tools)).toMatchObject({ outcome: 'canceled', job: { id: 'job-2' } });
    expect([first?.canceledAt, second?.canceledAt]).toEqual([undefined, expect.any(Number)]);
  });

  test('a job that does not show its status asks for it', async () => {
    stage.appliance.addJob({ id: 'job-1', seconds: 3_600, runningStatus: '' });
    expect(await cancel('job-1', stage.tools)).toMatchObject({ outcome: 'canceled' });
  });

  test('a job that is canceled already answers so, and asks for nothing', async () => {
    stage.appliance.addJob({ id: 'job-1', seconds: 0, endStatus: 'canceled' });
    expect(await cancel('job-1', stage.tools)).toMatchObject({ outcome: 'canceled', job: { id: 'job-1' } });
    expect(cancellations()).toBe(0);
  });

  test.each<[number, string, number]>([
    [60_000, 'canceled', 12],
    [60_001, 'canceling', 12],
  ])('a job that takes %d ms to end answers that it is %s', async (endsAfter, outcome, looks) => {
    const clock = new StillClock();
    const end = clock.now() + endsAfter;
    const job = (status: string) => ({ id: 'job-1', overall_status: status });
    const client = {
      node: 'https://cm',
      ahead: 0,
      job: async () => job(clock.now() >= end ? 'canceled' : 'in progress'),
      cancelJob: async () => job('in progress'),
      jobs: () => Promise.reject(new Error('Who names a job needs no list')),
    };
    const answer = await cancel('job-1', {
      ...stage.tools,
      clock,
      client,
    });
    expect(answer).toEqual({
      summary: expect.stringContaining('job-1'),
      outcome,
      target: 'local',
      appliance: 'https://cm',
      job: job(outcome === 'canceled' ? 'canceled' : 'in progress'),
    });
    expect(clock.sleeps).toHaveLength(looks);
  });
});

describe('cancelling goes on', () => {
  test.each<[string, 'list' | 'get' | 'cancel', string | undefined]>([
    ['the list', 'list', undefined],
    ['the job', 'get', 'job-1'],
    ['the cancellation', 'cancel', 'job-1'],
  ])('when %s is out of reach for a moment', async (_name, on, id) => {
    stage.appliance.addJob({ id: 'job-1', seconds: 3_600 });
    stage.appliance.fault({ on, kind: 'status', status: 503 });
    expect(await cancel(id, stage.tools)).toMatchObject({ outcome: 'canceled' });
  });

  test.each<[string, object]>([
    ['without a job', { kind: 'no-id' }],
    ['with no body', { kind: 'status', status: 204, body: 'none', acts: true }],
  ])('when it is answered %s, which is documented for no SAP job', async (_name, fault) => {
    stage.appliance.behaviour.cancelSeconds = 50;
    stage.appliance.addJob({ id: 'job-1', seconds: 3_600 });
    stage.appliance.fault({ on: 'get', kind: 'status', status: 503, times: 2, after: 'cancel' });
    stage.appliance.fault({ on: 'cancel', ...fault } as Parameters<typeof stage.appliance.fault>[0]);
    expect(await cancel('job-1', stage.tools)).toMatchObject({ outcome: 'canceled' });
    expect(cancellations()).toBe(1);
  });

  test('when the answer is lost and the next request is refused, since it is under way', async () => {
    stage.appliance.behaviour.cancelSeconds = 50;
    stage.appliance.addJob({ id: 'job-1', seconds: 3_600 });
    stage.appliance.fault({ on: 'cancel', kind: 'status', status: 503, acts: true });
    stage.appliance.fault({ on: 'cancel', kind: 'status', status: 400 });
    expect(await cancel('job-1', stage.tools)).toMatchObject({ outcome: 'canceled' });
  });

  test('when the answer is lost and the next request is refused, since it is done', async () => {
    stage.appliance.behaviour.cancelSeconds = 0;
    stage.appliance.addJob({ id: 'job-1', seconds: 3_600 });
    stage.appliance.fault({ on: 'cancel', kind: 'status', status: 503, acts: true });
    expect(await cancel('job-1', stage.tools)).toMatchObject({ outcome: 'canceled' });
    expect(cancellations()).toBe(2);
  });
});

describe('cancelling fails', () => {
  test('where no job runs', async () => {
    stage.appliance.addJob({ seconds: 0 });
    expect(await failureOf()).toMatchObject({ name: 'JobNotRunning', retryable: false });
    expect(cancellations()).toBe(0);
  });

  test('where several jobs run, which it names', async () => {
    for (const id of ['job-1', 'job-2']) stage.appliance.addJob({ id, createdAt: stage.clock.now() - 1_000 });
    stage.appliance.addJob({ id: 'ended', seconds: 0 });
    const failure = await failureOf();
    expect(failure).toMatchObject({ name: 'SeveralJobsRunning', retryable: false });
    expect(failure.message).toMatch(/job-\d; job-\d/);
    expect(failure.message).not.toContain('ended');
    expect(cancellations()).toBe(0);
  });

  test('where the job that is named has ended, and tells how', async () => {
    stage.appliance.addJob({ id: 'job-1', seconds: 0 });
    const failure = await failureOf('job-1');
    expect(failure).toMatchObject({ name: 'JobNotRunning', retryable: false });
    expect(failure.message).toMatch(/job-1 .*succeeded/);
    expect(cancellations()).toBe(0);
  });

  test('where the job ends by itself before it is canceled', async () => {
    stage.appliance.addJob({ id: 'job-1', seconds: 3_600, fields: { abort: false } });
    const failure = await failureOf('job-1');
    expect(failure.name).toBe('JobNotRunning');
    expect(failure.message).toMatch(/job-1 .*succeeded/);
  });

  test('where there is no such job', async () => {
    expect(await failureOf('job-1')).toMatchObject({ name: 'JobNotFound' });
  });

  test('where the appliance refuses and the job runs on', async () => {
    stage.appliance.addJob({ id: 'job-1', seconds: 3_600 });
    stage.appliance.fault({ on: 'cancel', kind: 'status', status: 422, message: 'not this one' });
    expect(await failureOf('job-1')).toMatchObject({
      name: 'RequestRejected',
      message: expect.stringContaining('not this one'),
    });
  });

  test('where the login may not, whatever has become of the job', async () => {
    stage.appliance.behaviour.cancelSeconds = 0;
    stage.appliance.addJob({ id: 'job-1', seconds: 3_600 });
    stage.appliance.fault({ on: 'cancel', kind: 'status', status: 403, acts: true });
    expect(await failureOf('job-1')).toMatchObject({ name: 'PermissionDenied' });
  });
});
