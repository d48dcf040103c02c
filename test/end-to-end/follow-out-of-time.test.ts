/**
 * An invocation of follow-sync whose checkpoint fails ends while its look still waits for a response. In a warm
 * environment that look thaws with the next invocation: then it must neither log nor count. The deployed bundle runs in
 * this process, so that its environment stays warm; its timeouts come when the test says so.
 */
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { clockSymbol } from '../../functions/shared/limits.ts';
import { bundleFolder } from '../../infra/bundles.ts';
import { SimulatedAppliance } from '../../infra/local/appliance/simulated-appliance.ts';
import type { DurableExecution } from '../../infra/local/aws/durable-execution.ts';
import { LocalAws } from '../../infra/local/aws/local-aws.ts';
import { lambdaContext } from '../../infra/local/lambda/context.ts';
import { lambdaError } from '../../infra/local/lambda/errors.ts';
import { operationsBeforeALook } from '../support/follow-operations.ts';
import { secretFor } from '../support/samples.ts';
import { TimeoutClock } from '../support/timeout-clock.ts';

const day = 86_400_000;
const clock = new TimeoutClock();
const lines: { [field: string]: unknown }[] = [];
const streams = ['stdout', 'stderr'] as const;
const real = { stdout: process.stdout, stderr: process.stderr };

let handler: (event: unknown, context: Context) => Promise<unknown>;
let aws: LocalAws;
let appliance: SimulatedAppliance;
beforeAll(async () => {
  const write = (chunk: string, _encoding: string, done: () => void) => {
    lines.push(...chunk.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : [])));
    done();
  };
  for (const name of streams) {
    const value = new Writable({ decodeStrings: false, write });
    Object.defineProperty(process, name, { configurable: true, value });
  }
  appliance = await SimulatedAppliance.start({ now: () => clock.now() });
  aws = await LocalAws.start({ clock, secrets: { followed: JSON.stringify(secretFor(appliance)) } });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    SECRET_ID: 'followed',
    TARGET: 'local',
  });
  (globalThis as { [key: symbol]: unknown })[clockSymbol] = clock;
  ({ handler } = await import(pathToFileURL(`${bundleFolder('follow-sync')}/index.mjs`).href));
});
afterAll(async () => {
  for (const name of streams) Object.defineProperty(process, name, { configurable: true, value: real[name] });
  await Promise.all([aws.stop(), appliance.stop()]);
});

/** Invokes the function once, as Lambda would; returns how that ended. */
async function invoke(execution: DurableExecution, requestId: string): Promise<string | undefined> {
  const event = JSON.parse(JSON.stringify(execution.beginInvocation()));
  try {
    const result = await handler(event, lambdaContext(requestId, 300_000));
    execution.endInvocation({ requestId, result });
    return (result as { Status: string }).Status;
  } catch (thrown) {
    execution.endInvocation({ requestId, error: lambdaError(thrown) });
    return undefined;
  }
}
/** An execution that has followed a running job for longer than it may: its next look reports, whatever it sees. */
function executionAtItsEnd(): DurableExecution {
  const { id } = appliance.addJob({ seconds: 10 * 86_400 });
  return aws.executions.begin({ job: id }, operationsBeforeALook(id, clock.now() - 2 * day));
}
const secretReads = () => aws.requests.filter(({ operation }) => operation === 'GetSecretValue').length;
const logged = (message: string) => lines.filter((line) => line.message === message);

test('a look that outlives its invocation neither logs nor counts in the next one', async () => {
  const execution = executionAtItsEnd();
  aws.fault({ on: 'GetSecretValue', kind: 'stall' });
  aws.fault({ on: 'CheckpointDurableExecution', kind: 'stale token' });
  expect(await invoke(execution, 'first')).toBeUndefined();
  while (secretReads() === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(await invoke(execution, 'second')).toBe('FAILED');
  clock.advance(60_000);
  // What thaws has been written by the time that another execution has come to its end.
  await invoke(executionAtItsEnd(), 'third');
  expect(logged('synchronization ended').map((line) => line.function_request_id)).toEqual([
    'second',
    'third',
  ]);
  expect(logged('looked at the job').map((line) => line.function_request_id)).toEqual(['second', 'third']);
  const counted = lines.filter((line) => '_aws' in line && 'JobNotSucceeded' in line);
  expect(counted).toHaveLength(2);
});
