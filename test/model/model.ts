/*
 * Time stands still while anybody computes or waits for a response, and is virtual otherwise (event-loop.ts): invocations
 * that sleep, followers between two looks and timeouts are due at their time, whoever is due first goes on, and
 * whatever is due at other times overlaps as it would in Lambda. A follower is one invocation a look (followers.ts).
 * Everything random follows from the seed; only how requests of one moment interleave does not.
 */
import * as fc from 'fast-check';
import { setup, steps } from './arbitraries.ts';
import { Appliances } from './prepared-appliance.ts';
import { run } from './run.ts';
import { Stage } from './stage.ts';
import type { Setup, Step } from './steps.ts';
import type { World } from './world.ts';

/** After so many runs the functions' process and the AWS endpoint begin anew: neither ever forgets anything. */
const runsPerStage = 100;

interface ModelOptions {
  runs: number;
  seed: number;
  /** fast-check's path to one counterexample. */
  path?: string;
  /** Is called after each run that went well. */
  onRun?: (world: World) => void;
}

/**
 * Plays random runs, and shrinks one that breaks an invariant: rejects with the shrunk one, and with how to replay it.
 * Two lanes share the runs, each with processes of its own. With a `path` it is that run alone.
 */
export async function checkModel(options: ModelOptions): Promise<void> {
  const { runs, seed, path } = options;
  const shares = path === undefined && runs > 1 ? [Math.ceil(runs / 2), Math.floor(runs / 2)] : [runs];
  const failed: Failed = {};
  const lanes = shares.map((share, index) => lane({ ...options, runs: share, seed: seed + index }, failed));
  for (const settled of await Promise.allSettled(lanes)) {
    if (settled.status === 'rejected') throw settled.reason;
    if (settled.value.failed)
      throw new Error(describeFailure(settled.value), { cause: settled.value.errorInstance });
  }
}

/** The lane that failed; the other one stops. */
interface Failed {
  seed?: number;
}

type Report = fc.RunDetails<[Setup, Step[]]>;

async function lane({ runs, seed, path, onRun }: ModelOptions, failed: Failed): Promise<Report> {
  const appliances = new Appliances();
  let stage = await Stage.start();
  let done = 0;
  const restartStage = async () => {
    await stage.stop();
    stage = await Stage.start();
  };
  const property = fc.asyncProperty(setup, steps, async (runSetup, runSteps) => {
    if (failed.seed !== undefined && failed.seed !== seed) return;
    if (done > 0 && done % runsPerStage === 0) await restartStage();
    done += 1;
    try {
      onRun?.(await run(stage, appliances, runSetup, runSteps));
    } catch (error) {
      failed.seed ??= seed;
      // Whatever still goes on must not reach the next run.
      await restartStage();
      throw error;
    }
  });
  try {
    return await fc.check(property, { numRuns: runs, seed, ...(path !== undefined && { path }) });
  } finally {
    await stage.stop();
    await appliances.stop();
  }
}

function describeFailure({
  counterexample,
  counterexamplePath,
  errorInstance,
  seed,
  numRuns,
}: Report): string {
  const [runSetup, runSteps] = counterexample ?? [undefined, []];
  return [
    `Run ${numRuns} breaks an invariant. ${(errorInstance as Error | undefined)?.message}`,
    `Setup: ${fc.stringify(runSetup)}`,
    ...runSteps.map((step, index) => `${index + 1}. ${fc.stringify(step)}`),
    `Replay: SEED=${seed} FC_PATH=${counterexamplePath} npm run soak`,
  ].join('\n');
}
