import { describe, expect, test } from '@jest/globals';
import { ApplianceUnreachable, PermissionDenied } from '../../../functions/ciphertrust/errors.ts';
import { retryForSeconds } from '../../../functions/shared/limits.ts';
import { HandOverFailed } from '../../../functions/start-sync/errors.ts';
import {
  answerReport,
  instrument,
  loadEnvironment,
  loadEvent,
  outOfTime,
  type WithEnvironment,
  type WithWindow,
} from '../../../functions/start-sync/middleware.ts';
import { StillClock } from '../../support/still-clock.ts';

const parts = { tried: 'Asking', cameBack: 'nothing', remedy: 'Wait.' };
const outage = new ApplianceUnreachable(parts);
const refusal = new PermissionDenied(parts);

type Hook = 'before' | 'after' | 'onError';
type Given = { event?: unknown; error?: Error; context?: object };
type Hooks = { [hook in Hook]?: (request: never) => unknown };

/** Runs a hook of a middleware as middy does, and returns the request as the hook leaves it. */
async function run(middleware: Hooks, hook: Hook, { context, ...given }: Given = {}) {
  const request = { ...given, context: { awsRequestId: 'request-1', ...context } };
  await middleware[hook]?.(request as never);
  return request as typeof request & { response?: unknown; context: WithEnvironment & WithWindow };
}

describe('a report that is asked for', () => {
  const clock = new StillClock();
  const hook = (event: object, isSetUp = true) => {
    const published: unknown[] = [];
    const reports = { isSetUp, publish: async (facts: object) => void published.push(facts) };
    const environment = { target: 'prod' };
    const result = answerReport(clock).before?.({
      event,
      context: { awsRequestId: 'request-1', environment, reports },
    } as never);
    return { result, published };
  };

  test('is sent as a specimen, and answered before a secret is read', async () => {
    const { result, published } = hook({ action: 'report' });
    expect(await result).toEqual({
      summary: expect.stringContaining('specimen'),
      outcome: 'sent',
      target: 'prod',
    });
    const now = clock.now();
    expect(published).toEqual([{ outcome: 'specimen', startedAt: now, endedAt: now, loggedSince: now }]);
  });

  test('without a topic is an error that says how to get one', async () => {
    const { result, published } = hook({ action: 'report' }, false);
    await expect(result).rejects.toMatchObject({
      name: 'ReportsNotSetUp',
      message: expect.stringContaining('Set `reports`'),
    });
    expect(published).toEqual([]);
  });

  test('is no other event', async () => {
    expect(await hook({ action: 'check' }).result).toBeUndefined();
  });
});

describe('before the handler', () => {
  test('the environment is put into the context', async () => {
    const { context } = await run(loadEnvironment({ SECRET_ID: 'secret-1', TARGET: 'local' }), 'before');
    expect(context).toMatchObject({
      awsRequestId: 'request-1',
      environment: { secretId: 'secret-1', target: 'local' },
    });
  });

  test('an environment that is wrong ends it', async () => {
    await expect(run(loadEnvironment({}), 'before')).rejects.toMatchObject({ name: 'EnvironmentInvalid' });
  });

  test('the event is replaced by what it asks for', async () => {
    const { event } = await run(loadEvent(new StillClock()), 'before', {
      event: { groups: ['a'], retry_for_seconds: 7 },
    });
    expect(event).toMatchObject({ action: 'synchronize', selection: { groups: ['a'] }, retryForSeconds: 7 });
  });

  test.each<[object, number]>([
    [{}, retryForSeconds.default],
    [{ retry_for_seconds: 7 }, 7],
    [{ action: 'check' }, retryForSeconds.default],
    [{ action: 'status' }, retryForSeconds.default],
    [{ action: 'cancel' }, retryForSeconds.default],
  ])('%j has %d s to try again', async (event, seconds) => {
    const { context } = await run(loadEvent(new StillClock()), 'before', { event });
    expect(context.window.left).toBe(seconds);
  });
});

