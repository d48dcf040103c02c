import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { poll } from '../../../functions/follow-sync/poll.ts';
import type { AddedJob } from '../../../infra/local/appliance/simulated-appliance.ts';
import { resourceIds, sapIds } from '../../support/samples.ts';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const ended = { seconds: 0 };
/** Looks at a job that somebody has added. */
const lookAt = (job: AddedJob) => poll(stage.appliance.addJob(job).id, {}, stage.tools);

describe('a look at a job that is there sees', () => {
  test('the job as the appliance shows it, with a judgement', async () => {
    const job = stage.appliance.addJob({ groups: resourceIds });
    expect(await poll(job.id, {}, stage.tools)).toEqual({
      saw: 'job',
      job: stage.appliance.bodyOf(job),
      judgement: {
        outcome: 'running',
        failed_groups: [],
        groups_done: 0,
        warnings: [],
        unknown_texts: [],
        good_details: [],
      },
      status: 'in progress',
      coversSecret: false,
      appliance: stage.appliance.url,
    });
  });

  test('by the texts that an operator calls good', async () => {
    stage.tools.environment.goodDetails = ['mirrored 3 keys'];
    const detailed_status = { [resourceIds[0] as string]: 'mirrored 7 keys' };
    expect(await lookAt({ groups: resourceIds, ...ended, detailed_status })).toMatchObject({
      judgement: { outcome: 'succeeded', good_details: ['mirrored 3 keys'] },
    });
  });

  test.each<[string, AddedJob, string, boolean]>([
    ['that succeeded with all of it covers it', ended, 'succeeded', true],
    ['that succeeded with a part of it does not', { groups: [resourceIds[0] ?? ''] }, 'succeeded', false],
    ['that succeeded with its groups by their other ids covers it', { groups: sapIds }, 'succeeded', true],
    ['that failed does not', { endStatus: 'failed' }, 'failed', false],
    ['that failed in part does not', { failedGroups: resourceIds.slice(2) }, 'partially_failed', false],
    ['that was canceled does not', { fields: { abort: true } }, 'canceled', false],
    ['with a word that nobody knows does not', { endStatus: 'vanished' }, 'unknown_status', false],
  ])('whether it covers what the secret selects: one %s', async (_name, job, outcome, coversSecret) => {
    expect(await lookAt({ groups: resourceIds, ...ended, ...job })).toMatchObject({
      saw: 'job',
      judgement: { outcome },
      coversSecret,
    });
  });

  test('that nobody can tell what it covers, as one more warning on a job that succeeded', async () => {
    stage.appliance.fault({ on: 'groups', kind: 'status', status: 503 });
    const [odd = '', ...others] = sapIds.map((id) => [id, 'success']);
    const detailed_status = Object.fromEntries([[odd[0], 'in progress'], ...others]);
    expect(await lookAt({ groups: sapIds, ...ended, detailed_status })).toMatchObject({
      saw: 'job',
      judgement: {
        outcome: 'succeeded',
        groups_done: 2,
        warnings: [expect.stringMatching(/^1 group /), expect.stringContaining('HTTP 503')],
      },
      coversSecret: false,
    });
  });

  test('no secret in the job or its details, and judges them as they came', async () => {
    stage.appliance.changePassword('successfully');
    stage.secret.putLogin({ username: stage.appliance.credentials.username, password: 'successfully' });
    const [good = '', bad = ''] = resourceIds;
    const detailed_status = { [good]: 'group synchronized successfully', [bad]: 'not successfully' };
    const seen = await lookAt({
      groups: [good, bad],
      ...ended,
      detailed_status,
      fields: { note: 'successfully' },
    });
    expect(seen).toMatchObject({
      job: { note: '[masked]', detailed_status: { [good]: 'group synchronized [masked]' } },
      judgement: { outcome: 'partially_failed', failed_groups: [{ group: bad, detail: 'not [masked]' }] },
    });
  });

  test.each([
    ['no status', { overall_status: undefined }],
    ['one that nobody knows', { overall_status: 'vanished' }],
  ])('until when it may run where it shows %s', async (_name, fields) => {
    const now = stage.clock.now();
    expect(await lookAt({ ...ended, createdAt: now - 60_000, fields })).toMatchObject({
      saw: 'job',
      judgement: { outcome: 'unknown_status' },
      mayRunUntil: expect.closeTo(now - 60_000 + 3_600_000, -3),
    });
  });
});

describe('a look that sees no job', () => {
  test('says that there is none', async () => {
    expect(await poll('another', {}, stage.tools)).toEqual({
      saw: 'not_found',
      why: expect.stringMatching(/^JobNotFound: .*another.*HTTP 404/),
      appliance: stage.appliance.url,
    });
  });

  test.each<[string, (stage: Stage) => void, RegExp, 'answered'?]>([
    [
      'an appliance that is away',
      ({ appliance }) => appliance.fault({ on: 'any', kind: 'refuse', times: 9 }),
      /^ApplianceUnreachable: .*https:\/\/127/,
    ],
    [
      'an appliance in trouble',
      ({ appliance }) => appliance.fault({ on: 'get', kind: 'status' }),
      /^ApplianceUnavailable: .*HTTP 503/,
      'answered',
    ],
    [
      'a missing right',
      ({ appliance }) => appliance.fault({ on: 'get', kind: 'status', status: 403 }),
      /^PermissionDenied: .*HTTP 403/,
      'answered',
    ],
    [
      'a secret that says nothing',
      ({ secret }) => {
        secret.content = 'half an ed';
      },
      /^SecretInvalid: .*my-secret/,
    ],
    [
      'a secret that cannot be read',
      ({ secret }) => {
        secret.failure = Object.assign(new Error('no'), { name: 'TimeoutError' });
      },
      /^SecretsManagerUnavailable: .*TimeoutError/,
    ],
    [
      'something thrown that is no error',
      ({ secret }) => {
        secret.failure = 'a text';
      },
      /^(?!.*undefined)/,
    ],
    [
      'another job in its place',
      ({ appliance }) => {
        appliance.behaviour.getBrings = 'another job';
      },
      /^ApplianceReplyInvalid: .*HTTP 200 with job/,
      'answered',
    ],
  ])('has no answer, and says why, and who said so: %s', async (...[, trouble, why, answered]) => {
    const { id } = stage.appliance.addJob();
    trouble(stage);
    expect(await poll(id, {}, stage.tools)).toEqual({
      saw: 'no_answer',
      why: expect.stringMatching(why),
      ...(answered && { appliance: stage.appliance.url }),
    });
  });

  test('has no answer for a defect, and brings its stack', async () => {
    stage.secret.failure = new TypeError('x is not a function');
    expect(await poll('job-1', {}, stage.tools)).toEqual({
      saw: 'no_answer',
      why: 'TypeError: x is not a function',
      stack: expect.stringMatching(/^TypeError: x is not a function\n.*poll\.test\.ts/),
    });
  });
});

describe('a look whose invocation has ended sends nothing any more', () => {
  test('when that was before it had the secret', async () => {
    stage.tools.signal = AbortSignal.abort();
    expect((await lookAt({})).saw).toBe('no_answer');
    expect(stage.calls()).toEqual([]);
  });

  test('when that was while it logged in', async () => {
    const ended = new AbortController();
    await stage.stop();
    stage = await startStage({ onRequest: () => ended.abort() });
    stage.tools.signal = ended.signal;
    expect((await lookAt({})).saw).toBe('no_answer');
    expect(stage.calls()).toEqual(['login']);
  });
});
