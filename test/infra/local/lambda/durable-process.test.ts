import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { DurableExecution } from '../../../../infra/local/aws/durable-execution.ts';
import { LocalAws } from '../../../../infra/local/aws/local-aws.ts';
import {
  DurableProcess,
  type DurableProcessOptions,
} from '../../../../infra/local/lambda/durable-process.ts';
import { VirtualClock } from '../../../../infra/local/virtual-clock.ts';
import { bundle } from '../../../support/bundle.ts';

const source = `
  import middy from '@middy/core';
  import { executionModeDurableContext } from '@middy/core/DurableContext';
  import { clock } from './functions/shared/clock.ts';
  const follow = async (event, context) => {
    const { awsRequestId, functionName } = context.lambdaContext;
    console.log('invoked', awsRequestId, functionName);
    if (event.exitBefore && clock.now() < event.exitBefore) process.exit(1);
    if (event.throwBefore && clock.now() < event.throwBefore) Promise.reject(new RangeError('Nobody listens'));
    if (event.environment) return { ...process.env };
    const start = await context.step('start', async () => clock.now());
    if (event.wait) await context.wait({ seconds: event.wait });
    const last = await context.waitForCondition('look', async ({ looks }) => ({ looks: looks + 1, at: clock.now() }), {
      initialState: { looks: 0, at: 0 },
      waitStrategy: ({ looks }) => looks >= event.looks ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: event.every } },
    });
    if (event.fail) throw Object.assign(new Error('2 groups failed'), { name: 'JobPartiallyFailed' });
    const { executionContext } = context;
    return { looks: last.looks, passed: last.at - start, arn: executionContext.durableExecutionArn };
  };
  export const handler = middy({ executionMode: executionModeDurableContext }).handler(follow);
`;

let durable: string;
let broken: string;
beforeAll(async () => {
  durable = await bundle('durable', source);
  broken = await bundle('broken', "throw new RangeError('There is no setting');");
});

/** Two services: one on a virtual clock, and one on the real one. */
const clock = new VirtualClock();
let aws: { virtual: LocalAws; real: LocalAws };
beforeAll(async () => {
  aws = { virtual: await LocalAws.start({ clock }), real: await LocalAws.start() };
});
afterAll(() => Promise.all([aws.virtual.stop(), aws.real.stop()]));
const started: DurableProcess[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((durableProcess) => durableProcess.stop()));
});
const start = (options: Partial<DurableProcessOptions> = {}, time: keyof typeof aws = 'virtual') => {
  const environment = { AWS_ENDPOINT_URL: aws[time].url, ...options.environment };
  const settings = { bundle: durable, ...(time === 'virtual' && { clock }), ...options, environment };
  const durableProcess = DurableProcess.start(settings);
  started.push(durableProcess);
  return durableProcess;
};
const begin = (payload: object): DurableExecution => aws.virtual.executions.begin(payload);
const run = (payload: object, options: Partial<DurableProcessOptions> = {}) =>
  start(options).run(begin(payload));
const messages = (output: string) =>
  output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).message);

test('a process runs one execution after the other, each with its own output and invocations', async () => {
  const durableProcess = start();
  const first = await durableProcess.run(begin({ looks: 2, every: 10 }));
  const second = await durableProcess.run(begin({ looks: 1, every: 10 }));
  expect([first.result, second.result]).toMatchObject([{ looks: 2 }, { looks: 1 }]);
  for (const { invocations, output } of [first, second]) {
    expect(messages(output)).toEqual(invocations.map(({ requestId }) => `invoked ${requestId} durable`));
  }
});

test("a process has nothing of its parent's environment", async () => {
  process.env.NODE_DEBUG = 'http,https,net,tls';
  const { result, output } = await run({ environment: true }, { environment: { SETTING: 'one' } });
  delete process.env.NODE_DEBUG;
  expect(result).toMatchObject({ SETTING: 'one', AWS_LAMBDA_FUNCTION_NAME: 'durable' });
  const names = Object.keys(result as object).filter((name) => !/^_|^(AWS|LAMBDA)_/.test(name));
  expect(names.sort()).toEqual(['LANG', 'SETTING', 'TZ']);
  expect(messages(output)).toEqual([expect.stringMatching(/^invoked /)]);
});

