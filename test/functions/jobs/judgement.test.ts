import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accepted } from '../../../functions/jobs/accepted.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { judge } from '../../../functions/jobs/judgement.ts';

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
    ['running, with a detail that failed', { ...detail('failed'), overall_status: 'in progress' }, 'running'],
    ['failed, with one that failed', { ...detail('failed'), overall_status: 'failed' }, 'failed'],
    ['canceled, with one that failed', { ...detail('failed'), overall_status: 'canceled' }, 'canceled'],
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

describe('a detail of a completed job', () => {
  test.each<[string, unknown, string]>([
    ['in progress', 'in_progress', '1 group still "in progress" on a completed job'],
    [
      'in progress in part',
      { k1: 'in progress', k2: 'ok' },
      '1 group still "in progress" on a completed job',
    ],
    ['empty', '', '1 group without a detail'],
    ['null', null, '1 group without a detail'],
    ['a number alone', { keys: 7 }, '1 group without a detail'],
    ['no failure', { failed: 0 }, '1 group without a detail'],
  ])('that is %s is good, with a warning', (_name, text, warning) => {
    const { outcome, warnings } = judge(
      job({ ...detail('completed', text), groups: ['group-0', 'group-1'] }),
    );
    expect({ outcome, warnings }).toEqual({ outcome: 'succeeded', warnings: [warning] });
  });

  test.each<[string, unknown]>([
    ['a text', 'ok'],
    ['a flag', { success: true }],
    ['a date beside a text', { at: '2026-11-26', status: 'done' }],
  ])('that says success by %s is good, without a warning', (_name, value) => {
    const { outcome, warnings } = judge(job({ ...detail(value), groups: ['group-0'] }));
    expect({ outcome, warnings }).toEqual({ outcome: 'succeeded', warnings: [] });
  });

  test.each<[string, unknown, object[]]>([
    ['its group', { a: 'ok', b: 'denied' }, [{ group: 'b', detail: 'denied' }]],
    ['the keys below that', { a: { keys: { k7: 'denied' } } }, [{ group: 'a', detail: 'keys.k7: denied' }]],
    [
      'everything that is not success of it',
      { a: { k1: 'denied', k2: 'ok', k3: 'gone' } },
      [{ group: 'a', detail: 'k1: denied; k3: gone' }],
    ],
    [
      'the key that says error, and what is there',
      { a: { failed: 2 } },
      [{ group: 'a', detail: 'failed: 2' }],
    ],
    [
      'a key that says error above the group',
      { errors: { 'group-0': { count: 2 } } },
      [{ group: 'group-0', detail: 'errors.count: 2' }],
    ],
    [
      'the group that stands there',
      { failed: ['group-0'] },
      [{ group: 'group-0', detail: 'failed: group-0' }],
    ],
    [
      'the group that the entry of a list names',
      [{ group: 'group-0', status: 'denied' }],
      [{ group: 'group-0', detail: 'status: denied' }],
    ],
    ...['group', 'group_id', 'name', 'id'].map((key): [string, unknown, object[]] => [
      `the group that the entry of a list has as its ${key}`,
      { groups: [{ at: 7, [key]: 'group-1', status: 'denied' }] },
      [{ group: 'group-1', detail: 'status: denied' }],
    ]),
    [
      'the key above a list whose entries name something else',
      { a: [{ name: 'k7 done', status: 'denied' }] },
      [{ group: 'a', detail: 'name: k7 done; status: denied' }],
    ],
    [
      'the outer one of two groups',
      { 'group-0': { 'group-1': 'denied' } },
      [{ group: 'group-0', detail: 'group-1: denied' }],
    ],
    ['the place in a list without names', ['ok', 'denied'], [{ group: '1', detail: 'denied' }]],
    [
      'the groups of the job wherever they stand',
      { groups: { 'group-0': 'ok', 'group-1': 'denied' } },
      [{ group: 'group-1', detail: 'denied' }],
    ],
    [
      'a count that does not agree',
      { a: { total: 12, synchronized: 9 } },
      [{ group: 'a', detail: 'synchronized: 9' }],
    ],
    [
      'a count that does not agree, and the keys above it',
      { a: { keys: { total: 12, synchronized: 9 } } },
      [{ group: 'a', detail: 'keys.synchronized: 9' }],
    ],
    ['the job, where it is one text', 'denied', [{ group: 'job', detail: 'denied' }]],
  ])('that is not success is told with %s', (_name, detailed_status, failed_groups) => {
    const fields = { overall_status: 'completed', detailed_status, groups: ['group-0', 'group-1'] };
    expect(judge(job(fields)).failed_groups).toEqual(failed_groups);
  });

  test('of a group of which much is not success is told in part, with how much is left out', () => {
    const keys = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`k${index}`, 'denied']));
    const [failed] = judge(job({ overall_status: 'completed', detailed_status: { a: keys } })).failed_groups;
    expect(failed?.detail).toMatch(/^k0: denied; .*k9: denied; and 2 more$/);
  });

  test.each([
    ['a field that says error', { error: 'license expired' }, 'error: license expired'],
    ['one in another field', { result: { errors: { code: 5 } } }, 'result.errors.code: 5'],
  ])('%s is told of the job', (_name, fields, detail) => {
    expect(judge(job({ overall_status: 'completed', ...fields })).failed_groups).toEqual([
      { group: 'job', detail },
    ]);
  });

  test('groups that the job itself calls failed are told by name', () => {
    const fields = {
      overall_status: 'completed',
      failed_groups: ['group-1'],
      groups: ['group-0', 'group-1'],
    };
    expect(judge(job(fields)).failed_groups).toEqual([
      { group: 'group-1', detail: 'failed_groups: group-1' },
    ]);
  });
});

