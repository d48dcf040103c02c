import { describe, expect, test } from '@jest/globals';
import { checkModel } from './model.ts';
import { occurrences } from './occurrences.ts';
import type { World } from './world.ts';

/** The same runs each time, so that a change is to blame when they fail; `npm run soak` plays others. */
const { RUNS = '60', SEED = '2027' } = process.env;
const seen: { [what: string]: number } = {};

describe(`in ${RUNS} random runs of deliveries, faults, restarts, expiries, changed secrets, deployments and time (SEED=${SEED})`, () => {
  test('no job is made twice, lost or left unfollowed; all ends in an outcome or a named error; no login fails twice', async () => {
    let done = 0;
    const onRun = (world: World) => {
      done += 1;
      for (const what of occurrences(world)) seen[what] = (seen[what] ?? 0) + 1;
    };
    await checkModel({ runs: Number(RUNS), seed: Number(SEED), onRun });
    expect(done).toBe(Number(RUNS));
  }, 300_000);

  test.each([
    'a job is started',
    'a job is adopted',
    'a catch-up is skipped',
    'a start makes a job and its response is lost',
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
