import { describe, expect, test } from '@jest/globals';
import {
  ApplianceUnreachable,
  JobNotFound,
  PermissionDenied,
} from '../../../functions/ciphertrust/errors.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { waitForEnd } from '../../../functions/start-sync/wait-for-end.ts';
import { StillClock } from '../../support/still-clock.ts';

const parts = { tried: 'Looking', cameBack: 'nothing', remedy: 'Wait.' };
const running: Job = { id: 'job-1', overall_status: 'in progress' };
const done: Job = { id: 'job-1', overall_status: 'completed' };
const look = (number: number): Job => ({ ...running, look: number });

interface WaitOptions {
  responses?: (Job | Error)[];
  job?: Job;
  milliseconds?: number;
  remaining?: number;
}

/** Looks on at a job of which the appliance gives these responses, and keeps the requests and the sleeps. */
async function watch({
  responses = [],
  job = running,
  milliseconds = 600_000,
  remaining = 900_000,
}: WaitOptions) {
  const clock = new StillClock();
  const left = [...responses];
  const requests: string[] = [];
  const client = {
    job: async (id: string) => {
      requests.push(id);
      if (requests.length > 1_000) throw new Error('it never ends');
      const response = left.shift() ?? running;
      if (response instanceof Error) throw response;
      return response;
    },
  };
  const seen = await waitForEnd(job, milliseconds, {
    client,
    clock,
    getRemainingTimeInMillis: () => remaining,
  });
  return { seen, requests, sleeps: clock.sleeps };
}

describe('looking on', () => {
  test('looks every five seconds until the job has ended', async () => {
    expect(await watch({ responses: [look(1), look(2), done] })).toEqual({
      seen: done,
      requests: ['job-1', 'job-1', 'job-1'],
      sleeps: [5_000, 5_000, 5_000],
    });
  });

  test('asks nothing about a job that has ended', async () => {
    expect(await watch({ job: done })).toEqual({ seen: done, requests: [], sleeps: [] });
  });

  test('goes on where the job shows no status', async () => {
    expect((await watch({ job: { id: 'job-1' }, responses: [{ id: 'job-1' }, done] })).requests).toHaveLength(
      2,
    );
  });

  test('returns the job as seen last when the time is over', async () => {
    expect((await watch({ responses: [look(1), look(2)], milliseconds: 10_000 })).seen).toEqual(look(2));
  });
});

describe('the time for looking on', () => {
  test.each<[number, number[]]>([
    [0, []],
    [1, [1]],
    [4_999, [4_999]],
    [5_000, [5_000]],
    [5_001, [5_000, 1]],
  ])('of %d ms is slept as %j, with a look after each', async (milliseconds, sleeps) => {
    const watched = await watch({ milliseconds });
    expect(watched.sleeps).toEqual(sleeps);
    expect(watched.requests).toHaveLength(sleeps.length);
  });

  test.each<[number, number[]]>([
    [0, []],
    [45_000, []],
    [45_001, [1]],
    [57_000, [5_000, 5_000, 2_000]],
  ])('leaves 45 s for the answer where the function has %d ms: %j', async (remaining, sleeps) => {
    expect((await watch({ remaining })).sleeps).toEqual(sleeps);
  });
});

describe('a look that fails', () => {
  test.each<[string, Error]>([
    ['because the appliance is out of reach', new ApplianceUnreachable(parts)],
    ['because the job is not known yet', new JobNotFound(parts)],
  ])('%s is passed over', async (_name, failure) => {
    expect(await watch({ responses: [failure, done] })).toMatchObject({ seen: done, sleeps: [5_000, 5_000] });
  });

  test('for good is the last; the job is returned as seen before', async () => {
    const watched = await watch({ responses: [look(1), new PermissionDenied(parts), done] });
    expect(watched).toMatchObject({ seen: look(1), sleeps: [5_000, 5_000] });
  });

  test('by a defect throws it', async () => {
    const defect = new TypeError('x is not a function');
    await expect(watch({ responses: [defect, done] })).rejects.toBe(defect);
  });
});
