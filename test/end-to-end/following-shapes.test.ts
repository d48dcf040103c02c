/** What a follower makes of a job that an appliance shows in a shape that is not documented. */
import { describe, expect, test } from '@jest/globals';
import type { Behaviour } from '../../infra/local/appliance/simulated-appliance.ts';
import type { Followed } from '../../infra/local/system.ts';
import { begin, deliver, world } from './each-test.ts';

const minute = 60_000;
const follow = async (): Promise<Followed> => {
  await deliver();
  const [followed] = await world.system.allFollowed();
  return followed as Followed;
};
const words = (running: string, completed: string) => ({ running, completed, failed: 'failed' });

describe('a job is followed to its end, and has succeeded, where', () => {
  test.each<[string, Partial<Behaviour>]>([
    ['ids are numbers', { jobIds: 'number' }],
    ['ids cannot stand in a path, nor in the name of an execution', { jobIds: 'text' }],
    ['replies wrap the job', { wrapJobs: 'responses' }],
    ['other words are used', { statusWords: words('Retrying', 'Done') }],
    ['a word for running is one that nobody knows', { statusWords: words('läuft', 'finished') }],
    ['no status is shown while it runs', { statusWords: words('', 'complete') }],
    ['jobs are not dated', { dates: 'missing', statusWords: words('läuft', 'succeeded') }],
    [
      'the clock of the header is hours off',
      { dateAheadMs: 180 * minute, statusWords: words('läuft', 'completed') },
    ],
  ])('%s', async (_name, behaviour) => {
    await begin({ behaviour, jobSeconds: 2_400 });
    const { execution } = await follow();
    expect(execution).toMatchObject({ status: 'SUCCEEDED', result: { job: world.appliance.jobs[0]?.id } });
  });
});

describe('a job whose status nobody knows ends as unknown_status', () => {
  test.each<[string, Partial<Behaviour>, number, number]>([
    ['an hour after it has changed', { statusWords: words('in progress', 'erledigt') }, 60, 70],
    [
      'an hour after it was made, where it shows no other change',
      { statusWords: words('läuft', 'x'), updatedAt: 'missing' },
      60,
      66,
    ],
    [
      'an hour after it was first seen, where it shows no date',
      { statusWords: words('läuft', 'x'), dates: 'nonsense' },
      60,
      66,
    ],
  ])('%s', async (_name, behaviour, least, most) => {
    await begin({ behaviour, jobSeconds: 5 * 60 });
    const began = world.clock.now();
    const { execution } = await follow();
    expect(execution).toMatchObject({ status: 'FAILED', error: { errorType: 'JobStatusUnknown' } });
    const minutes = (world.clock.now() - began) / minute;
    expect(minutes).toBeGreaterThanOrEqual(least);
    expect(minutes).toBeLessThanOrEqual(most);
  });
});

test('a job in place of the one that was asked for is no answer', async () => {
  await begin({ environment: { FOLLOW_FOR_HOURS: '1' }, behaviour: { getBrings: 'another job' } });
  const { execution } = await follow();
  expect(execution.error).toMatchObject({
    errorType: 'JobTimedOut',
    errorMessage: expect.stringContaining('HTTP 200 with job'),
  });
});
