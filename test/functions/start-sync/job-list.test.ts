import { describe, expect, test } from '@jest/globals';
import type { PageQuery } from '../../../functions/ciphertrust/client.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { createdSince, listJobs } from '../../../functions/start-sync/job-list.ts';
import { StillClock } from '../../support/still-clock.ts';

const clock = new StillClock();
const jobs = (count: number): Job[] => Array.from({ length: count }, (_, index) => ({ id: `job-${index}` }));

/** An appliance that has some jobs, and says how many. */
const applianceWith = (all: Job[]) =>
  recordingAppliance(({ skip, limit }) => all.slice(skip, skip + limit), all.length);
/** An appliance that gives these items for a query, and keeps the queries. */
function recordingAppliance(itemsOf: (query: PageQuery) => Job[], total: number | undefined) {
  const queries: PageQuery[] = [];
  const client = {
    jobs: async (query: PageQuery) => {
      queries.push(query);
      return { items: itemsOf(query), total, serverTime: undefined };
    },
  };
  return { client, queries };
}
/** An appliance that has some jobs, and does not say how many. */
const applianceWithoutTotal = (all: Job[]) =>
  recordingAppliance(({ skip, limit }) => all.slice(skip, skip + limit), undefined);
const skipsOf = async ({ client, queries }: ReturnType<typeof recordingAppliance>, pages?: number) => {
  await listJobs(client, clock, pages);
  return queries.map(({ skip }) => skip);
};

describe('a look at the list asks for', () => {
  test.each<[string, number, number[]]>([
    ['one page when there is no job', 0, [0]],
    ['one page when all jobs are on it', 5, [0]],
    ['the last page too', 6, [0, 1]],
    ['nothing between the first and the last page', 12, [0, 7]],
    ['both ends, and no more than two pages', 100, [0, 95]],
  ])('%s', async (_name, count, skips) => {
    expect(await skipsOf(applianceWith(jobs(count)))).toEqual(skips);
  });

  test('as many pages at each end as it is to', async () => {
    expect(await skipsOf(applianceWith(jobs(100)), 2)).toEqual([0, 5, 95, 90]);
  });

  test('no page after the last job', async () => {
    expect(await skipsOf(applianceWith(jobs(5)), 2)).toEqual([0]);
  });

  test('no page twice where the ends meet', async () => {
    expect(await skipsOf(applianceWith(jobs(10)), 2)).toEqual([0, 5]);
  });

  test('pages of five', async () => {
    const { client, queries } = applianceWith(jobs(12));
    await listJobs(client, clock);
    expect(queries.map(({ limit }) => limit)).toEqual([5, 5]);
  });

  test.each<[string, number, number[]]>([
    ['page after page', 12, [0, 5, 10, 15]],
    ['one page when it is not full', 4, [0]],
    ['one more page when the first is full', 5, [0, 5]],
    ['40 pages at most', 1_000, Array.from({ length: 40 }, (_, page) => page * 5)],
  ])('%s where the appliance does not say how many there are', async (_name, count, skips) => {
    expect(await skipsOf(applianceWithoutTotal(jobs(count)))).toEqual(skips);
  });

  test('the other end too where a page brings nothing new and the appliance says how many there are', async () => {
    expect(
      await skipsOf(
        recordingAppliance(() => jobs(5), 20),
        2,
      ),
    ).toEqual([0, 5, 15, 10]);
  });

  test('no third page of an appliance that gives the same page again and again', async () => {
    const { client, queries } = recordingAppliance(() => jobs(5), undefined);
    expect((await listJobs(client, clock)).jobs).toHaveLength(5);
    expect(queries).toHaveLength(2);
  });
});

describe('a look at the list shows', () => {
  test('each job once, although the pages overlap', async () => {
    const { client } = applianceWith(jobs(7));
    expect((await listJobs(client, clock)).jobs.map(({ id }) => id)).toEqual(jobs(7).map(({ id }) => id));
  });

  test.each([
    ['ahead', 7_000, 7_000],
    ['behind', -7_000, -7_000],
  ])("how far the appliance's clock is %s", async (_name, difference, ahead) => {
    const client = {
      jobs: async () => ({ items: [], total: 0, serverTime: clock.now() + difference }),
    };
    expect((await listJobs(client, clock)).ahead).toBe(ahead);
  });

  test('clocks that agree where the appliance does not tell its time', async () => {
    expect((await listJobs(applianceWith([]).client, clock)).ahead).toBe(0);
  });
});

describe('a job was created since a time', () => {
  const at = (ms: number): Job => ({ id: 'j', createdAt: new Date(clock.now() + ms).toISOString() });
  const list = (ahead = 0) => ({ jobs: [], ahead });

  test.each<[string, Job, number, boolean]>([
    ['at that very time', at(0), 0, true],
    ['later', at(60_000), 0, true],
    ['earlier', at(-60_000), 0, false],
    ['a second earlier, since the Date header has whole seconds', at(-1_000), 0, true],
    ['more than a second earlier', at(-1_001), 0, false],
    ['at that time by a clock that is ahead', at(60_000), 60_000, true],
    ['before that time by a clock that is ahead', at(58_000), 60_000, false],
    ['at no time that it says', { id: 'j' }, 0, false],
  ])('%s: %#', (_name, job, ahead, expected) => {
    expect(createdSince(job, clock.now(), list(ahead))).toBe(expected);
  });

  test('with more slack where it is given', () => {
    expect(createdSince(at(-60_000), clock.now(), list(), 60_000)).toBe(true);
  });
});
