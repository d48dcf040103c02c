import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Job } from '../../../functions/jobs/job.ts';
import { hasEnded, hasStatus, isBeingCanceled, judge } from '../../../functions/jobs/judgement.ts';

const job = (fields: object): Job => ({ id: 'bf27cde1-e2ed-4244-9d5a-8a4e12ad1837', ...fields });
const detail = (...texts: unknown[]) => ({
  overall_status: 'completed',
  detailed_status: Object.fromEntries(texts.map((text, index) => [`group-${index}`, text])),
});

/** The published SAP sample: the response to a start. */
const sapSample = {
  uri: 'kylo:kylo:cckm:synchronize:bf27cde1-e2ed-4244-9d5a-8a4e12ad1837',
  account: 'kylo:kylo:admin:accounts:kylo',
  application: 'ncryptify:gemalto:admin:apps:kylo',
  devAccount: 'ncryptify:gemalto:admin:accounts:gemalto',
  createdAt: '2020-08-06T09:49:34.605578452Z',
  updatedAt: '2020-08-06T09:49:34.609059131Z',
  overall_status: 'in progress',
  cloud: 'sap',
  groups: ['3e732d57-5ea1-491f-b238-9f4a39a9566f', '00RT000000060vKLOP'],
  abort: false,
};

describe('the outcome of a job', () => {
  test.each<[string, object, string]>([
    ['the SAP sample', sapSample, 'running'],
    ['in_progress', { overall_status: 'in_progress' }, 'running'],
    ['in-progress', { overall_status: 'in-progress' }, 'running'],
    ['IN PROGRESS', { overall_status: 'IN PROGRESS' }, 'running'],
    ['InProgress', { overall_status: 'InProgress' }, 'running'],
    ['scheduled', { overall_status: 'scheduled' }, 'running'],
    ['pending', { overall_status: 'Pending' }, 'running'],
    ['queued', { overall_status: 'queued' }, 'running'],
    ['running', { overall_status: 'running' }, 'running'],
    ['in progress with abort asked for', { overall_status: 'in_progress', abort: true }, 'running'],
    ['completed', { overall_status: 'completed', abort: false }, 'succeeded'],
    ['COMPLETED', { overall_status: 'COMPLETED' }, 'succeeded'],
    ['success', { overall_status: 'success' }, 'succeeded'],
    ['completed with abort: a canceled job', { overall_status: 'completed', abort: true }, 'canceled'],
    ['completed with abort as text', { overall_status: 'completed', abort: 'true' }, 'canceled'],
    ['completed with a denied abort as text', { overall_status: 'completed', abort: 'false' }, 'succeeded'],
    ['success with abort', { overall_status: 'success', abort: true }, 'canceled'],
    ['failed with abort', { overall_status: 'failed', abort: true }, 'canceled'],
    ['canceled', { overall_status: 'canceled' }, 'canceled'],
    ['cancelled', { overall_status: 'Cancelled' }, 'canceled'],
    ['aborted', { overall_status: 'aborted' }, 'canceled'],
    ['failed', { overall_status: 'failed' }, 'failed'],
    ['error', { overall_status: 'ERROR' }, 'failed'],
    ['a word nobody knows', { overall_status: 'finalizing' }, 'unknown_status'],
    ['a word nobody knows, with abort', { overall_status: 'finalizing', abort: true }, 'unknown_status'],
    ['no status', {}, 'unknown_status'],
    ['an empty status', { overall_status: ' ' }, 'unknown_status'],
    ['a status that is no text', { overall_status: 3 }, 'unknown_status'],
    ['partially failed, with abort', { overall_status: 'partially_failed', abort: 1 }, 'canceled'],
    ['running, with abort', { overall_status: 'processing', abort: '1' }, 'running'],
    ['completed, with abort as a number', { overall_status: 'done', abort: 1 }, 'canceled'],
    ['completed, with no abort as a number', { overall_status: 'done', abort: 0 }, 'succeeded'],
  ])('%s', (_name, fields, outcome) => {
    expect(judge(job(fields)).outcome).toBe(outcome);
  });
});

describe('the plain words', () => {
  const tables: { [outcome: string]: string } = {
    running:
      'in progress,scheduled,pending,queued,in queue,enqueued,new,created,initiated,initializing,submitted,accepted,started,starting,active,running,executing,processing,working,ongoing,syncing,synchronizing,synchronising,refreshing,waiting,paused,pausing,resuming,resumed,retrying,canceling,cancelling,cancel requested,cancel pending,aborting,stopping,terminating',
    succeeded: 'completed,success,complete,succeeded,done,finished',
    partially_failed: 'partially_failed,partial,Partial Success,partially completed,completed partially',
    failed: 'failed,error',
    canceled: 'canceled,cancelled,aborted',
    unknown_status: 'finalizing,vanished,erledigt,completedish,not completed,-',
  };
  const rows = Object.entries(tables).flatMap(([outcome, text]) =>
    text.split(',').map((word) => [word, outcome]),
  );

  test.each(rows)('%s: %s', (overall_status, outcome) => {
    expect(judge(job({ overall_status })).outcome).toBe(outcome);
    expect(judge(job({ overall_status: overall_status?.toUpperCase() })).outcome).toBe(outcome);
  });
});

