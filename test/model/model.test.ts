import { expect, test } from '@jest/globals';
import { checkModel } from './model.ts';

/** The same runs each time, so that a change is to blame when they fail; `npm run soak` plays others. */
const { RUNS = '100', SEED = '2026' } = process.env;

test(`${RUNS} random runs of deliveries, faults, restarts, expiries, changed secrets, deployments and time hold every invariant (SEED=${SEED})`, async () => {
  let done = 0;
  await checkModel({
    runs: Number(RUNS),
    seed: Number(SEED),
    onRun: () => {
      done += 1;
    },
  });
  expect(done).toBeGreaterThanOrEqual(Number(RUNS));
}, 300_000);
