import { writeFile } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { FunctionProcess } from '../../../../infra/local/lambda/function-process.ts';
import type { ProcessOptions } from '../../../../infra/local/lambda/runtime-process.ts';
import { VirtualClock } from '../../../../infra/local/virtual-clock.ts';
import { bundle } from '../../../support/bundle.ts';

const source = `
  import { request } from 'node:https';
  import { setTimeout as sleepReally } from 'node:timers/promises';
  import { clock } from './functions/shared/clock.ts';
  const setting = process.env.SETTING;
  let invocations = 0;
  console.log('imported');
  if (process.env.IMPORT_FAILS) throw new RangeError('There is no setting');
  class GroupMissing extends Error {
    static name = 'GroupMissing';
    name = 'GroupMissing';
    group = 'sap-1';
  }
  const actions = {
    echo: (event) => event,
    nothing: () => undefined,
    circle: () => { const circle = {}; circle.self = circle; return circle; },
    log: () => {
      console.debug('not shown');
      console.log('one', { two: 2 });
      console.warn({ three: 3 });
      console.error('it broke', new GroupMissing('Group sap-1 is missing'));
    },
    environment: () => process.env,
    setting: () => ({ setting, invocations }),
    context: (event, context) => ({ ...context, remaining: context.getRemainingTimeInMillis() }),
    write: async () => {
      process.stdout.write('first\\nsecond\\nunended');
      process.stderr.write('on stderr \\u2028\\n');
    },
    writeMuch: () => {
      for (let line = 0; line < 900; line += 1) process.stderr.write('x'.repeat(63) + '\\n');
    },
    fail: () => { throw new GroupMissing('Group sap-1 is missing'); },
    failWithDel: () => { throw new RangeError('\\u007f'); },
    failWithText: () => { throw 'only text'; },
    exit: ({ code }) => process.exit(code),
    crash: () => new Promise(() => setImmediate(() => { throw new RangeError('Out of nowhere'); })),
    reject: () => new Promise(() => { Promise.reject(new RangeError('Nobody listens')); }),
    hang: () => { console.log('hanging'); return new Promise(() => {}); },
    sleep: async ({ ms }, context) => {
      const from = clock.now();
      const remaining = context.getRemainingTimeInMillis();
      await clock.sleep(ms);
      return { passed: clock.now() - from, spent: remaining - context.getRemainingTimeInMillis() };
    },
    after: async ({ ms }) => {
      const from = clock.now();
      await new Promise((resolve) => clock.after(ms, resolve));
      return { passed: clock.now() - from };
    },
    afterCancelled: async () => {
      let called = false;
      const cancel = clock.after(10, () => { called = true; });
      cancel();
      await sleepReally(30);
      return { called };
    },
    now: () => clock.now(),
    connect: () => new Promise((resolve) => {
      request('https://127.0.0.1:1/', { headers: { authorization: 'x' } }).on('error', ({ code }) => resolve(code)).end();
    }),
  };
  export const handler = async (event, context) => {
    invocations += 1;
    return await actions[event.action](event, context);
  };
`;

/** A value of NODE_DEBUG under which Node writes headers, an `Authorization` among them. */
const debugged = 'http,https,net,tls';

let plain: string;
let callback: string;
let empty: string;
let noFunction: string;
let noScript: string;
beforeAll(async () => {
  plain = await bundle('plain', source);
  callback = await bundle('callback', 'export const handler = (event, context, callback) => callback();');
  empty = await bundle('empty', 'export const other = 1;');
  noFunction = await bundle('no-function', 'export const handler = 1;');
  noScript = await bundle('no-script', '');
  await writeFile(noScript, 'export const = ;');
});

const started: FunctionProcess[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((process) => process.stop()));
});
const start = (options: Partial<ProcessOptions> = {}) => {
  const process = FunctionProcess.start({ bundle: plain, ...options });
  started.push(process);
  return process;
};