test.each<[string, object, boolean]>([
  ['says so by its status', { overall_status: 'Canceling' }, true],
  ['says so by abort', { overall_status: 'in progress', abort: true }, true],
  ['says so by abort in another spelling', { overall_status: 'in progress', abort: 'TRUE' }, true],
  ['says the contrary', { overall_status: 'in progress', abort: false }, false],
  ['says nothing', {}, false],
])('whether a job is being cancelled: it %s', (_name, fields, expected) => {
  expect(isBeingCanceled(job(fields))).toBe(expected);
});

test.each([
  ['a word', 'x', true],
  ['white space', ' ', false],
  ['a number', 7, false],
  ['nothing', undefined, false],
])('whether a job shows a status: %s', (_name, overall_status, expected) => {
  expect(hasStatus(job({ overall_status }))).toBe(expected);
});

describe('a detail of a completed job', () => {
  test.each<[unknown]>([
    ['region synchronized successfully'],
    ['key ring synchronized successfully'],
    ['Success'],
    ['SUCCEEDED'],
    ['completed'],
    ['synchronization_completed'],
    ['OK'],
    ['completion reported by SAP'],
    [{ status: 'ok', code: null }],
  ])('%p is good', (text) => {
    expect(judge(job(detail(text))).failed_groups).toEqual([]);
  });

  test.each<[unknown]>([
    ['not synchronized successfully'],
    ["wasn't successful"],
    ['unsuccessful'],
    ['completed unsuccessfully'],
    ['incomplete'],
    ['completed with 2 failures'],
    ['failed'],
    ['completed with errors'],
    ['erroneous completion'],
    ['permission denied'],
    ['partially completed'],
    ['partial success'],
    ['skipped, ok'],
    ['timed out'],
    ['completed after time-out'],
    ['timeout'],
    ['success, timed__out'],
    ['broken'],
    ['okay'],
    [{ status: 'bad' }],
    [17],
  ])('%p is bad', (text) => {
    expect(judge(job(detail(text))).outcome).toBe('partially_failed');
  });

  test.each<[string, unknown]>([
    ['in progress', 'in_progress'],
    ['empty', ''],
    ['null', null],
  ])('that is %s is good, with a warning', (_name, text) => {
    const { outcome, warnings } = judge(
      job({ ...detail('completed', text), groups: ['group-0', 'group-1'] }),
    );
    expect({ outcome, warnings: warnings.length }).toEqual({ outcome: 'succeeded', warnings: 1 });
  });

  test('is named with its group when it is bad', () => {
    expect(judge(job(detail('ok', 'failed: 403'))).failed_groups).toEqual([
      { group: 'group-1', detail: 'failed: 403' },
    ]);
  });
});

test('groups without any detail are a warning on a completed job', () => {
  expect(judge(job({ overall_status: 'completed', groups: ['a', 'b'] })).warnings).toEqual([
    '2 groups without a detail',
  ]);
});

test('a detail of several parts is told as their texts, side by side', () => {
  const parts = { status: 'failed', code: null, reason: ['no', 'access'] };
  expect(judge(job(detail(parts))).failed_groups).toEqual([{ group: 'group-0', detail: 'failed no access' }]);
});

test.each<[string, boolean]>([
  ['in progress', false],
  ['', false],
  ['completed', true],
  ['failed', true],
  ['finalizing', false],
])('a job that is "%s" says that it has ended: %p', (overall_status, ended) => {
  expect(hasEnded(judge(job({ overall_status })))).toBe(ended);
});

test('groups that are not done are no warning while the job runs', () => {
  const { warnings } = judge(
    job({ overall_status: 'in progress', groups: ['a', 'b'], detailed_status: { a: 'in_progress' } }),
  );
  expect(warnings).toEqual([]);
});

test('how many groups are done is not known of a job without details', () => {
  expect(judge(job({ overall_status: 'in progress' })).groups_done).toBeUndefined();
});

test('groups that are done are counted while the job runs', () => {
  const details = { a: 'group synchronized successfully', b: 'in_progress', c: 'failed' };
  expect(judge(job({ overall_status: 'in progress', detailed_status: details })).groups_done).toBe(2);
});

test('a detailed status that is one text counts as the detail of the job', () => {
  expect(
    judge(job({ overall_status: 'completed', detailed_status: 'failed for all' })).failed_groups,
  ).toEqual([{ group: 'job', detail: 'failed for all' }]);
});

describe('whatever the appliance sends', () => {
  const words = fc.constantFrom(
    'completed',
    'success',
    'Completed',
    'in_progress',
    'failed',
    'canceled',
    'what',
  );
  const anyJob = fc.record(
    {
      overall_status: fc.oneof(words, fc.jsonValue()),
      abort: fc.oneof(fc.boolean(), fc.jsonValue()),
      detailed_status: fc.oneof(fc.dictionary(fc.string(), fc.oneof(words, fc.string())), fc.jsonValue()),
      groups: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );

  test('judging throws nothing, and only completed, not aborted, with no bad detail is a success', () => {
    fc.assert(
      fc.property(anyJob, (fields) => {
        const { outcome, failed_groups } = judge(job(fields));
        if (outcome !== 'succeeded') return;
        const status = (fields.overall_status as string).toLowerCase().replace(/[\s_-]/g, '');
        expect(['completed', 'success']).toContain(status);
        expect(fields.abort).not.toBe(true);
        expect(failed_groups).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
