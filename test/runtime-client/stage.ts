import { afterEach } from '@jest/globals';
import type { FunctionName } from '../../infra/bundles.ts';
import {
  type ApplianceOptions,
  SimulatedAppliance,
} from '../../infra/local/appliance/simulated-appliance.ts';
import type { FunctionSettings } from '../../infra/local/lambda/environment.ts';
import { LocalSystem } from '../../infra/local/system.ts';
import { secretFor } from '../support/samples.ts';
import { ClientFunction } from './client-function.ts';

/** The appliance and the AWS calls of the test that runs, in real time, from its `begin` on. */
export let appliance: SimulatedAppliance;
export let system: LocalSystem;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of cleanups.splice(0).reverse()) await stop();
});

/** What is started here is stopped after the test, the last first. */
export function stopLater(stop: () => Promise<void>): void {
  cleanups.push(stop);
}

interface BeginOptions extends ApplianceOptions {
  /** Whether the functions report. */
  reports?: boolean;
}

/** Starts an appliance, and the AWS calls with its secret. Executions that are started are not run. */
export async function begin({ reports = false, ...options }: BeginOptions = {}): Promise<void> {
  appliance = await SimulatedAppliance.start(options);
  stopLater(() => appliance.stop());
  system = await LocalSystem.start({ secret: JSON.stringify(secretFor(appliance)), reports });
  system.runsFollowers = false;
  stopLater(() => system.stop());
}

/** The deployed bundle of a function under the client. */
export const underClient = (name: FunctionName) => runClient(system.processOptions(name));

/** A function under the client. */
export function runClient(settings: FunctionSettings): ClientFunction {
  const started = new ClientFunction(settings);
  stopLater(() => started.stop());
  return started;
}

/** The JSON lines of an output. */
export const jsonLines = (output: string): { [key: string]: unknown }[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
