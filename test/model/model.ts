import * as fc from 'fast-check';
import { Appliances } from './prepared-appliance.ts';
import { run } from './run.ts';
import { Stage } from './stage.ts';
import { setup, steps } from './steps.ts';
import type { World } from './world.ts';

/** After so many runs the functions' process and the AWS endpoint begin anew: neither ever forgets anything. */
const runsPerStage = 100;

export interface ModelOptions {
  runs: number;
  seed: number;
  /** fast-check's path to one counterexample. */
  path?: string;
  /** Is called after each run that went well. */
  onRun?: (world: World) => void;
}

/**
 * Plays random runs, and shrinks one that breaks an invariant. Rejects with seed, path and counterexample; with
 * this seed and path it is that one alone. Without a path two lanes share the runs, each with processes of its own.
 */
export async function checkModel(options: ModelOptions): Promise<void> {
  const { runs, seed, path } = options;
  const failed: Failed = {};
  const lanes = path === undefined && runs > 1 ? [Math.ceil(runs / 2), Math.floor(runs / 2)] : [runs];
  const ends = await Promise.allSettled(
    lanes.map((share, index) => lane({ ...options, runs: share, seed: seed + index }, failed)),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** The lane that failed; the other one stops. */
interface Failed {
  seed?: number;
}

async function lane({ runs, seed, path, onRun }: ModelOptions, failed: Failed): Promise<void> {
  const appliances = new Appliances();
  let stage = await Stage.start();
  let done = 0;
  const renew = async () => {
    await stage.stop();
    stage = await Stage.start();
  };
  const property = fc.asyncProperty(setup, steps, async (how, what) => {
    if (failed.seed !== undefined && failed.seed !== seed) return;
    if (done > 0 && done % runsPerStage === 0) await renew();
    done += 1;
    try {
      onRun?.(await run(stage, appliances, how, what));
    } catch (error) {
      failed.seed ??= seed;
      // Whatever still goes on must not reach the next run.
      await renew();
      throw error;
    }
  });
  try {
    await fc.assert(property, { numRuns: runs, seed, ...(path !== undefined && { path }) });
  } finally {
    await stage.stop();
    await appliances.stop();
  }
}
