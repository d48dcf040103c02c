/**
 * An invocation that ends shortly before Lambda would end it leaves its work behind, half done. In a warm environment it
 * thaws with the next invocation: then it must do nothing any more. The deployed bundle runs in this process, so that its
 * environment stays warm, and its sleeps last until they are released.
 */
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import type { Clock } from '../../functions/shared/clock.ts';
import { clockSymbol } from '../../functions/shared/limits.ts';
import { bundleFolder } from '../../infra/bundles.ts';
import { type Fault, SimulatedAppliance } from '../../infra/local/appliance/simulated-appliance.ts';
import { LocalAws } from '../../infra/local/aws/local-aws.ts';
import { localTopicArn } from '../../infra/local/aws/topics.ts';
import { lambdaContext } from '../../infra/local/lambda/context.ts';
import { followSyncArn } from '../../infra/local/system.ts';
import { timeoutSpeedup, VirtualClock } from '../../infra/local/virtual-clock.ts';
import { secretFor } from '../support/samples.ts';

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const sleeps: (() => void)[] = [];
class HeldClock extends VirtualClock implements Clock {
  sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    sleeps.push(() => {
      this.advance(ms);
      resolve();
    });
    return promise;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = setTimeout(callback, ms / timeoutSpeedup);
    return () => clearTimeout(timer);
  }
}

let handler: Handler;
let aws: LocalAws;
let appliance: SimulatedAppliance;
const lines: string[] = [];
const streams = ['stdout', 'stderr'] as const;
const real = { stdout: process.stdout, stderr: process.stderr };
beforeAll(async () => {
  const write = (chunk: string, _encoding: string, done: () => void) => {
    lines.push(...chunk.split('\n').filter(Boolean));
    done();
  };
  for (const name of streams) {
    const value = new Writable({ decodeStrings: false, write });
    Object.defineProperty(process, name, { configurable: true, value });
  }
  aws = await LocalAws.start();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    SECRET_ID: 'out-of-time',
    TARGET: 'local',
    FOLLOW_SYNC_ARN: followSyncArn,
  });
  (globalThis as { [key: symbol]: unknown })[clockSymbol] = new HeldClock();
  ({ handler } = await import(pathToFileURL(`${bundleFolder('start-sync')}/index.mjs`).href));
});
afterAll(async () => {
  for (const name of streams) Object.defineProperty(process, name, { configurable: true, value: real[name] });
  await aws.stop();
});
afterEach(() => appliance.stop());

/** An invocation whose time ends so many milliseconds from now; whoever asks later is told that there is enough. */
const invoke = (event: object, endsAfter = 890_000, more: Partial<Context> = {}) => {
  const remaining = [endsAfter + 1_000];
  const context = lambdaContext('request', 900_000);
  return handler(event, {
    ...context,
    ...more,
    getRemainingTimeInMillis: () => remaining.shift() ?? 900_000,
  });
};
/** Puts a fresh appliance in place, and what goes wrong. */
const begin = async (goWrong: () => void) => {
  await appliance?.stop();
  appliance = await SimulatedAppliance.start();
  aws.putSecret('out-of-time', JSON.stringify(secretFor(appliance)));
  sleeps.length = 0;
  lines.length = 0;
  goWrong();
};
/**
 * Begins, and lets an invocation run out of time while it waits. How far it comes in a time depends on the machine: one
 * that does not come so far is begun again, with more.
 */
const runOutOfTime = async (goWrong: () => void, waits: () => boolean, event: object) => {
  for (let endsAfter = 200; ; endsAfter *= 2) {
    await begin(goWrong);
    await expect(invoke(event, endsAfter)).rejects.toMatchObject({ name: 'OutOfTime' });
    if (waits()) return;
  }
};
const isAsleep = () => sleeps.length > 0;
/** Ends every sleep until there is none. */
const release = async () => {
  while (sleeps.length > 0) {
    sleeps.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
};
const count = (kind: string) => appliance.requests.filter((request) => request.kind === kind).length;
const invocations = () => aws.requests.filter(({ operation }) => operation === 'Invoke').length;

test.each<[string, Omit<Fault, 'times' | 'until'>, string]>([
  ['waits for the list', { on: 'list', kind: 'stall' }, 'list'],
  ['waits before it asks for the list again', { on: 'list', kind: 'status', status: 503 }, 'list'],
  ['waits before it logs in again', { on: 'login', kind: 'status', status: 503 }, 'login'],
  ['waits for the job of its start', { on: 'start', kind: 'reset' }, 'start'],
])(
  'what %s when its time is over sends nothing any more, and is not told of the next invocation',
  async (_name, fault, kind) => {
    const waits = fault.kind === 'stall' ? () => count(kind) > 0 : isAsleep;
    await runOutOfTime(() => appliance.fault(fault), waits, { retry_for_seconds: 600 });
    const before = appliance.requests.length;
    const next = lines.length;
    expect(await invoke({ synchronize_all: true, note: 'the next' })).toMatchObject({ outcome: 'started' });
    expect(count(kind)).toBe(2);
    const sent = appliance.requests.length - before;
    await release();
    // What was released would have been sent by the time that this is answered.
    await invoke({ action: 'status' });
    expect(appliance.requests.length - before).toBe(sent + 2);
    expect(appliance.jobs).toHaveLength(1);
    const metrics = lines
      .slice(next)
      .filter((line) => line.includes('_aws'))
      .map((line) => JSON.parse(line));
    expect(metrics).toMatchObject([{ JobStarted: 1 }]);
    expect(metrics[0]).not.toHaveProperty('StartFailed');
  },
);

test('a hand-over that waits then is not sent again, and its start is counted with its own invocation', async () => {
  let sentBefore = 0;
  const goWrong = () => {
    sentBefore = invocations();
    aws.fault({ on: 'Invoke', kind: 'unavailable', times: 1 });
  };
  await runOutOfTime(goWrong, isAsleep, {});
  expect(lines.some((line) => line.includes('"JobStarted":1'))).toBe(true);
  lines.length = 0;
  expect(await invoke({})).toMatchObject({ outcome: 'adopted' });
  await release();
  await invoke({ action: 'status' });
  expect(invocations() - sentBefore).toBe(2);
  expect(lines.filter((line) => line.includes('synchronization'))).toEqual([
    expect.stringContaining('synchronization adopted'),
  ]);
});

test('a scheduled start that runs out of time is reported with what is left of it', async () => {
  await begin(() => appliance.fault({ on: 'login', kind: 'stall' }));
  process.env.REPORT_TOPIC_ARN = localTopicArn;
  const scheduled = { invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:a:scheduled' };
  await expect(invoke({}, 200, scheduled)).rejects.toMatchObject({ name: 'OutOfTime' });
  delete process.env.REPORT_TOPIC_ARN;
  expect(aws.published).toMatchObject([{ subject: 'SAP keys on local: start failed (OutOfTime)' }]);
});
