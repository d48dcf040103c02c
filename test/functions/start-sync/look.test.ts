import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  ApplianceNoReply,
  ApplianceReplyInvalid,
  LoginRejected,
  PermissionDenied,
} from '../../../functions/ciphertrust/errors.ts';
import { hour, ScriptedAppliance } from './scripted-appliance.ts';

const minute = 60_000;
const parts = { tried: 'Reading job a', cameBack: 'HTTP', remedy: 'None.' };
const answered = (error: PermissionDenied, status: number) => Object.assign(error, { status });
/** An entry that says all. */
const whole = { abort: false };
const completed = { overall_status: 'completed' };
let appliance: ScriptedAppliance;
const list = (...jobs: Parameters<ScriptedAppliance['job']>[]) => {
  appliance.jobs = jobs.map((job) => appliance.job(...job));
};
/** The outcome, or the name of the error. */
const outcome = (...request: Parameters<ScriptedAppliance['start']>) =>
  appliance.start(...request).then(
    (result) => result.outcome as string,
    (error: Error) => error.name,
  );
const reads = () => appliance.calls.filter((call) => call === 'get').length;
beforeEach(() => {
  appliance = new ScriptedAppliance();
});

describe('a running job', () => {
  test('whose entry says all is adopted without being read', async () => {
    list(['a', hour, whole]);
    expect(await outcome()).toBe('adopted');
    expect(reads()).toBe(0);
  });

  test.each<[string, object, object, string]>([
    [
      'its groups, which cover too little',
      { groups: undefined, ...whole },
      { groups: ['group-1'] },
      'started',
    ],
    [
      'its groups, which cover it',
      { groups: undefined, ...whole },
      { groups: ['group-1', 'group-2'] },
      'adopted',
    ],
    ['that it is for all', { groups: null, ...whole }, { synchronize_all: true }, 'adopted'],
    ['that it is being cancelled', {}, { abort: true, updatedAt: undefined }, 'JobInTheWay'],
    ['that it has ended', {}, completed, 'started'],
    ['its status, by which it runs', { overall_status: undefined }, { overall_status: 'running' }, 'adopted'],
    ['its status, by which it has ended', { overall_status: undefined }, completed, 'started'],
  ])('whose entry leaves out %s is read', async (_name, entry, rest, expected) => {
    list(['a', minute, entry]);
    appliance.whole.set('a', rest);
    expect(await outcome()).toBe(expected);
    expect(reads()).toBeGreaterThan(0);
  });

  test('is adopted before one of which nobody knows whether it runs', async () => {
    list(['a', 1, { overall_status: 'finalizing', ...whole }], ['b', minute, whole]);
    expect(await appliance.start()).toMatchObject({ outcome: 'adopted', job: { id: 'b' } });
  });

  test('whose entry has no status is read although it changed long ago', async () => {
    list(['a', 3 * hour, { overall_status: '' }]);
    appliance.whole.set('a', { overall_status: 'running' });
    expect(await outcome()).toBe('adopted');
  });

  test.each<[string, Error]>([
    ['an answer', new ApplianceNoReply(parts)],
    ['the right to', answered(new PermissionDenied(parts), 403)],
  ])(
    'that cannot be read for want of %s is adopted by its entry, where that says what it covers',
    async (_name, error) => {
      list(['a', hour]);
      appliance.whole.set('a', error);
      expect(await outcome()).toBe('adopted');
    },
  );

  test('that cannot be read and whose entry names nothing is in the way', async () => {
    list(['a', hour, { groups: undefined }]);
    appliance.whole.set('a', new ApplianceReplyInvalid(parts));
    expect(await outcome({ selection: { synchronize_all: true } })).toBe('JobInTheWay');
  });

  test('is read no more where a login was rejected', async () => {
    list(['a', hour]);
    appliance.whole.set('a', new LoginRejected(parts));
    expect(await outcome()).toBe('LoginRejected');
  });

  test.each([
    ['twenty have been read', undefined, 20],
    ['one question got no response', new ApplianceNoReply(parts), 1],
    ['one question was refused', answered(new PermissionDenied(parts), 403), 20],
  ])('is read no more in a look where %s', async (_name, error, expected) => {
    list(
      ...Array.from(
        { length: 30 },
        (_, index) => [`${index}`, hour, { groups: undefined }] as [string, number, object],
      ),
    );
    for (const { id } of appliance.jobs) appliance.whole.set(id, error ?? { groups: undefined });
    await outcome({}, 0);
    expect(reads()).toBe(expected);
  });
});

describe('nothing is started beside', () => {
  test.each<[string, number, object]>([
    ['one that names nothing', minute, { groups: [] }],
    ['one that names what cannot be read', minute, { groups: [{}] }],
    ['one with a status that nobody knows', minute, { overall_status: 'läuft', groups: undefined }],
    ['one that is being cancelled', minute, { abort: true }],
    ['one that says that it is being cancelled', minute, { overall_status: 'aborting' }],
    [
      'one that is being cancelled and has a status that nobody knows',
      minute,
      { overall_status: 'x', abort: true },
    ],
    [
      'one that began long ago and is being cancelled',
      30 * hour,
      { abort: true, updatedAt: new Date(Date.UTC(2026, 10, 24, 1, 30)).toISOString() },
    ],
  ])('a running job: %s', async (_name, ago, fields) => {
    list(['a', ago, fields]);
    expect(await appliance.failure()).toMatchObject({
      name: 'JobInTheWay',
      retryable: true,
      parts: { cameBack: expect.stringContaining('job a (created') },
    });
    expect(appliance.calls).not.toContain('start');
  });

  test('one of which the list of groups would tell what it covers, where that cannot be had', async () => {
    list(['a', minute, { groups: ['other-1', 'other-2'], ...whole }]);
    appliance.groupsFailure = answered(new PermissionDenied(parts), 403);
    expect(await outcome()).toBe('JobInTheWay');
    appliance.groupsFailure = undefined;
    expect(await outcome()).toBe('started');
  });

  test('one that has run for too long and does not say what it covers, which is told as stuck', async () => {
    list(['a', 25 * hour, { groups: undefined, ...whole }]);
    expect(await outcome()).toBe('JobStuck');
  });
});

