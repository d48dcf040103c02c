import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Job } from '../../../functions/jobs/job.ts';
import { retryForSeconds } from '../../../functions/shared/limits.ts';
import type { ApplianceEvent } from '../../../functions/start-sync/event.ts';
import { startSync } from '../../../functions/start-sync/start-sync.ts';
import type { Tools } from '../../../functions/start-sync/tools.ts';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const answerTo = (event: ApplianceEvent) => startSync(event, stage.tools);
const start = {
  action: 'synchronize',
  waitForSeconds: 0,
  retryForSeconds: retryForSeconds.default,
  catchUpFollows: false,
} as const;

describe('the answer to an event', () => {
  test.each<[string, ApplianceEvent, object]>([
    ['that asks for a start', start, { outcome: 'adopted' }],
    ['to check', { action: 'check' }, { outcome: 'ready', running: [{ id: 'job-1' }] }],
    ['that asks for the status', { action: 'status' }, { jobs: [{ id: 'job-1' }] }],
    ['to cancel', { action: 'cancel' }, { outcome: 'canceled', job: { id: 'job-1' } }],
  ])('%s tells what was done', async (_name, event, expected) => {
    stage.appliance.addJob({ id: 'job-1' });
    expect(await answerTo(event)).toMatchObject(expected);
  });

  test.each(['status', 'cancel'] as const)('to %s is about the job that is named', async (action) => {
    for (const id of ['job-1', 'job-2']) stage.appliance.addJob({ id });
    expect(await answerTo({ action, job: 'job-1' })).toMatchObject({ job: { id: 'job-1' } });
  });
});

describe('the log', () => {
  test.each(['check', 'status', 'cancel'] as const)('holds the answer to %s', async (action) => {
    stage.appliance.addJob({ id: 'job-1' });
    const answer = await answerTo({ action });
    expect(stage.written.lines).toEqual([{ level: 'info', message: `${action} answered`, response: answer }]);
  });

  test('holds no second line about a start', async () => {
    await answerTo(start);
    expect(stage.written.lines).toEqual([expect.objectContaining({ message: 'synchronization started' })]);
  });
});

test('the answer to an event is masked, but for what is our own', async () => {
  const { password } = stage.appliance.credentials;
  stage.appliance.scriptNextJob({ seconds: 60, fields: { note: `connected with ${password}` } });
  const answer = await answerTo({ ...start, note: password });
  expect(answer).toMatchObject({ note: password, job: { note: 'connected with [masked]' } });
  expect(stage.written.lines).toMatchObject([{ response: { note: 'connected with [masked]' } }]);
});

describe('an answer', () => {
  const maxBytes = 5 * 1024 * 1024;
  const size = (answer: object) => Buffer.byteLength(JSON.stringify(answer));
  /** The answer about a job that carries so many bytes more than its id and its status. */
  const answerWith = (bytes: number) => {
    const job: Job = { id: 'job-1', overall_status: 'completed', filler: 'x'.repeat(bytes) };
    const client = { node: 'https://cm', job: async () => job, masked: <T>(value: T) => value };
    return startSync(
      { action: 'status', job: 'job-1' },
      {
        ...stage.tools,
        client: client as unknown as Tools['client'],
      },
    );
  };
  const roomOf = async () => maxBytes - size(await answerWith(0));

  test('of 5 MiB is given whole', async () => {
    expect(size(await answerWith(await roomOf()))).toBe(maxBytes);
  });

  test('of a byte more is cut, and says so', async () => {
    expect(await answerWith((await roomOf()) + 1)).toMatchObject({
      outcome: 'succeeded',
      job: { id: 'job-1', filler: expect.stringMatching(/^x+… \(\d+ .*left out\)$/) },
    });
  });
});