describe('what is recorded', () => {
  const clock = new StillClock();
  /** Two minutes ago. */
  const began = clock.now() - 120_000;
  /** The calls of telemetry, in order, and the response when a hook is run. */
  async function recorded(hook: Hook, given?: Given) {
    const calls: unknown[][] = [];
    const note =
      (name: string) =>
      (...values: unknown[]) =>
        void calls.push([name, ...values]);
    const telemetry = {
      addContext: note('addContext'),
      add: note('add'),
      logError: note('logError'),
      publish: note('publish'),
    };
    const reports = { isSetUp: true, send: note('report'), publish: note('publish a report') };
    const { response, context } = await run(
      instrument(telemetry, 'prod', clock, () => reports as never),
      hook,
      { ...given, context: { ...(hook === 'onError' && { reports, began }), ...given?.context } },
    );
    return { calls, response, context };
  }
  const telemetryCalls = async (...given: Parameters<typeof recorded>) => (await recorded(...given)).calls;
  const start = { action: 'synchronize', catchUpFollows: false };
  const startWithCatchUp = { ...start, catchUpFollows: true };
  const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:start-sync';
  /** That of an event that has been read, sent by Test. */
  const context = {
    window: {},
    invokedFunctionArn: functionArn,
    getRemainingTimeInMillis: () => 5_000,
  };
  const scheduled = { ...context, invokedFunctionArn: `${functionArn}:scheduled` };

  test('knows the invocation from the beginning', async () => {
    expect(await recorded('before')).toMatchObject({
      calls: [['addContext', { awsRequestId: 'request-1' }]],
      context: { began: clock.now(), reports: { isSetUp: true } },
    });
  });

  test('publishes the metrics of what went well', async () => {
    expect(await telemetryCalls('after')).toEqual([['publish']]);
  });

  test.each<[string, object, Error]>([
    ['', start, refusal],
    ['that may heal, without a catch-up', start, outage],
    ['that no catch-up heals', startWithCatchUp, refusal],
    ['of ours, with a catch-up', startWithCatchUp, new TypeError('a defect')],
  ])(
    'counts a scheduled start with a failure %s as failed, logs the error, publishes, and then reports',
    async (_name, event, error) => {
      expect(await recorded('onError', { event, error, context: scheduled })).toMatchObject({
        calls: [
          ['add', 'StartFailed'],
          ['logError', 'start-sync failed', error, {}],
          ['publish'],
          ['report', { outcome: 'start_failed', error: { name: error.name } }, 4_700],
        ],
        response: undefined,
      });
    },
  );

  /** What is reported of a start through the alias. */
  const factsOf = async (error: Error, more: object = {}) => {
    const given = { event: start, error, context: { ...scheduled, ...more } };
    const [, facts] = (await telemetryCalls('onError', given)).at(-1) as [string, object];
    return facts;
  };

  test('reports the three parts of a failure, when it was, and who answered', async () => {
    expect(await factsOf(refusal, { client: { answered: 'https://cm' } })).toEqual({
      outcome: 'start_failed',
      appliance: 'https://cm',
      error: { name: 'PermissionDenied', parts },
      startedAt: began,
      endedAt: clock.now(),
      durationSeconds: 120,
      loggedSince: began,
    });
  });

  test('names the job that runs where it could not be handed over', async () => {
    expect(await factsOf(new HandOverFailed(parts, true, 'job-1'))).toMatchObject({ job: 'job-1' });
  });

  test('reports of a defect its name alone, since nobody has looked what its message holds', async () => {
    const facts = await factsOf(new SyntaxError('Unexpected token in {"password":"secret"}'));
    expect(facts).toMatchObject({ error: { name: 'SyntaxError' } });
    expect(JSON.stringify(facts)).not.toContain('secret');
  });

  test('reports an event that was not understood, when a machine has sent it', async () => {
    const given = { event: { force: true }, error: refusal, context: { ...scheduled, window: undefined } };
    expect((await telemetryCalls('onError', given)).map(([name]) => name)).toEqual([
      'logError',
      'publish',
      'report',
    ]);
  });

  test('reports nothing of an event that starts nothing, whoever has sent it', async () => {
    const given = { event: { action: 'check' }, error: refusal, context: scheduled };
    expect((await telemetryCalls('onError', given)).map(([name]) => name)).toEqual(['logError', 'publish']);
  });

  test.each([
    ['no alias', functionArn],
    ['a version', `${functionArn}:7`],
    ['another alias', `${functionArn}:unscheduled`],
    ['a function of that name', 'arn:aws:lambda:eu-central-1:111122223333:function:scheduled:1'],
  ])('does not count as failed what is started through %s', async (_name, invokedFunctionArn) => {
    const given = { event: start, error: refusal, context: { ...context, invokedFunctionArn } };
    expect(await telemetryCalls('onError', given)).toEqual([
      ['logError', 'start-sync failed', refusal, {}],
      ['publish'],
    ]);
  });

  test.each([
    ['a schedule', scheduled],
    ['a person', context],
  ])(
    'answers that a start of %s is postponed where it may heal and a catch-up follows',
    async (_name, context) => {
      const event = { ...startWithCatchUp, note: 'CHG1' };
      const { calls, response } = await recorded('onError', { event, error: outage, context });
      expect({ calls, response }).toEqual({
        calls: [
          ['add', 'StartPostponed'],
          ['logError', 'synchronization postponed', outage, { note: 'CHG1' }, 'warn'],
          ['publish'],
        ],
        response: {
          summary: `This start is postponed, and the catch-up tries again. ${outage.message}`,
          outcome: 'postponed',
          target: 'prod',
          error: { name: outage.name, message: outage.message, remedy: outage.parts.remedy },
          note: 'CHG1',
        },
      });
    },
  );

  test.each<[string, unknown, object?]>([
    ['an event that starts nothing', { action: 'cancel', catchUpFollows: true }, context],
    ['an event that was not understood', { force: true, note: 'CHG1' }],
    ['an event that names the action of a start, which none has', { action: 'synchronize' }],
    ['no event', undefined],
    ['null', null],
  ])('counts no start for %s', async (_name, event, context = { invokedFunctionArn: functionArn }) => {
    expect(await telemetryCalls('onError', { event, error: outage, context })).toEqual([
      ['logError', 'start-sync failed', outage, {}],
      ['publish'],
    ]);
  });

  test.each(['CHG0012345', ''])('logs the note %j along with the error', async (note) => {
    expect(
      await telemetryCalls('onError', { event: { ...start, note }, error: refusal, context }),
    ).toContainEqual(['logError', 'start-sync failed', refusal, { note }]);
  });
});

test('an invocation that runs out of time fails in a way that may heal', () => {
  expect(outOfTime).toThrow(expect.objectContaining({ name: 'OutOfTime', retryable: true }));
});