describe('answers of a function process', () => {
  test('answers what the handler returns', async () => {
    const { result } = await start().invoke({ action: 'echo', groups: ['a'] });
    expect(result).toEqual({ action: 'echo', groups: ['a'] });
  });

  test('answers null when the handler returns nothing', async () => {
    const { result } = await start().invoke({ action: 'nothing' });
    expect(result).toBeNull();
  });

  test('answers a thrown error with its name, message and stack', async () => {
    const { error } = await start().invoke({ action: 'fail' });
    expect(error).toEqual({
      errorType: 'GroupMissing',
      errorMessage: 'Group sap-1 is missing',
      trace: expect.arrayContaining([expect.stringContaining('at ')]),
    });
  });

  test('answers a message with a DEL as %7F', async () => {
    const { error } = await start().invoke({ action: 'failWithDel' });
    expect(error).toMatchObject({ errorMessage: '%7F', trace: expect.arrayContaining(['RangeError: %7F']) });
  });

  test('answers a thrown text', async () => {
    const { error } = await start().invoke({ action: 'failWithText' });
    expect(error).toEqual({ errorType: 'string', errorMessage: 'only text', trace: [] });
  });

  test('answers an import that throws', async () => {
    const { error } = await start({ environment: { IMPORT_FAILS: '1' } }).invoke({});
    expect(error).toMatchObject({ errorType: 'RangeError', errorMessage: 'There is no setting' });
  });

  test.each([
    [0, 'Runtime exited without providing a reason'],
    [3, 'Runtime exited with error: exit status 3'],
  ])('answers a handler that exits with status %i', async (code, text) => {
    const { error, requestId } = await start().invoke({ action: 'exit', code });
    expect(error).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: ${text}`,
    });
  });

  test.each([
    ['an exception outside of the handler', 'crash', 'RangeError: Out of nowhere'],
    ['a rejection that nobody handles', 'reject', 'RangeError: Nobody listens'],
  ])('answers %s as an exit, of which Node itself writes the reason', async (_name, action, reason) => {
    const { error, output, requestId } = await start().invoke({ action });
    expect(error).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 1`,
    });
    expect(output).toMatch(new RegExp(`^${reason}\n    at `, 'm'));
  });

  test('answers a result that is no JSON', async () => {
    const { error } = await start().invoke({ action: 'circle' });
    expect(error).toMatchObject({
      errorType: 'Runtime.JSONStringifyError',
      errorMessage: 'Unable to stringify response body',
    });
  });

  test('answers a process that is killed in the middle', async () => {
    const hanging = Promise.withResolvers<void>();
    const killed = start({ onLine: (line) => line.includes('hanging') && hanging.resolve() });
    const invocation = killed.invoke({ action: 'hang' });
    await hanging.promise;
    await killed.stop();
    const { error } = await invocation;
    expect(error).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('signal: SIGKILL'),
    });
  });

  test('answers an invocation after the process has ended', async () => {
    const gone = start();
    await gone.stop();
    const { error } = await gone.invoke({ action: 'echo' });
    expect(error?.errorType).toBe('Runtime.ExitError');
  });

  test('ends an invocation at its time-out', async () => {
    const { error, requestId } = await start({ timeoutSeconds: 0.2 }).invoke({ action: 'hang' });
    expect(error).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 0.20 seconds`,
    });
  });

  test.each<[string, () => string, string]>([
    ['a bundle without a handler', () => empty, 'Runtime.HandlerNotFound'],
    ['a bundle with a handler that is none', () => noFunction, 'Runtime.HandlerNotFound'],
    ['a bundle that is no JavaScript', () => noScript, 'Runtime.UserCodeSyntaxError'],
  ])('answers %s', async (_name, path, errorType) => {
    const { error } = await start({ bundle: path() }).invoke({});
    expect(error?.errorType).toBe(errorType);
  });

  test('refuses a handler with a callback', async () => {
    const { error } = await start({ bundle: callback }).invoke({});
    expect(error?.errorType).toBe('Runtime.CallbackHandlerDeprecated');
  });

  test('refuses a bundle that was not built', () => {
    expect(() => start({ bundle: '/nowhere/index.mjs' })).toThrow('npm run build');
  });
});

describe('what a function process is given', () => {
  test("has Lambda's environment and its own, and nothing of its parent's", async () => {
    process.env.NODE_EXTRA_CA_CERTS_OF_A_DEVELOPER = 'x';
    process.env.NODE_DEBUG = debugged;
    const { result } = await start({
      environment: { SETTING: 'one', AWS_REGION: 'eu-west-1' },
      memory: 512,
    }).invoke({
      action: 'environment',
    });
    delete process.env.NODE_EXTRA_CA_CERTS_OF_A_DEVELOPER;
    delete process.env.NODE_DEBUG;
    expect(result).toEqual({
      SETTING: 'one',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'plain',
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_LEVEL: 'INFO',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/plain',
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      LAMBDA_TASK_ROOT: plain.replace('/index.mjs', ''),
      _HANDLER: 'index.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0$/),
      TZ: ':UTC',
      LANG: 'en_US.UTF-8',
      AWS_ACCESS_KEY_ID: expect.any(String),
      AWS_SECRET_ACCESS_KEY: expect.any(String),
      AWS_SESSION_TOKEN: expect.any(String),
    });
  });

  test('writes nothing of what its connections carry because its parent is debugged', async () => {
    process.env.NODE_DEBUG = debugged;
    const { result, output } = await start().invoke({ action: 'connect' });
    delete process.env.NODE_DEBUG;
    expect(result).toBe('ECONNREFUSED');
    expect(messages(output)).toEqual(['imported']);
  });

  test("has Lambda's context, and no more", async () => {
    const { result, requestId } = await start({ name: 'night-job' }).invoke({ action: 'context' });
    expect(result).toEqual({
      remaining: expect.any(Number),
      xRayTraceId: expect.stringContaining('Root='),
      functionName: 'night-job',
      functionVersion: '1',
      invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:night-job:1',
      memoryLimitInMB: '256',
      awsRequestId: requestId,
      logGroupName: '/aws/lambda/night-job',
      logStreamName: 'local',
    });
  });

  test('has as much time left as its time-out allows', async () => {
    const { result } = await start({ timeoutSeconds: 60 }).invoke({ action: 'context' });
    const { remaining } = result as { remaining: number };
    expect(remaining > 50_000 && remaining <= 60_000).toBe(true);
  });
});

const messages = (output: string) =>
  output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).message);

describe("the lines of Lambda's runtime", () => {
  const lines = async (action: string, options: Partial<ProcessOptions> = {}) => {
    const { output, requestId } = await start(options).invoke({ action });
    const parsed = output
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    return { requestId, lines: parsed.filter(({ message }) => message !== 'imported') };
  };
  const described = { errorType: 'GroupMissing', errorMessage: 'Group sap-1 is missing' };

  test('are JSON for what is written to the console', async () => {
    const { lines: written, requestId } = await lines('log');
    const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(written).toEqual([
      { timestamp, level: 'INFO', requestId, message: 'one { two: 2 }' },
      { timestamp, level: 'WARN', requestId, message: { three: 3 } },
      {
        timestamp,
        level: 'ERROR',
        requestId,
        message: expect.stringMatching(/^it broke .*Group sap-1 is missing\n {4}at /),
        ...described,
        stackTrace: expect.arrayContaining([expect.stringContaining('at ')]),
      },
    ]);
  });

  test('are one more for what a handler throws, with its own properties', async () => {
    const { lines: written, requestId } = await lines('fail');
    expect(written).toMatchObject([
      { level: 'ERROR', requestId, message: { ...described, group: 'sap-1', stackTrace: expect.any(Array) } },
    ]);
  });

  test('are one for an import that throws, of no request', async () => {
    const { lines: written } = await lines('nothing', { environment: { IMPORT_FAILS: '1' } });
    expect(written).toContainEqual(
      expect.objectContaining({
        level: 'ERROR',
        requestId: '-',
        message: expect.objectContaining({ errorMessage: 'There is no setting' }),
      }),
    );
  });

  test("are one for a bundle without a handler, by the class of the runtime's error", async () => {
    const { lines: written } = await lines('nothing', { bundle: empty });
    expect(written).toMatchObject([
      { requestId: '-', message: { errorType: 'HandlerNotFoundError', name: 'Runtime.HandlerNotFound' } },
    ]);
  });
});

describe('output of a function process', () => {
  test('holds what was written to both streams, an unended line too', async () => {
    const warm = start();
    await warm.invoke({ action: 'nothing' });
    const { output } = await warm.invoke({ action: 'write' });
    expect(output.split('\n').sort()).toEqual(['', 'first', 'on stderr \u2028', 'second', 'unended']);
  });

  test('is whole, however much it is', async () => {
    const warm = start();
    await warm.invoke({ action: 'nothing' });
    for (let time = 0; time < 10; time += 1) {
      const { output } = await warm.invoke({ action: 'writeMuch' });
      expect(output.length).toBe(900 * 64);
    }
  });

  test('holds nothing of the invocation before', async () => {
    const warm = start();
    await warm.invoke({ action: 'write' });
    const { output } = await warm.invoke({ action: 'nothing' });
    expect(output).toBe('');
  });

  test('is told line by line', async () => {
    const lines: string[] = [];
    await start({ onLine: (line, stream) => lines.push(`${stream}: ${line}`) }).invoke({ action: 'write' });
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringContaining('"imported"'),
        'stdout: second',
        'stderr: on stderr \u2028',
      ]),
    );
  });

  test('is kept when the handler exits', async () => {
    const { output } = await start().invoke({ action: 'exit', code: 1 });
    expect(output).toContain('imported');
  });
});

describe('a function process that is invoked again', () => {
  test('keeps what the bundle keeps in its modules', async () => {
    const warm = start();
    await warm.invoke({ action: 'nothing' });
    const { result } = await warm.invoke({ action: 'setting' });
    expect(result).toMatchObject({ invocations: 2 });
  });

  test('forgets it at a cold start', async () => {
    const process = start();
    await process.invoke({ action: 'nothing' });
    process.coldStart();
    const { result } = await process.invoke({ action: 'setting' });
    expect(result).toMatchObject({ invocations: 1 });
  });

  test('has another environment after a cold start with one', async () => {
    const process = start({ environment: { SETTING: 'one', OLD: 'yes' } });
    process.coldStart({ SETTING: 'two' });
    const { result } = await process.invoke({ action: 'environment' });
    expect(result).toMatchObject({ SETTING: 'two' });
    expect(result).not.toHaveProperty('OLD');
  });

  test('refuses a second event while one is handled', async () => {
    const process = start();
    const first = process.invoke({ action: 'hang' });
    await expect(process.invoke({ action: 'echo' })).rejects.toThrow('one event at a time');
    await process.stop();
    await first;
  });
});

describe('the clock of a function process', () => {
  test('skips a wait, and advances the clock by it', async () => {
    const clock = new VirtualClock();
    const { result } = await start({ clock }).invoke({ action: 'sleep', ms: 3_600_000 });
    expect(clock.offset).toBe(3_600_000);
    expect((result as { passed: number }).passed).toBeGreaterThanOrEqual(3_600_000);
  });

  test('takes a wait from the time that is left', async () => {
    const { result } = await start({ clock: new VirtualClock() }).invoke({ action: 'sleep', ms: 300_000 });
    expect((result as { spent: number }).spent).toBeGreaterThanOrEqual(300_000);
  });

  test('shows the time to which others have advanced it', async () => {
    const clock = new VirtualClock();
    const process = start({ clock });
    await process.invoke({ action: 'nothing' });
    clock.advance(86_400_000);
    const { result } = await process.invoke({ action: 'now' });
    expect(Math.abs((result as number) - clock.now())).toBeLessThan(60_000);
  });

  test('calls a timeout back when its time has passed on the clock', async () => {
    const { result } = await start({ clock: new VirtualClock() }).invoke({ action: 'after', ms: 2_000 });
    expect((result as { passed: number }).passed).toBeGreaterThanOrEqual(2_000);
  });

  test('does not call a cancelled timeout back', async () => {
    const { result } = await start({ clock: new VirtualClock() }).invoke({ action: 'afterCancelled' });
    expect(result).toEqual({ called: false });
  });

  test('is the real one without a virtual clock', async () => {
    const { result } = await start().invoke({ action: 'sleep', ms: 20 });
    const { passed } = result as { passed: number };
    expect(passed >= 19 && passed < 10_000).toBe(true);
  });
});
