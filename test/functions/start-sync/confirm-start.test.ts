import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  ApplianceNoReply,
  ApplianceRedirected,
  ApplianceReplyInvalid,
  ApplianceUnavailable,
  LoginRejected,
  PermissionDenied,
} from '../../../functions/ciphertrust/errors.ts';
import { hour, ScriptedAppliance } from './scripted-appliance.ts';

const parts = { tried: 'Trying', cameBack: 'HTTP', remedy: 'Wait.' };
const lost = () => new ApplianceNoReply(parts);
const outage = () => new ApplianceUnavailable(parts);
const withStatus = (error: ApplianceReplyInvalid, status: number) => Object.assign(error, { status });
const other = { groups: ['group-1'] };
const ended = { overall_status: 'completed' };
/** The looks that are made for the job of one start, and the pauses between them, which are three minutes. */
const pauses = [2_000, 4_000, 8_000, 16_000, 30_000, 45_000, 75_000];
const looks = ['list', ...pauses.map(() => 'list')];

let appliance: ScriptedAppliance;
const put = (...args: Parameters<ScriptedAppliance['job']>) => {
  appliance.jobs = [...appliance.jobs, appliance.job(...args)];
};
const starts = () => appliance.calls.filter((call) => call === 'start').length;
beforeEach(() => {
  appliance = new ScriptedAppliance();
  jest.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => void jest.restoreAllMocks());

describe('a start without a clear answer is looked for', () => {
  test('at growing distances for three minutes, however little time there is for trying', async () => {
    appliance.failStart(lost());
    expect(await appliance.failure({}, 0)).toMatchObject({ name: 'StartUnconfirmed' });
    expect(appliance.calls).toEqual(['list', 'start', ...looks]);
    expect(appliance.clock.sleeps).toEqual(pauses);
  });

  test('and found at once', async () => {
    appliance.failStart(lost(), () => put('ours', 0));
    expect(await appliance.start()).toMatchObject({ outcome: 'adopted', job: { id: 'ours' } });
    expect(appliance.clock.sleeps).toEqual([]);
  });

  test.each([10, 100, 180])('and found by a list that shows it %d s late', async (seconds) => {
    const shown = appliance.clock.now() + seconds * 1000;
    const ours = appliance.job('ours', 0);
    appliance.failStart(lost()).nextList(() => []);
    appliance.nextList(...looks.map(() => () => (appliance.clock.now() >= shown ? [ours] : [])));
    expect(await appliance.start({}, 780)).toMatchObject({ outcome: 'adopted', job: { id: 'ours' } });
    expect(starts()).toBe(1);
  });

  test('through an outage that is over before the last look', async () => {
    appliance.failStart(lost(), () => put('ours', 0)).nextList(() => [], ...looks.slice(1).map(() => outage));
    expect(await appliance.start({}, 0)).toMatchObject({ outcome: 'adopted', job: { id: 'ours' } });
  });

  test.each<[string, number, object]>([
    ['has ended already', 0, { overall_status: 'failed' }],
    ['does not say what it synchronizes', 0, { groups: undefined }],
    ['does not say when it was created', 0, { ...ended, createdAt: undefined }],
    ['is dated long before, by whatever clock', 5 * hour, ended],
    ['is being cancelled already', 0, { abort: true }],
  ])('and found in a new job that %s', async (_name, ago, fields) => {
    appliance.failStart(lost(), () => put('ours', ago, fields));
    expect(await appliance.start()).toMatchObject({ outcome: 'adopted', job: { id: 'ours' } });
  });

  test('and preferably found in a job that names the groups', async () => {
    appliance.failStart(lost(), () => {
      put('nameless', 0, { groups: undefined });
      put('named', 0);
    });
    expect(await appliance.start()).toMatchObject({ job: { id: 'named' } });
  });

  test.each<[string, number, object]>([
    ['is for other groups', 0, { ...ended, ...other }],
    ['is older than all that the look before could see', 25 * hour, ended],
  ])('and not found in a job that %s', async (_name, ago, fields) => {
    const many = Array.from({ length: 10 }, (_, index) =>
      appliance.job(`old-${index}`, (25 + index) * hour, ended),
    );
    appliance.jobs = many;
    appliance.failStart(lost(), () => put('theirs', ago, fields));
    expect(await appliance.failure()).toMatchObject({ name: 'StartUnconfirmed' });
  });

  test('and not found in a job that was there before', async () => {
    put('before', 1_000, ended);
    appliance.failStart(lost());
    expect(await appliance.failure()).toMatchObject({ name: 'StartUnconfirmed' });
  });

  test('and what its entry in the list leaves out is asked of the job', async () => {
    appliance.failStart(lost(), () => put('theirs', 0, { ...ended, groups: undefined }));
    appliance.whole.set('theirs', other);
    expect(await appliance.failure()).toMatchObject({ name: 'StartUnconfirmed' });
  });
});

describe('after a start without a clear answer', () => {
  test('another one is sent after three minutes, once, within the time for trying', async () => {
    appliance.failStart(lost()).failStart(outage());
    expect(await appliance.failure({}, 780)).toMatchObject({ name: 'StartUnconfirmed' });
    expect(appliance.calls).toEqual(['list', 'start', ...looks, 'list', 'start', ...looks]);
    expect(appliance.clock.sleeps).toEqual([...pauses, ...pauses]);
  });

  test('the one that follows may make the job', async () => {
    appliance.failStart(lost());
    expect(await appliance.start({}, 300)).toMatchObject({ outcome: 'started' });
    expect(starts()).toBe(2);
  });

  test.each<[string, () => void]>([
    [
      'of which a 2xx came that cannot be read',
      () => appliance.failStart(withStatus(new ApplianceReplyInvalid(parts), 202)),
    ],
    [
      'while the list has entries that cannot be read',
      () => {
        appliance.unreadable = 1;
        appliance.failStart(lost());
      },
    ],
    [
      'while not all of the list can be read',
      () => {
        appliance.total = 7;
        appliance.failStart(lost());
      },
    ],
    [
      'while the last look fails',
      () => {
        appliance.failStart(lost()).nextList(() => [], ...looks.slice(1).map(() => () => []), outage);
      },
    ],
    [
      'while nobody can tell what a new job covers',
      () => {
        appliance.failStart(lost(), () => put('theirs', 0, { groups: [{}] }));
      },
    ],
    [
      'with less than four minutes of the function left',
      () => {
        appliance.remaining = 400_000;
        appliance.failStart(lost());
      },
    ],
  ])('none follows %s', async (_name, begin) => {
    begin();
    expect(await appliance.failure({}, 780)).toMatchObject({
      name: expect.stringMatching(/^StartUnconfirmed$/),
    });
    expect(starts()).toBe(1);
  });

  test('looks that take long end in time for an answer', async () => {
    appliance.remaining = 300_000;
    const slow = () => {
      appliance.clock.advance(60_000);
      return [];
    };
    appliance.failStart(lost()).nextList(() => [], ...looks.map(() => slow));
    const began = appliance.clock.now();
    expect(await appliance.failure({}, 780)).toMatchObject({
      name: 'StartUnconfirmed',
      parts: { cameBack: expect.stringContaining("the function's time was over") },
    });
    expect(appliance.clock.now() - began).toBeLessThanOrEqual(285_000);
  });

  test('people are told to wait before they press again, and how to call', async () => {
    const failure = lost();
    appliance.failStart(failure);
    expect(await appliance.failure()).toMatchObject({
      cause: failure,
      parts: {
        tried: 'Trying',
        cameBack: expect.stringMatching(/^HTTP; no job/),
        remedy: expect.stringMatching(/[Ww]ait three more minutes.*--cli-read-timeout 900/),
      },
    });
  });

  test('its own error stays when waiting does not heal it', async () => {
    appliance.failStart(new ApplianceRedirected(parts));
    expect(await appliance.failure({}, 780)).toBeInstanceOf(ApplianceRedirected);
    expect(starts()).toBe(1);
  });

  test('a login that is rejected while it is looked for is told beside it: that one must not be sent again', async () => {
    const rejected = new LoginRejected({ ...parts, tried: 'Logging in', cameBack: 'HTTP 401' });
    appliance.failStart(lost()).nextList(
      () => [],
      () => rejected,
    );
    const failure = await appliance.failure();
    expect(failure).toBe(rejected);
    expect(failure.message).toMatch(
      /^Logging in: HTTP 401.*Trying: HTTP; whether a job was made is not certain\.$/,
    );
  });

  test('nobody looks on who may not, and the error says why', async () => {
    appliance.failStart(lost()).nextList(
      () => [],
      () => new PermissionDenied({ ...parts, tried: 'Listing', cameBack: 'HTTP 403' }),
    );
    expect(await appliance.failure()).toMatchObject({
      name: 'StartUnconfirmed',
      parts: { cameBack: expect.stringMatching(/^HTTP; .*Listing: HTTP 403$/) },
    });
  });

  test('a defect in looking for it is not hidden', async () => {
    appliance.failStart(lost()).nextList(
      () => [],
      () => new TypeError('a defect'),
    );
    expect((await appliance.failure()).message).toBe('a defect');
  });
});

test('nothing is sent with less than four minutes of the function left', async () => {
  appliance.remaining = 239_999;
  expect(await appliance.failure()).toMatchObject({ name: 'OutOfTime', retryable: true });
  expect(starts()).toBe(0);
});