describe('the end of a durable execution', () => {
  test('is SUCCEEDED with the result of the handler', async () => {
    const execution = begin({ looks: 1, every: 10 });
    expect(await start().run(execution)).toMatchObject({
      status: 'SUCCEEDED',
      result: { looks: 1, arn: execution.arn },
    });
  });

  test('is FAILED with the name and message of the error', async () => {
    const execution = await run({ looks: 1, every: 10, fail: true });
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: { errorType: 'JobPartiallyFailed', errorMessage: '2 groups failed' },
    });
  });

  test('is TIMED_OUT when the bundle cannot be imported, after many attempts further and further apart', async () => {
    const before = clock.now();
    const execution = await run({}, { bundle: broken, executionTimeoutHours: 1 });
    expect(execution.status).toBe('TIMED_OUT');
    expect(clock.now() - before).toBeGreaterThanOrEqual(3_600_000);
    // Every 300 s in the end: without growing delays there were 3,600.
    expect(execution.invocations.length).toBeGreaterThan(10);
    expect(execution.invocations.length).toBeLessThan(25);
  });

  test('is STOPPED when the process is stopped in the middle', async () => {
    const invoked = Promise.withResolvers<void>();
    const durableProcess = start({ onLine: () => invoked.resolve() }, 'real');
    const execution = durableProcess.run(aws.real.executions.begin({ looks: 2, every: 3600 }));
    await invoked.promise;
    await durableProcess.stop();
    expect((await execution).status).toBe('STOPPED');
  });

  test.each(['exitBefore', 'throwBefore'])(
    'comes although the process dies at first (%s): the next one goes on',
    async (deathUntil) => {
      const until = clock.now() + 60_000;
      const execution = await run({ looks: 1, every: 10, [deathUntil]: until });
      expect(execution).toMatchObject({ status: 'SUCCEEDED', result: { looks: 1 } });
      expect(clock.now()).toBeGreaterThanOrEqual(until);
    },
  );
});

describe('the waits of a durable execution', () => {
  test('are skipped, and the clock is advanced by no more than they asked for', async () => {
    const { offset } = clock;
    await run({ wait: 600, looks: 4, every: 300 });
    expect(clock.offset - offset).toBeLessThanOrEqual(1_500_000);
  });

  test('have passed on the clock that the handler sees', async () => {
    const { result } = await run({ looks: 4, every: 300 });
    const { passed } = result as { passed: number };
    expect(passed >= 900_000 && passed < 930_000).toBe(true);
  });

  test('are waited for without a virtual clock', async () => {
    const { result } = await start({}, 'real').run(aws.real.executions.begin({ looks: 2, every: 1 }));
    const { passed } = result as { passed: number };
    expect(passed >= 900 && passed < 15_000).toBe(true);
  });
});

describe('what a durable execution stores', () => {
  test('is an invocation for every look, with the state before and the checkpoints sent', async () => {
    const { invocations } = await run({ looks: 3, every: 10 });
    const actions = invocations.map(({ checkpoints }) =>
      checkpoints.map((update) => (update as { Action: string }).Action),
    );
    expect(actions).toEqual([
      ['START', 'SUCCEED', 'START', 'RETRY'],
      ['START', 'RETRY'],
      ['START', 'SUCCEED'],
    ]);
    expect(invocations[2]?.event).toMatchObject({
      InitialExecutionState: {
        Operations: [
          { Type: 'EXECUTION' },
          { Name: 'start', Status: 'SUCCEEDED' },
          { Name: 'look', Status: 'READY', StepDetails: { Result: expect.stringContaining('"looks":2') } },
        ],
      },
    });
  });

  test('is the output of every invocation', async () => {
    const { invocations } = await run({ looks: 2, every: 10 });
    expect(invocations.map(({ output }) => output)).toEqual([
      { Status: 'PENDING' },
      { Status: 'SUCCEEDED', Result: expect.any(String) },
    ]);
  });

  test('is every operation', async () => {
    const { operations } = await run({ wait: 5, looks: 2, every: 10 });
    expect(operations).toMatchObject([
      { Type: 'EXECUTION', ExecutionDetails: { InputPayload: '{"wait":5,"looks":2,"every":10}' } },
      { Name: 'start', Status: 'SUCCEEDED', StepDetails: { Attempt: 1 } },
      { Type: 'WAIT', Status: 'SUCCEEDED' },
      { Name: 'look', SubType: 'WaitForCondition', Status: 'SUCCEEDED', StepDetails: { Attempt: 2 } },
    ]);
  });

  test('is what was written, with the context of each invocation', async () => {
    const { output, invocations } = await run({ looks: 2, every: 10 }, { name: 'follow' });
    const ids = invocations.map(({ requestId }) => `invoked ${requestId} follow`);
    expect(messages(output)).toEqual(ids);
  });
});

test('follows a day of looks, each an invocation of its own', async () => {
  const { invocations } = await run({ looks: 290, every: 300 });
  expect(invocations.length).toBe(290);
});
