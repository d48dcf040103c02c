import { afterAll } from '@jest/globals';
import { bundleFolder } from '../../infra/bundles.ts';
import { type Imitation, startLike } from '../../infra/local/appliance/like.ts';
import {
  type ApplianceOptions,
  SimulatedAppliance,
} from '../../infra/local/appliance/simulated-appliance.ts';
import type { DurableProcess } from '../../infra/local/lambda/durable-process.ts';
import { FunctionProcess } from '../../infra/local/lambda/function-process.ts';
import type { LogLine } from '../../infra/local/progress.ts';
import { followSyncArn, LocalSystem, localSecretId, type SystemOptions } from '../../infra/local/system.ts';
import { sampleGroups, secretFor } from '../support/samples.ts';
import { ScheduledClock } from '../support/scheduled-clock.ts';

export interface WorldOptions extends Omit<ApplianceOptions, 'now'> {
  /** Keys of the secret beside `url` and `ca_certificate`; default: the user's login and the sample's groups. */
  secret?: { [key: string]: unknown };
  environment?: SystemOptions['environment'];
  /** Whether both functions report. */
  reports?: boolean;
  /** What the appliance is like: what a probe has seen of one. */
  like?: Imitation;
  /** How far the appliance's clock is ahead of ours, in milliseconds. */
  clockAhead?: number;
}

/** One clock and the same processes serve all the tests of a file: each delivery and each follower is a cold start all the same. */
const clock = new ScheduledClock();
let startSync: FunctionProcess | undefined;
const followers: DurableProcess[] = [];
let currentWorld: World | undefined;
afterAll(() => Promise.all([startSync, ...followers].map((process) => process?.stop())));

const onLine = (line: string) => currentWorld?.lines.push(line);

const startSyncProcess = () => {
  startSync ??= FunctionProcess.start({
    bundle: `${bundleFolder('start-sync')}/index.mjs`,
    clock,
    onLine,
  });
  return startSync;
};

/** The whole system and an appliance, on one clock, with everything that was written. */
export class World {
  readonly appliance: SimulatedAppliance;
  readonly system: LocalSystem;
  readonly clock = clock;
  /** Every line that the functions wrote. */
  readonly lines: string[] = [];

  static async start(given: WorldOptions = {}): Promise<World> {
    const { secret, environment, reports = false, like, clockAhead = 0, ...others } = given;
    const options = { ...others, now: () => clock.now() + clockAhead };
    const appliance = await (like ? startLike(like, options) : SimulatedAppliance.start(options));
    const system = await LocalSystem.start({
      clock,
      startSync: startSyncProcess(),
      secret: JSON.stringify(secretFor(appliance, secret)),
      reports,
      ...(environment && { environment }),
      followers,
      onLine: (_name, line) => onLine(line),
    });
    currentWorld = new World(appliance, system);
    return currentWorld;
  }

  private constructor(appliance: SimulatedAppliance, system: LocalSystem) {
    this.appliance = appliance;
    this.system = system;
  }

  /** Puts a secret with other keys than it began with: an `undefined` one is left out. Returns its version. */
  putSecret(keys: { [key: string]: unknown } = {}): string {
    const { username, password } = this.appliance.credentials;
    const secret = secretFor(this.appliance, { username, password, groups: sampleGroups, ...keys });
    return this.system.aws.putSecret(localSecretId, JSON.stringify(secret));
  }

  /** Invokes follow-sync as somebody else than start-sync might. */
  invokeFollower(event: unknown): void {
    const FunctionName = followSyncArn;
    const Payload = JSON.stringify(event);
    this.system.aws.executions.invoke({ FunctionName, InvocationType: 'Event', Payload });
  }

  /** From now on, followers that are started do nothing, and stay RUNNING until `endFollowers`. */
  holdFollowers(): void {
    this.system.runsFollowers = false;
  }

  /** Closes every follower that was held. */
  closeFollowers(status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED'): void {
    for (const { name, closed } of this.system.aws.executions.all) {
      if (closed === undefined) this.system.aws.executions.close(name, { status });
    }
  }

  /** The log lines with this message, of both functions, in order. */
  logged(message: string): LogLine[] {
    return this.#json().filter((line) => line.message === message);
  }

  /** The sum of each metric that was published. */
  metrics(): { [name: string]: number } {
    const sums: { [name: string]: number } = {};
    for (const line of this.#json()) {
      const { _aws } = line as { _aws?: { CloudWatchMetrics: { Metrics: { Name: string }[] }[] } };
      for (const { Name } of _aws?.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics) ?? []) {
        sums[Name] =
          (sums[Name] ?? 0) + [line[Name]].flat().reduce<number>((sum, value) => sum + Number(value), 0);
      }
    }
    return sums;
  }

  /** How many requests of each kind the appliance received. */
  requests(): { [kind: string]: number } {
    const counts: { [kind: string]: number } = {};
    for (const { kind } of this.appliance.requests) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  async stop(): Promise<void> {
    await this.system.stop();
    await this.appliance.stop();
  }

  #json(): LogLine[] {
    return this.lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
  }
}
