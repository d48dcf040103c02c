import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { World, type WorldOptions } from '../world.ts';
import { hostileGroups, hostileTexts } from './hostile-texts.ts';

const groups = hostileGroups(1_000);
const ids = groups.map(({ id }) => id);
const hostileDetails = Object.fromEntries(ids.map((id) => [id, `failed: ${id}`]));
/** The most that CloudWatch Logs takes in a line, and Lambda in an answer, in bytes. */
const maxLineBytes = 256 * 1024;
const maxAnswerBytes = 6_291_556;

let world: World;
beforeAll(async () => {
  // The process that all tests share starts without a function's environment, which a line without JSON tells.
  world = await World.start();
  await world.system.deliver({ action: 'check' });
  await world.stop();
});
const begin = async (options?: WorldOptions) => {
  world = await World.start({ groups, environment: { FOLLOW_SYNC_ARN: '' }, ...options });
  world.putSecret({ groups: ids });
};
afterEach(() => world.stop());
const deliver = async (event: object = {}) => world.system.deliver(event);

const isObject = (text: string): boolean => {
  try {
    return JSON.parse(text).constructor === Object;
  } catch {
    return false;
  }
};
/** Lines that are more than one JSON object, or less, or too long. */
const badLines = (): string[] =>
  world.lines.filter(
    (line) =>
      !isObject(line) ||
      /[\n\r\u0085\u2028\u2029](?=\{)/.test(line) ||
      Buffer.byteLength(line) > maxLineBytes,
  );
const levels = () => world.lines.map((line) => JSON.parse(line).level);

describe('each line of the log is one JSON object, with a thousand hostile names in', () => {
  test('a start and the job of which all groups fail', async () => {
    await begin({ environment: {} });
    world.appliance.scriptNextJob({
      seconds: 60,
      fields: Object.fromEntries(hostileTexts.map((text) => [text, text])),
      detailed_status: hostileDetails,
    });
    await deliver({ note: hostileTexts.join('').slice(0, 200) });
    expect((await world.system.allFollowed())[0]?.execution.error?.errorType).toBe('JobPartiallyFailed');
    expect(badLines()).toEqual([]);
    expect(world.logged('synchronization ended')).toHaveLength(1);
    expect(world.logged('forged')).toEqual([]);
  });

  test('a check, a status and a cancellation', async () => {
    await begin();
    const { id } = world.appliance.addJob({ groups: ids, detailed_status: hostileDetails, seconds: 600 });
    for (const event of [{ action: 'check' }, { action: 'status', job: id }, { action: 'cancel' }]) {
      expect(await deliver(event)).toMatchObject({ result: expect.anything() });
    }
    expect(badLines()).toEqual([]);
  });

  test('errors', async () => {
    await begin();
    for (const text of hostileTexts) {
      world.appliance.fault({ on: 'start', kind: 'status', status: 400, message: text });
      await deliver();
    }
    expect(badLines()).toEqual([]);
    expect(new Set(levels())).toEqual(new Set(['ERROR', undefined]));
  });

  test.each(hostileTexts)('the id of a job: %j', async (id) => {
    await begin();
    world.appliance.fault({
      on: 'start',
      kind: 'status',
      status: 200,
      body: { id, overall_status: 'completed', createdAt: id },
    });
    await deliver();
    expect(badLines()).toEqual([]);
  });
});

describe('lines and answers keep their limits when', () => {
  const details = Object.fromEntries(
    Array.from({ length: 60_000 }, (_, index) => [`group ${index}`, `failed: ${'because '.repeat(10)}`]),
  );
  const fits = (answer: unknown) => ({
    lines: Math.max(0, ...world.lines.map((line) => Buffer.byteLength(line))) <= maxLineBytes,
    answer: Buffer.byteLength(JSON.stringify(answer)) <= maxAnswerBytes,
  });
  const withinLimits = { lines: true, answer: true };
  const hugeJob = { groups: [...ids], seconds: 0, detailed_status: details };

  test('the status of a job of 7 MB is asked for', async () => {
    await begin();
    const { id } = world.appliance.addJob(hugeJob);
    const { result } = await deliver({ action: 'status', job: id });
    expect(result).toMatchObject({ outcome: 'partially_failed' });
    expect(fits(result)).toEqual(withinLimits);
  });

  test('a job of 7 MB is looked at until it ends', async () => {
    await begin();
    world.appliance.scriptNextJob({ ...hugeJob, seconds: 20 });
    const { result } = await deliver({ wait_for_seconds: 60 });
    expect(result).toMatchObject({ ended: { outcome: 'partially_failed' } });
    expect(fits(result)).toEqual(withinLimits);
  });

  test('a job of 7 MB is followed', async () => {
    await begin({ environment: {} });
    world.appliance.scriptNextJob({ ...hugeJob, seconds: 20 });
    const { result } = await deliver();
    expect((await world.system.allFollowed())[0]?.execution.error?.errorType).toBe('JobPartiallyFailed');
    expect(fits(result)).toEqual(withinLimits);
  });

  test('the newest jobs have 1 MB of groups each', async () => {
    await begin();
    const many = Array.from({ length: 20_000 }, (_, index) => `group ${index} ${'x'.repeat(40)}`);
    for (let job = 0; job < 9; job += 1)
      world.appliance.addJob({ groups: many, seconds: 0, detailed_status: {} });
    const { result } = await deliver({ action: 'status' });
    expect(result).toMatchObject({ jobs: { length: 9 } });
    expect(fits(result)).toEqual(withinLimits);
  });

  test.each<[string, object]>([
    ['id', { id: 'j'.repeat(1_000_000) }],
    ['time', { id: 'j', createdAt: 't'.repeat(1_000_000) }],
    ['status', { id: 'j', overall_status: 's'.repeat(1_000_000) }],
  ])('a job that is started has an %s of 1 MB', async (_name, body) => {
    await begin({ environment: {} });
    world.appliance.fault({ on: 'start', kind: 'status', status: 200, body });
    const { result, error } = await deliver({ retry_for_seconds: 0 });
    await world.system.stopFollowers();
    expect(fits(result ?? error)).toEqual(withinLimits);
    expect((error?.errorMessage ?? (result as { summary: string }).summary).length).toBeLessThan(4_000);
  });

  test('a job that is in the way has an id of 1 MB', async () => {
    await begin();
    world.appliance.addJob({ id: 'j'.repeat(1_000_000), groups: [ids[0] ?? ''], seconds: 600 });
    const { error } = await deliver({ retry_for_seconds: 0 });
    expect(fits(error)).toEqual(withinLimits);
    expect(error?.errorMessage.length).toBeLessThan(4_000);
  });
});
