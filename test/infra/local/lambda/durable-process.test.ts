import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DurableProcess } from '../../../../infra/local/lambda/durable-process.ts';
import type { ProcessOptions } from '../../../../infra/local/lambda/runtime-process.ts';
import { VirtualClock } from '../../../../infra/local/virtual-clock.ts';
import { bundle } from '../../../support/bundle.ts';

const source = `
  import middy from '@middy/core';
  import { executionModeDurableContext } from '@middy/core/DurableContext';
  import { clock } from './functions/shared/clock.ts';
  const follow = async (event, context) => {
    const { awsRequestId, functionName } = context.lambdaContext;
    console.log('invoked', awsRequestId, functionName);
    if (event.exit) process.exit(1);
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

const started: DurableProcess[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((durableProcess) => durableProcess.stop()));
});
const start = (options: Partial<ProcessOptions> = {}) => {
  const durableProcess = DurableProcess.start({ bundle: durable, clock: new VirtualClock(), ...options });
  started.push(durableProcess);
  return durableProcess;
};

test('a process runs one execution after the other, each with its own output and invocations', async () => {
  const durableProcess = start();
  const first = await durableProcess.run({ payload: { looks: 2, every: 10 } });
  const second = await durableProcess.run({ payload: { looks: 1, every: 10 } });
  expect([first.result, second.result]).toMatchObject([{ looks: 2 }, { looks: 1 }]);
  for (const { invocations, output } of [first, second]) {
    const requestIds = [...output.matchAll(/^invoked (\S+) /gm)].map(([, requestId]) => requestId);
    expect(requestIds).toEqual(invocations.map(({ requestId }) => requestId));
  }
});

test("a process has nothing of its parent's environment", async () => {
  process.env.NODE_DEBUG = 'http,https,net,tls';
  const { result, output } = await start({ environment: { SETTING: 'one' } }).run({
    payload: { environment: true },
  });
  delete process.env.NODE_DEBUG;
  expect(result).toMatchObject({ SETTING: 'one', AWS_LAMBDA_FUNCTION_NAME: 'durable' });
  const names = Object.keys(result as object).filter((name) => !/^(AWS|LAMBDA)_/.test(name));
  expect(names.sort()).toEqual(['LANG', 'SETTING', 'TZ']);
  expect(output.trim().split('\n')).toEqual([expect.stringMatching(/^invoked /)]);
});

describe('the end of a durable execution', () => {
  test('is SUCCEEDED with the result of the handler', async () => {
    const arn = 'arn:aws:lambda:eu-central-1:111122223333:function:follow-sync:1/durable-execution/t-j-1/a';
    const execution = await start().run({ arn, payload: { looks: 1, every: 10 } });
    expect(execution).toMatchObject({ status: 'SUCCEEDED', result: { looks: 1, arn } });
  });

  test('is FAILED with the name and message of the error', async () => {
    const execution = await start().run({ payload: { looks: 1, every: 10, fail: true } });
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: { errorType: 'JobPartiallyFailed', errorMessage: '2 groups failed' },
    });
  });

  test('is FAILED when the bundle cannot be imported', async () => {
    const execution = await start({ bundle: broken }).run({ payload: {} });
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: { errorType: 'RangeError', errorMessage: 'There is no setting' },
    });
  });

  test('is STOPPED when the process is killed in the middle', async () => {
    const invoked = Promise.withResolvers<void>();
    const durableProcess = start({ clock: undefined, onLine: () => invoked.resolve() });
    const execution = durableProcess.run({ payload: { looks: 2, every: 3600 } });
    await invoked.promise;
    await durableProcess.stop();
    expect(await execution).toMatchObject({ status: 'STOPPED', error: { errorType: 'Runtime.ExitError' } });
  });

  test('is STOPPED when the handler exits', async () => {
    const execution = await start().run({ payload: { exit: true } });
    expect(execution.status).toBe('STOPPED');
  });
});

describe('the waits of a durable execution', () => {
  test('are skipped, and the clock is advanced by just what they asked for', async () => {
    const clock = new VirtualClock();
    await start({ clock }).run({ payload: { wait: 600, looks: 4, every: 300 } });
    expect(clock.offset).toBe(1_500_000);
  });

  test('have passed on the clock that the handler sees', async () => {
    const { result } = await start().run({ payload: { looks: 4, every: 300 } });
    const { passed } = result as { passed: number };
    expect(passed >= 900_000 && passed < 930_000).toBe(true);
  });

  test('are waited for without a virtual clock', async () => {
    const { result } = await start({ clock: undefined }).run({ payload: { looks: 2, every: 1 } });
    const { passed } = result as { passed: number };
    expect(passed >= 900 && passed < 15_000).toBe(true);
  });
});

describe('what a durable execution stores', () => {
  test('is an invocation for every look, with the state before and the checkpoints sent', async () => {
    const { invocations } = await start().run({ payload: { looks: 3, every: 10 } });
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
    const { invocations } = await start().run({ payload: { looks: 2, every: 10 } });
    expect(invocations.map(({ output }) => output)).toEqual([
      { Status: 'PENDING' },
      { Status: 'SUCCEEDED', Result: expect.any(String) },
    ]);
  });

  test('is a history that begins and ends with the execution', async () => {
    const { history } = await start().run({ payload: { looks: 2, every: 10 } });
    const types = history.map(({ EventType }) => EventType);
    expect(types).toEqual([
      'ExecutionStarted',
      'StepStarted',
      'StepSucceeded',
      'StepStarted',
      'StepSucceeded',
      'InvocationCompleted',
      'StepStarted',
      'StepSucceeded',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ]);
  });

  test('is what was written, with the context of each invocation', async () => {
    const { output, invocations } = await start({ name: 'follow' }).run({ payload: { looks: 2, every: 10 } });
    const ids = invocations.map(({ requestId }) => `invoked ${requestId} follow`);
    expect(output.trimEnd().split('\n')).toEqual(ids);
  });
});

test('follows a day of looks, each an invocation of its own', async () => {
  const clock = new VirtualClock();
  const { invocations } = await start({ clock }).run({ payload: { looks: 290, every: 300 } });
  expect(invocations.length).toBe(290);
});