describe('a start is sent', () => {
  test.each<[string, number, object]>([
    ['where a cancellation has shown no life for an hour', 2 * hour, { abort: true }],
    ['where a status that nobody knows has not changed for an hour', hour, { overall_status: 'x' }],
    ['where such a one has no date', 0, { overall_status: 'x', createdAt: undefined }],
    ['where one that has ended does not say what it covered', minute, { ...completed, groups: undefined }],
  ])('%s', async (_name, ago, fields) => {
    list(['a', ago, fields]);
    expect(await outcome({ unlessSucceededWithinHours: 12 })).toBe('started');
  });

  test('as soon as the job in the way has ended, within the time for trying', async () => {
    list(['a', minute, { abort: true }]);
    appliance.nextList(
      () => appliance.jobs,
      () => [],
    );
    expect(await outcome({}, 300)).toBe('started');
  });
});

test('one with a status that nobody knows is adopted for an hour, and is never stuck', async () => {
  list([
    'a',
    30 * hour,
    { overall_status: 'x', updatedAt: new Date(appliance.clock.now() - minute).toISOString() },
  ]);
  expect(await outcome()).toBe('adopted');
});

describe('a skip', () => {
  const lately = { unlessSucceededWithinHours: 12 };
  test.each<[string, object, string]>([
    ['a failed group', { detailed_status: { a: 'failed' } }, 'started'],
    ['that it was canceled', { abort: true }, 'started'],
    ['that it covers less', { groups: ['group-1'] }, 'started'],
    ['nothing else', {}, 'skipped'],
  ])('is decided by the job itself, which says beyond its entry: %s', async (_name, rest, expected) => {
    list(['a', hour, completed]);
    appliance.whole.set('a', rest);
    expect(await outcome(lately)).toBe(expected);
  });

  test.each<[string, object]>([
    ['its entry', { detailed_status: { a: 'mirrored 7 keys' } }],
    ['the job itself', {}],
  ])('is decided by the texts of the setting where %s shows them', async (_name, entry) => {
    list(['a', hour, { ...completed, ...entry }]);
    appliance.whole.set('a', { detailed_status: { a: 'mirrored 7 keys' } });
    expect(await outcome(lately)).toBe('started');
    list(['a', hour, { ...completed, ...entry }]);
    expect(await outcome({ ...lately, goodDetails: ['mirrored 3 keys'] })).toBe('skipped');
  });

  test('is found behind more failures than are read, which the list tells', async () => {
    const failed = { ...completed, detailed_status: { a: 'failed' } };
    const failures = Array.from({ length: 25 }, (_, at) => [`failed-${at}`, hour, failed] as const);
    list(...failures.map(([...job]) => job), ['a', 2 * hour, completed]);
    expect(await outcome(lately)).toBe('skipped');
  });

  test('is not decided while the job cannot be read, nor is another one started then', async () => {
    list(['a', hour, completed]);
    appliance.whole.set('a', new ApplianceReplyInvalid(parts));
    expect(await outcome(lately)).toBe('ApplianceReplyInvalid');
    expect(appliance.calls).not.toContain('start');
  });

  test.each<[string, number, number, string]>([
    ['within the hours by both clocks', 10 * hour, -hour, 'skipped'],
    ['within the hours by one of them', 11.5 * hour, hour, 'started'],
  ])('needs a success %s', async (_name, ago, ahead, expected) => {
    appliance.ahead = ahead;
    appliance.jobs = [
      appliance.job('a', 0, { ...completed, createdAt: new Date(appliance.clock.now() - ago).toISOString() }),
    ];
    expect(await outcome(lately)).toBe(expected);
  });

  test('is none where others may hide', async () => {
    list(['a', hour, completed]);
    appliance.total = 5;
    expect(await appliance.start(lately)).toMatchObject({
      outcome: 'started',
      unread: 'not all jobs could be read (1 of 5)',
    });
  });
});

describe('a job of the schedule that has ended', () => {
  const scheduled = () => ({ scheduledTime: appliance.clock.now() - hour });

  test('is told as ended by its own word', async () => {
    list(['a', minute, completed]);
    appliance.whole.set('a', { overall_status: 'failed' });
    expect(await appliance.start(scheduled())).toMatchObject({ outcome: 'adopted', ended: 'failed' });
  });

  test('is adopted, and not told as ended, where only the list says so', async () => {
    list(['a', minute, completed]);
    appliance.whole.set('a', answered(new PermissionDenied(parts), 403));
    const { outcome: adopted, ended, job } = await appliance.start(scheduled());
    expect({ adopted, ended, status: job.overall_status }).toEqual({
      adopted: 'adopted',
      ended: undefined,
      status: undefined,
    });
  });
});