test('groups without any detail are a warning on a completed job', () => {
  expect(judge(job({ overall_status: 'completed', groups: ['a', 'b'] })).warnings).toEqual([
    '2 groups without a detail',
  ]);
});

test('groups that are not done are no warning while the job runs', () => {
  const { warnings } = judge(
    job({ overall_status: 'in progress', groups: ['a', 'b'], detailed_status: { a: 'in_progress' } }),
  );
  expect(warnings).toEqual([]);
});

test.each([[{}], [{ detailed_status: null }], [{ detailed_status: { a: null } }]])(
  'how many groups are done is not known of a job without details: %j',
  (fields) => {
    expect(judge(job({ overall_status: 'in progress', ...fields })).groups_done).toBeUndefined();
  },
);

test('groups that are done are counted while the job runs', () => {
  const details = { a: 'group synchronized successfully', b: 'in_progress', c: 'failed' };
  expect(judge(job({ overall_status: 'in progress', detailed_status: details })).groups_done).toBe(2);
});

describe('texts that an operator calls good', () => {
  const texts = (...found: string[]) => ({
    overall_status: 'completed',
    groups: found.map((_, index) => `group-${index}`),
    detailed_status: Object.fromEntries(found.map((text, index) => [`group-${index}`, text])),
  });
  const sentence = 'group group-0: 3 new keys since 2026-11-25T02:00:00Z, none missing';

  test.each([
    ['in other words of the same case', 'GROUP group-0: 3 new_keys since 2026-11-25T02:00:00Z, none missing'],
    ['with another number', 'group group-0: 17 new keys since 2026-11-25T02:00:00Z, none missing'],
    ['with another date', 'group group-0: 3 new keys since 2026-11-26T03:00:00Z, none missing'],
    ['with the name of another group', 'group group-1: 3 new keys since 2026-11-25T02:00:00Z, none missing'],
    ['with a key of the details', 'group region-9: 3 new keys since 2026-11-25T02:00:00Z, none missing'],
  ])('are good %s', (_name, text) => {
    const fields = { ...texts(text, 'ok'), detailed_status: { 'group-0': text, 'region-9': 'ok' } };
    const { outcome, good_details } = judge(job(fields), [sentence]);
    expect({ outcome, good_details }).toEqual({ outcome: 'succeeded', good_details: [sentence] });
  });

  test.each([
    ['with a zero', 'group group-0: 0 new keys since 2026-11-25T02:00:00Z, none missing'],
    ['with one word more', `${sentence} yet`],
    ['with one word less', 'group group-0: 3 new keys since 2026-11-25T02:00:00Z, missing'],
    ['with the name of no group', 'group staging: 3 new keys since 2026-11-25T02:00:00Z, none missing'],
    ['with a key of another field', 'group cloud: 3 new keys since 2026-11-25T02:00:00Z, none missing'],
  ])('are not success %s', (_name, text) => {
    const { outcome, good_details } = judge(job({ cloud: 'sap', ...texts(text, 'ok') }), [sentence]);
    expect({ outcome, good_details }).toStrictEqual({ outcome: 'partially_failed', good_details: [] });
  });

  test('leave what else is not success as it is', () => {
    const { failed_groups, unknown_texts } = judge(job(texts(sentence, 'denied')), [sentence]);
    expect({ failed_groups, unknown_texts }).toEqual({
      failed_groups: [{ group: 'group-1', detail: 'denied' }],
      unknown_texts: ['denied'],
    });
  });

  test.each([
    ['a count of failures', { a: { failed: 2 } }, ['failed: 2', '2', '2 failed']],
    ['a success that is false', { a: { success: 'false' } }, ['success: false', 'false']],
    ['a name under a key that says failed', { failed: ['group-0'] }, ['group-0']],
  ])('cannot make %s good', (_name, detailed_status, goodDetails) => {
    const fields = { overall_status: 'completed', groups: ['group-0'], detailed_status };
    const { outcome, unknown_texts } = judge(job(fields), goodDetails);
    expect({ outcome, unknown_texts }).toEqual({ outcome: 'partially_failed', unknown_texts: [] });
  });

  test('can be taken from those that are unknown, each once', () => {
    const found = texts(
      'group group-0 mirrored',
      'group group-1 mirrored',
      'ok',
      'denied in 3 s',
      'denied in 9 s',
    );
    const { unknown_texts } = judge(job(found));
    expect(unknown_texts).toEqual(['group group-0 mirrored', 'denied in 3 s']);
    expect(judge(job(found), unknown_texts)).toMatchObject({ outcome: 'succeeded', unknown_texts: [] });
  });

  test('are told to be unknown to the number of 20, and where they are short enough', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
    const { unknown_texts } = judge(
      job(texts('x '.repeat(401), ...letters.map((letter) => `bad ${letter}`))),
    );
    expect(unknown_texts).toEqual(letters.slice(0, 20).map((letter) => `bad ${letter}`));
  });

  test.each<[string[], string]>([
    [[], ''],
    [['a', 'b'], ' Good by `goodDetails`: "a"; "b".'],
    [['a', 'b', 'c', 'd', 'e', 'f'], ' Good by `goodDetails`: "a"; "b"; "c"; "d"; "e"; and 1 more.'],
  ])('are told by which something is good: %j', (good_details, told) => {
    expect(accepted({ good_details })).toBe(told);
  });
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
      error: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );

  test('judging throws nothing, and only completed, not aborted, with nothing that is not success succeeds', () => {
    fc.assert(
      fc.property(anyJob, fc.array(fc.string()), (fields, goodDetails) => {
        const { outcome, failed_groups } = judge(job(fields), goodDetails);
        if (outcome !== 'succeeded') return;
        const status = (fields.overall_status as string).toLowerCase().replace(/[\s_-]/g, '');
        expect(['completed', 'success']).toContain(status);
        expect([true, 1]).not.toContain(fields.abort);
        expect(failed_groups).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
