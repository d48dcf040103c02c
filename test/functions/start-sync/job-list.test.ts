import { describe, expect, test } from '@jest/globals';
import type { JobsQuery } from '../../../functions/ciphertrust/client.ts';
import { ApplianceReplyInvalid, RequestRejected } from '../../../functions/ciphertrust/errors.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { JobLister } from '../../../functions/start-sync/job-list.ts';
import { StillClock } from '../../support/still-clock.ts';

const hour = 3_600_000;
const day = 24 * hour;
const parts = { tried: 'Listing', cameBack: 'HTTP 400', remedy: 'None.' };
const refused = () => Object.assign(new RequestRejected(parts, false), { status: 400 });
const tooLarge = () => Object.assign(new ApplianceReplyInvalid(parts), { status: 200, isTooLarge: true });

interface Options {
  hasTotal?: boolean;
  /** What the appliance makes of `limit`. */
  largestPage?: number;
  refuses?: (query: JobsQuery) => Error | undefined;
  /** Is called before each page. */
  onPage?: () => void;
  /** How long each page takes, in milliseconds. */
  takes?: number;
}

/** An appliance with a list of jobs, which may change, and the queries that it was asked. */
function applianceWith(jobs: Job[], options: Options = {}) {
  const { hasTotal = true, largestPage = 1_000, refuses, onPage, takes = 0 } = options;
  const clock = new StillClock();
  const queries: JobsQuery[] = [];
  const client = {
    ahead: 0,
    jobs: async (query: JobsQuery) => {
      queries.push(query);
      clock.advance(takes);
      const refusal = refuses?.(query);
      if (refusal) throw refusal;
      onPage?.();
      const { skip, limit, overall_status } = query;
      const found = overall_status ? jobs.filter((job) => job.overall_status === overall_status) : jobs;
      const items = found.slice(skip, skip + Math.min(limit, largestPage));
      return { items, count: items.length, total: hasTotal ? found.length : undefined };
    },
  };
  const lister = new JobLister(client, clock);
  return {
    queries,
    look: (since = clock.now() - day) => lister.jobsSince(since),
    skips: () => queries.filter(({ overall_status }) => !overall_status).map(({ skip }) => skip),
  };
}

const now = new StillClock().now();
/** So many jobs, one an hour, the newest first. */
const hourly = (count: number): Job[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `job-${index}`,
    overall_status: 'completed',
    createdAt: new Date(now - index * hour).toISOString(),
  }));
/** The same in an order that has nothing to do with their dates. */
const shuffled = (count: number): Job[] =>
  hourly(count).sort((a, b) => ((Number(a.id.slice(4)) * 7) % count) - ((Number(b.id.slice(4)) * 7) % count));

describe('a look at the list', () => {
  test('asks for the newest ten first, and for no more where that is all', async () => {
    const { look, queries } = applianceWith(hourly(9));
    expect(await look()).toMatchObject({ unread: undefined, unreadable: 0, since: Number.NEGATIVE_INFINITY });
    expect(queries).toEqual([{ skip: 0, limit: 10, sort: '-createdAt' }]);
  });

  test.each<[string, Job[], number[]]>([
    ['the newest first reads until they are older than what matters', hourly(100), [0, 10, 20]],
    ['the oldest first reads the same from the end', hourly(100).reverse(), [0, 90, 80, 70]],
    ['no order reads all', shuffled(43), [0, 10, 20, 30, 40]],
  ])('at one with %s', async (_name, jobs, expected) => {
    const { look, skips } = applianceWith(jobs);
    const { entries, unread } = await look();
    expect(unread).toBeUndefined();
    expect(entries.map(({ job }) => job.id)).toEqual(expect.arrayContaining(hourly(24).map(({ id }) => id)));
    expect(skips()).toEqual(expected);
  });

  test.each(hourly(60).map((_, index) => index))(
    'finds a running job wherever it hides among 60 without an order (%d)',
    async (place) => {
      const jobs = shuffled(60).toSpliced(place, 0, { id: 'it', overall_status: 'in_progress' });
      expect((await applianceWith(jobs).look()).entries.map(({ job }) => job.id)).toContain('it');
    },
  );

  test('that has no order asks for the running ones in both spellings first', async () => {
    const jobs = [...shuffled(2_000), { id: 'it', overall_status: 'in_progress' }];
    const { look, queries } = applianceWith(jobs);
    const { entries, unread } = await look();
    expect(entries.map(({ job }) => job.id)).toContain('it');
    expect(queries.slice(1, 3).map(({ overall_status }) => overall_status)).toEqual([
      'in progress',
      'in_progress',
    ]);
    expect(unread).toMatch(/^not all jobs could be read \(\d+ of 2001\)$/);
  });

  test('reads without a total until nothing new comes', async () => {
    const { look, skips } = applianceWith(shuffled(25), { hasTotal: false });
    expect((await look()).entries).toHaveLength(25);
    expect(skips()).toEqual([0, 10, 20, 25]);
  });

  test('sees the job that comes at the end while it is read from there', async () => {
    const jobs = hourly(100).reverse();
    let pages = 0;
    const onPage = () => {
      pages += 1;
      if (pages === 2) jobs.push({ id: 'new', createdAt: new Date(now).toISOString() });
    };
    const { entries } = await applianceWith(jobs, { onPage }).look();
    expect(entries.map(({ job }) => job.id)).toContain('new');
  });

  test('passes no job by where the appliance gives fewer than it is asked for', async () => {
    const { look } = applianceWith(hourly(40).reverse(), { largestPage: 4 });
    const { entries, unread } = await look();
    expect(unread).toBeUndefined();
    expect(entries.map(({ job }) => job.id)).toEqual(expect.arrayContaining(hourly(24).map(({ id }) => id)));
  });
});

