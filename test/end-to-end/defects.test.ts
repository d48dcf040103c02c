import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from '@jest/globals';
import { clockSymbol } from '../../functions/shared/limits.ts';
import { bundleFolder, type FunctionName } from '../../infra/bundles.ts';
import { LocalAws } from '../../infra/local/aws/local-aws.ts';
import { FunctionProcess } from '../../infra/local/lambda/function-process.ts';
import { operationsBeforeALook } from '../support/follow-operations.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(cleanups.splice(0).map((stop) => stop())));

const start = (name: FunctionName, environment: { [name: string]: string }) => {
  const started = FunctionProcess.start({
    bundle: `${bundleFolder(name)}/index.mjs`,
    environment: { SECRET_ID: 'secret', TARGET: 'local', ...environment },
  });
  cleanups.push(() => started.stop());
  return started;
};

/** Preloads a clock that cannot set a timer: who asks it to gets a TypeError. */
const brokenClock = `--import=data:text/javascript,globalThis[Symbol.for('${clockSymbol.description}')]={now:Date.now}`;

/** The line of our source that is the first in a stack. */
function sourceLine(stack: string): string | undefined {
  const [, file, line] = stack.match(/\n {4}at \S+ \((functions\/\S+\.ts):(\d+):\d+\)/) ?? [];
  return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split('\n')[Number(line) - 1];
}
const lineWith = (output: string, message: string) =>
  JSON.parse(output.split('\n').find((line) => line.includes(message)) ?? '');

test('a defect is logged with the file and line of the source that threw', async () => {
  const { output } = await start('start-sync', { NODE_OPTIONS: brokenClock }).invoke({});
  const { error } = lineWith(output, 'start-sync failed');
  expect(error).toMatchObject({ name: 'TypeError', message: expect.stringContaining('after') });
  expect(sourceLine(error.stack)).toContain('clock.after(');
});

/** A service with an execution that is about to look at its job. */
async function beforeALook() {
  const aws = await LocalAws.start();
  cleanups.push(() => aws.stop());
  const job = '5f4fbd72-7c1f-4a3e-9f0e-0c2b8f6f3f11';
  const event = aws.executions.begin({ job }, operationsBeforeALook(job)).beginInvocation();
  return { event, environment: { AWS_ENDPOINT_URL: aws.url } };
}

test('a defect that a look meets is logged so too, although the follower goes on', async () => {
  const { event, environment } = await beforeALook();
  const { output } = await start('follow-sync', { ...environment, NODE_OPTIONS: brokenClock }).invoke(event);
  const { saw, why, stack } = lineWith(output, 'looked at the job');
  expect({ saw, why }).toEqual({ saw: 'no_answer', why: expect.stringMatching(/^TypeError: .*after/) });
  expect(sourceLine(stack)).toContain('clock.after(');
});

test.each([
  'StepError',
  'WaitForConditionError',
  'SerdesFailedError',
  'NonDeterministicExecutionError',
  'CheckpointUnrecoverableInvocationError',
])("the durable SDK's %s keeps its name in the bundle", (name) => {
  expect(readFileSync(`${bundleFolder('follow-sync')}/index.mjs`, 'utf8')).toContain(`static name="${name}"`);
});

test("an error of the durable SDK is recorded by its class's full name", async () => {
  const { event, environment } = await beforeALook();
  // Of this execution the service knows nothing, and refuses its checkpoints with a 404.
  const unknown = { ...event, DurableExecutionArn: `${event.DurableExecutionArn}-other` };
  expect(await start('follow-sync', environment).invoke(unknown)).toMatchObject({
    result: { Status: 'FAILED', Error: { ErrorType: 'CheckpointUnrecoverableExecutionError' } },
  });
});
