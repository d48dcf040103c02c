import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  ApplianceThrottled,
  ApplianceUnavailable,
  PermissionDenied,
  RequestRejected,
} from '../../../functions/ciphertrust/errors.ts';
import { hour, ScriptedAppliance } from './scripted-appliance.ts';

const parts = { tried: 'Trying', cameBack: 'HTTP', remedy: 'Wait.' };
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

describe('a start that is refused', () => {
  test('because a job runs adopts that job', async () => {
    appliance.failStart(refused(true), () => put('theirs', 0));
    expect(await appliance.start()).toMatchObject({ outcome: 'adopted', job: { id: 'theirs' } });
    expect(appliance.calls).toEqual(['list', 'start', 'list', 'get']);
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
          /^HTTP; running is job theirs \(created 2026-11-24T01:00:00\.000Z\); job another \([^)]*not say\)$/,
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
