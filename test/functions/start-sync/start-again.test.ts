import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  ApplianceNoReply,
  ApplianceRedirected,
  ApplianceThrottled,
  ApplianceUnavailable,
  LoginRejected,
  PermissionDenied,
  RequestRejected,
} from '../../../functions/ciphertrust/errors.ts';
import { hour, ScriptedAppliance } from './scripted-appliance.ts';

const parts = { tried: 'Trying', cameBack: 'HTTP', remedy: 'Wait.' };
const lost = () => new ApplianceNoReply(parts);
const outage = () => new ApplianceUnavailable(parts);
const refused = (isConflict: boolean) => new RequestRejected(parts, isConflict);
const other = { groups: ['another'] };

let appliance: ScriptedAppliance;
const put = (...args: Parameters<ScriptedAppliance['job']>) => {
  appliance.jobs = [...appliance.jobs, appliance.job(...args)];
};
beforeEach(() => {
  appliance = new ScriptedAppliance();
  jest.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => void jest.restoreAllMocks());

describe('a start that certainly was not acted on', () => {
  test('since the login for it brought no clear answer, is sent again without looking for its job', async () => {
    appliance.failStart(Object.assign(outage(), { isOfLogin: true }));
    expect(await appliance.start()).toMatchObject({ outcome: 'started' });
    expect(appliance.calls).toEqual(['list', 'start', 'list', 'start']);
  });

  test('is sent again after a backoff and a look', async () => {
    appliance.failStart(new ApplianceThrottled(parts, 7));
    expect(await appliance.start()).toMatchObject({ outcome: 'started' });
    expect(appliance.calls).toEqual(['list', 'start', 'list', 'start']);
    expect(appliance.clock.sleeps).toEqual([8_000]);
  });

  test('is not sent again when somebody else has started the job meanwhile', async () => {
    appliance.failStart(new ApplianceThrottled(parts, 7), () => put('theirs', 0));
    expect(await appliance.start()).toMatchObject({ outcome: 'adopted', job: { id: 'theirs' } });
  });

  test('is not sent again after a failure that no waiting heals', async () => {
    appliance.failStart(new PermissionDenied(parts));
    expect(await appliance.failure()).toBeInstanceOf(PermissionDenied);
    expect(appliance.calls).toEqual(['list', 'start']);
  });

  test('is not sent again when the time ends while it is looked for', async () => {
    const failure = new ApplianceThrottled(parts, 0);
    appliance.failStart(failure).nextList(
      () => [],
      () => {
        appliance.clock.advance(20_000);
        return [];
      },
    );
    expect(await appliance.failure()).toBe(failure);
    expect(appliance.calls).toEqual(['list', 'start', 'list']);
  });

  test('is sent once, at least, however little time there is', async () => {
    expect(await appliance.start({}, 0)).toMatchObject({ outcome: 'started' });
  });
});

test('a defect is no reason to start again', async () => {
  appliance.failStart(new TypeError('a defect'));
  expect((await appliance.failure()).message).toBe('a defect');
  expect(appliance.calls).toEqual(['list', 'start']);
});

test('a list that fails for a while is waited for, before anything is started', async () => {
  appliance.nextList(outage, outage);
  expect(await appliance.start()).toMatchObject({ outcome: 'started' });
  expect(appliance.calls).toEqual(['list', 'list', 'list', 'start']);
});

describe('a start without a clear answer', () => {
  test('is looked for twice, further apart than nodes lag behind, before it is sent again', async () => {
    appliance.failStart(lost());
    expect(await appliance.start()).toMatchObject({ outcome: 'started' });
    expect(appliance.calls).toEqual(['list', 'start', 'list', 'list', 'list', 'start']);
    expect(appliance.clock.sleeps).toEqual([3_500, 1_000]);
  });

  test('is found at the first look', async () => {
    appliance.failStart(lost(), () => put('ours', 0));
    expect(await appliance.start()).toMatchObject({ outcome: 'adopted', job: { id: 'ours' } });
    expect(appliance.clock.sleeps).toEqual([]);
  });

  test('is found at the second look, although the time for trying was over', async () => {
    appliance.failStart(lost()).nextList(
      () => [],
      () => [],
      () => [appliance.job('ours', 3_500)],
    );
    expect(await appliance.start({}, 0)).toMatchObject({ outcome: 'adopted', job: { id: 'ours' } });
  });

  test('is found when it has ended already', async () => {
    appliance.failStart(lost(), () => put('ours', 0, { overall_status: 'failed' }));
    expect(await appliance.start()).toMatchObject({ outcome: 'adopted', job: { id: 'ours' } });
  });

  test.each<[string, number, object]>([
    ['does not say what it synchronizes', 0, { groups: undefined }],
    ['does not say when it was created', 0, { createdAt: undefined }],
    ['was created by a clock that is a minute behind', 60_000, {}],
  ])('is found in a new job that %s', async (_name, ago, fields) => {
    appliance.failStart(lost(), () => put('ours', ago, { overall_status: 'completed', ...fields }));
    expect(await appliance.start()).toMatchObject({ outcome: 'adopted', job: { id: 'ours' } });
  });

  test.each<[string, number, object]>([
    ['is for other groups', 0, other],
    ['is older than clocks may differ', 60_001, {}],
  ])('is not found in one that %s', async (_name, ago, fields) => {
    appliance.failStart(lost(), () => put('theirs', ago, { overall_status: 'completed', ...fields }));
    expect(await appliance.start()).toMatchObject({ outcome: 'started' });
  });

  test('is not found in one that was there before', async () => {
    put('before', 1_000, { overall_status: 'completed' });
    appliance.failStart(lost());
    expect(await appliance.start()).toMatchObject({ outcome: 'started' });
  });

  test('is preferably found in a job that names the groups', async () => {
    appliance.failStart(lost(), () => {
      put('nameless', 0, { groups: undefined });
      put('named', 0);
    });
    expect(await appliance.start()).toMatchObject({ job: { id: 'named' } });
  });

  test('is sent no more when no time is left, and the error says that no job of it was found', async () => {
    const failure = lost();
    appliance.failStart(failure);
    expect(await appliance.failure({}, 0)).toMatchObject({
      name: 'StartUnconfirmed',
      cause: failure,
      parts: { tried: 'Trying', cameBack: expect.stringMatching(/^HTTP; no job/) },
    });
  });

  test('keeps its own error when waiting does not heal it', async () => {
    appliance.failStart(new ApplianceRedirected(parts));
    expect(await appliance.failure()).toBeInstanceOf(ApplianceRedirected);
    expect(appliance.calls).toEqual(['list', 'start', 'list', 'list']);
  });

  test.each([
    ['half a minute when less is left for trying', 0, 29_000],
    ['as long as is left for trying when that is more', 300, 299_000],
  ])('is looked for through an outage of %s', async (_name, windowSeconds, ms) => {
    appliance
      .failStart(lost(), () => put('ours', 0))
      .nextList(
        () => [],
        () => {
          appliance.clock.advance(ms);
          return outage();
        },
      );
    expect(await appliance.start({}, windowSeconds)).toMatchObject({ outcome: 'adopted' });
  });

  test('is told beside a login that is rejected while it is looked for: that one must not be sent again', async () => {
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

  test('is unconfirmed when nobody could look for it, and the error says why', async () => {
    const failure = lost();
    appliance.failStart(failure).nextList(
      () => [],
      () => new PermissionDenied({ ...parts, tried: 'Listing', cameBack: 'HTTP 403' }),
    );
    expect(await appliance.failure()).toMatchObject({
      name: 'StartUnconfirmed',
      cause: failure,
      parts: { cameBack: expect.stringMatching(/^HTTP; .*Listing: HTTP 403$/) },
    });
  });

  test('does not hide a defect in looking for it', async () => {
    appliance.failStart(lost()).nextList(
      () => [],
      () => new TypeError('a defect'),
    );
    expect((await appliance.failure()).message).toBe('a defect');
  });
});

describe('a start that is refused', () => {
  test('because a job runs adopts that job', async () => {
    appliance.failStart(refused(true), () => put('theirs', 0));
    expect(await appliance.start()).toMatchObject({ outcome: 'adopted', job: { id: 'theirs' } });
    expect(appliance.calls).toEqual(['list', 'start', 'list']);
    expect(appliance.clock.sleeps).toEqual([]);
  });

  test('for another reason fails at once', async () => {
    appliance.failStart(refused(false));
    expect(await appliance.failure()).toBeInstanceOf(RequestRejected);
    expect(appliance.calls).toEqual(['list', 'start']);
  });

  test('is tried again until the job in the way has ended', async () => {
    put('theirs', 0, other);
    appliance.failStart(refused(true)).failStart(refused(true));
    expect(await appliance.start()).toMatchObject({ outcome: 'started' });
    expect(appliance.clock.sleeps).toEqual([1_000, 2_000]);
  });

  test('fails in the end, and names each job that runs', async () => {
    put('theirs', hour, other);
    put('another', 0, { ...other, createdAt: undefined });
    put('done', 0, { ...other, overall_status: 'completed' });
    appliance.failStart(refused(true));
    expect(await appliance.failure({}, 0)).toMatchObject({
      name: 'JobInTheWay',
      parts: {
        tried: 'Trying',
        cameBack: expect.stringMatching(
          /^HTTP; running is job theirs \(created 2026-11-24T01:00:00\.000Z\), job another \([^)]*not say\)$/,
        ),
      },
    });
  });

  test('fails in the end although the list shows no job that runs', async () => {
    appliance.failStart(refused(true));
    expect(await appliance.failure({}, 0)).toMatchObject({
      name: 'JobInTheWay',
      parts: { cameBack: expect.stringMatching(/running is none/) },
    });
  });

  test('by a job that is stuck says so, also when that one covers too little', async () => {
    put('done', 30 * hour, { ...other, overall_status: 'completed' });
    put('stuck', 30 * hour, other);
    appliance.failStart(refused(true));
    expect(await appliance.failure()).toMatchObject({
      name: 'JobStuck',
      message: expect.stringContaining('job stuck'),
    });
  });
});
