import { describe, expect, test } from '@jest/globals';
import { checkModel } from './model.ts';
import { occurrences } from './occurrences.ts';
import { randomSeed } from './random.ts';
import type { World } from './world.ts';

const { SEED } = process.env;
const runs = 200;
const seen: { [what: string]: number } = {};

describe(`in ${runs} random runs of deliveries, faults, restarts, changed secrets, deployments and passing time`, () => {
  test('no job is made twice, lost or left unfollowed; all ends in an outcome or a named error; no login fails twice', async () => {
    const seed = SEED === undefined ? randomSeed() : Number(SEED);
    let done = 0;
    const onRun = (world: World) => {
      done += 1;
      for (const what of occurrences(world)) seen[what] = (seen[what] ?? 0) + 1;
    };
    await checkModel({ runs, seed, onRun });
    expect(done).toBe(runs);
  }, 170_000);

  test.each([
    'a job is started',
    'a job is adopted',
    'a catch-up is skipped',
    'a start makes a job and its reply is lost',
    'another job is in the way',
    'a login is rejected',
    'a delivery is repeated while it is under way',
    'a follower is stopped',
    'a job does not succeed',
    'a request stalls',
  ])('it occurs that %s', (what) => {
    expect(seen).toHaveProperty([what]);
  });
});
