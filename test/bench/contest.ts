import { isDeepStrictEqual } from 'node:util';
import { lambdaEnvironment } from '../../infra/local/lambda/environment.ts';
import type { EndpointProcess } from './endpoint-process.ts';
import { type Contestant, type Run, run } from './measured-process.ts';
import type { RecordedCalls } from './scene.ts';

/** What every contestant has to do, in this order. */
const calls = { aws: ['GetSecretValue', 'Invoke'], appliance: ['login', 'list', 'start'] };
/** What the job asks afterwards to know when its password ends; nobody commonly writes that. */
const passwordCalls = ['user', 'pwdpolicy'];
const withoutPasswordCalls = new Set(['usual', 'python']);

export type Measure = 'processor' | 'wall' | 'memory';

/** The runs of each contestant, by its name. */
export type Runs = Map<string, Run[]>;

/**
 * Lets the contestants run in turn, round after round, each time with a new appliance; the first two rounds warm up
 * the machine and the endpoints, and do not count. Throws when one gives a wrong answer.
 */
export async function contest(
  contestants: readonly Contestant[],
  rounds: number,
  endpoint: EndpointProcess,
): Promise<Runs> {
  const warmUps = 2;
  const runs: Runs = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < warmUps + rounds; round += 1) {
    // Another one begins each time, so that none always comes after the same.
    const first = round % contestants.length;
    for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const measuredRun = await start(contestant, endpoint);
      if (round >= warmUps) runs.get(contestant.name)?.push(measuredRun);
    }
  }
  return runs;
}

async function start(contestant: Contestant, endpoint: EndpointProcess): Promise<Run> {
  const { environment } = await endpoint.setScene();
  const measuredRun = await run(
    contestant,
    lambdaEnvironment({ bundle: contestant.bundle, environment }),
    {},
  );
  check(contestant.name, measuredRun, await endpoint.recorded());
  return measuredRun;
}

function check(name: string, { answer, output }: Run, recorded: RecordedCalls): void {
  const { outcome, job } = Object(answer);
  const more = withoutPasswordCalls.has(name) ? [] : passwordCalls;
  const isRight =
    outcome === 'started' &&
    recorded.job !== undefined &&
    job?.id === recorded.job &&
    isDeepStrictEqual(recorded.calls, { ...calls, appliance: [...calls.appliance, ...more] }) &&
    isDeepStrictEqual(recorded.followers, [`bench-${recorded.job}-1`]) &&
    output.includes('synchronization started');
  if (isRight) return;
  const details = JSON.stringify({ answer, seen: recorded }, null, 2);
  throw new Error(`${name} did not start one job and hand it over as it should:\n${details}\n${output}`);
}
