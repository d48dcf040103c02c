import { describe, expect, test } from '@jest/globals';
import { ApplianceUnreachable, PermissionDenied } from '../../../functions/ciphertrust/errors.ts';
import { retryForSeconds } from '../../../functions/shared/limits.ts';
import {
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
    const { response } = await run(instrument(telemetry, 'prod'), hook, given);
    return { calls, response };
  }
  const telemetryCalls = async (...given: Parameters<typeof recorded>) => (await recorded(...given)).calls;
  const start = { action: 'synchronize', catchUpFollows: false };
  const startWithCatchUp = { ...start, catchUpFollows: true };
  const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:start-sync';
  /** That of an event that has been read, sent by Test. */
  const context = { window: {}, invokedFunctionArn: functionArn };
  const scheduled = { ...context, invokedFunctionArn: `${functionArn}:scheduled` };

  test('knows the invocation from the beginning', async () => {
    expect(await telemetryCalls('before')).toEqual([['addContext', { awsRequestId: 'request-1' }]]);
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
    'counts a scheduled start with a failure %s as failed, logs the error, and publishes',
    async (_name, event, error) => {
      expect(await recorded('onError', { event, error, context: scheduled })).toEqual({
        calls: [['add', 'StartFailed'], ['logError', 'start-sync failed', error, {}], ['publish']],
        response: undefined,
      });
    },
  );

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
      expect(await recorded('onError', { event, error: outage, context })).toEqual({
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
  ])('counts no start for %s', async (_name, event, context = {}) => {
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