describe('a look at the list says that not all could be read', () => {
  test.each<[string, Job[], Options]>([
    ['after 1,000 jobs', shuffled(1_200), {}],
    ['after a minute', shuffled(200), { takes: 7_000 }],
    ['where jobs vanish meanwhile', shuffled(45), { onPage: () => {} }],
  ])('%s', async (name, jobs, options) => {
    const onPage = name.includes('vanish') ? () => jobs.pop() : options.onPage;
    const { look } = applianceWith(jobs, { ...options, ...(onPage && { onPage }) });
    expect((await look()).unread).toMatch(/^not all jobs could be read \(\d+ of \d+\)$/);
  });

  test('where it shows fewer than it says that there are', async () => {
    const client = { ahead: 0, jobs: async () => ({ items: [], count: 0, total: 7 }) };
    expect((await new JobLister(client, new StillClock()).jobsSince(0)).unread).toMatch(/0 of 7/);
  });

  test('where it repeats itself', async () => {
    const items = hourly(10);
    const client = { ahead: 0, jobs: async () => ({ items, count: 10, total: 30 }) };
    expect((await new JobLister(client, new StillClock()).jobsSince(now - day)).unread).toMatch(/10 of 30/);
  });
});

describe('what the appliance refuses of a question', () => {
  test('is left out, and not asked for again', async () => {
    const { look, queries } = applianceWith(hourly(3), {
      refuses: ({ sort }) => (sort === undefined ? undefined : refused()),
    });
    await look();
    await look();
    expect(queries.map(({ sort }) => sort)).toEqual(['-createdAt', undefined, undefined]);
  });

  test.each<[string, () => Error]>([
    ['refuses', refused],
    ['answers with more than may be read', tooLarge],
  ])('is halved where it %s so many at a time', async (_name, failure) => {
    const { look, queries } = applianceWith(hourly(5), {
      refuses: ({ limit, sort }) => (limit > 3 && !(sort && failure === refused) ? failure() : undefined),
    });
    expect((await look()).entries).toHaveLength(5);
    expect(queries.map(({ limit }) => limit)).toEqual([10, 5, 2, 2, 2, 2].slice(0, queries.length));
  });

  test('counts as a job that cannot be read where one alone is too large', async () => {
    const { look } = applianceWith(hourly(5), {
      refuses: ({ skip, limit }) => (skip <= 2 && skip + limit > 2 ? tooLarge() : undefined),
    });
    expect(await look()).toMatchObject({ unreadable: 1, unread: undefined });
  });

  test('is an error where one job after the other is too large', async () => {
    const { look } = applianceWith(hourly(9), { refuses: tooLarge });
    await expect(look()).rejects.toBeInstanceOf(ApplianceReplyInvalid);
  });

  test('is an error where nothing is left to leave out', async () => {
    const { look } = applianceWith([], { refuses: refused });
    await expect(look()).rejects.toBeInstanceOf(RequestRejected);
  });

  test('is no reason to fail where it is the filter', async () => {
    const { look } = applianceWith(shuffled(30), {
      refuses: ({ overall_status }) => (overall_status ? refused() : undefined),
    });
    expect((await look()).entries).toHaveLength(30);
  });
});
