import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretsManagerUnavailable } from '../../../functions/settings/errors.ts';
import { EventInvalid } from '../../../functions/shared/errors.ts';
import { Telemetry } from '../../../functions/shared/telemetry.ts';

type Line = { [key: string]: unknown };
let lines: Line[];
const streams = ['stdout', 'stderr'] as const;
const real = { stdout: process.stdout, stderr: process.stderr };
const replace = (name: (typeof streams)[number], value: Writable) =>
  Object.defineProperty(process, name, { configurable: true, value });
beforeAll(() => {
  const write = (chunk: string, _encoding: string, done: () => void) => {
    for (const line of chunk.split('\n').filter(Boolean)) lines.push(JSON.parse(line));
    done();
  };
  for (const name of streams) replace(name, new Writable({ decodeStrings: false, write }));
});
afterAll(() => {
  for (const name of streams) replace(name, real[name]);
});

let telemetry: Telemetry;
beforeEach(() => {
  lines = [];
  telemetry = new Telemetry('my-target');
});
const parts = { tried: 'Trying', cameBack: 'no', remedy: 'Wait.' };

test('what is written for an invocation is dropped once its signal says so', () => {
  const controller = new AbortController();
  const written = telemetry.until(controller.signal);
  written.log('info', 'before');
  written.add('JobStarted');
  telemetry.publish();
  controller.abort();
  written.log('info', 'after');
  written.logError('after', new Error('no'));
  written.add('JobAdopted');
  telemetry.add('StartSkipped');
  written.publish();
  expect(lines).toMatchObject([{ message: 'before' }, { JobStarted: 1 }]);
});

describe('a log line', () => {
  test.each([
    ['info', 'INFO'],
    ['warn', 'WARN'],
    ['error', 'ERROR'],
  ] as const)('of level %s says what happened, and in which service for which target', (level, shown) => {
    telemetry.log(level, 'looked', { job: 'j' });
    expect(lines).toMatchObject([
      { level: shown, message: 'looked', job: 'j', service: 'cckm-sap-sync', target: 'my-target' },
    ]);
  });

  test('needs nothing but a message', () => {
    telemetry.log('info', 'looked');
    expect(lines).toMatchObject([{ message: 'looked' }]);
  });

  test.each([
    ['warn', { runbook: 'https://wiki.example.com/cckm' }],
    ['error', { runbook: 'https://wiki.example.com/cckm' }],
    ['info', {}],
  ] as const)('of level %s names the runbook where something is wrong: %j', (level, expected) => {
    new Telemetry('my-target', 'https://wiki.example.com/cckm').log(level, 'looked');
    const { runbook } = lines[0] ?? {};
    expect({ ...(runbook !== undefined && { runbook }) }).toEqual(expected);
  });

  test.each([undefined, ''])('names no runbook where there is none (%j)', (url) => {
    new Telemetry('my-target', url).log('error', 'failed');
    expect(lines[0]).not.toHaveProperty('runbook');
  });

  test('that is too long is cut', () => {
    telemetry.log('info', 'looked', { groups: Array.from({ length: 100_000 }, () => 'group') });
    const [{ groups } = {}] = lines as { groups?: string[] }[];
    expect(groups?.at(-1)).toMatch(/^\(\d+ left out\)$/);
  });

  test('names the request once that is known', () => {
    const context = { functionName: 'start-sync', memoryLimitInMB: '256', awsRequestId: 'request-1' };
    telemetry.addContext(context as Parameters<Telemetry['addContext']>[0]);
    telemetry.log('info', 'looked');
    expect(lines).toMatchObject([{ function_name: 'start-sync', function_request_id: 'request-1' }]);
  });
});

describe('the log line of an error', () => {
  test('marks the error as logged, for the second line that Lambda writes', () => {
    const error = new EventInvalid(parts);
    telemetry.logError('it failed', error);
    expect({ ...error }).toMatchObject({ logged: true });
    const frozen = Object.freeze(new Error('frozen'));
    for (const thrown of [frozen, 'a text']) telemetry.logError('it failed', thrown);
    expect(lines).toHaveLength(3);
  });

  test.each<[string, Error, object]>([
    ['that needs a person', new EventInvalid(parts), { name: 'EventInvalid', retryable: false }],
    [
      'that may heal',
      new SecretsManagerUnavailable(parts),
      { name: 'SecretsManagerUnavailable', retryable: true },
    ],
  ])('%s says what to do, and holds no stack', (_name, error, expected) => {
    telemetry.logError('start-sync failed', error);
    expect(lines).toMatchObject([{ level: 'ERROR', message: 'start-sync failed' }]);
    expect(lines[0]?.error).toStrictEqual({ ...expected, message: 'Trying: no. Wait.', remedy: 'Wait.' });
  });

  test('is a warning where it is said so', () => {
    telemetry.logError('postponed', new EventInvalid(parts), {}, 'warn');
    expect(lines).toMatchObject([{ level: 'WARN', error: { name: 'EventInvalid' } }]);
  });

  test('that is a defect holds the stack', () => {
    const error = new TypeError('x is not a function');
    telemetry.logError('start-sync failed', error);
    const { name, message, stack } = error;
    expect(lines[0]?.error).toStrictEqual({ name, message, stack });
  });

  test('that is none says what was thrown', () => {
    telemetry.logError('start-sync failed', 'a text');
    expect(lines[0]?.error).toMatchObject({ name: 'Error', message: 'a text' });
  });

  test('holds what else is known', () => {
    telemetry.logError('start-sync failed', new EventInvalid(parts), { note: 'nightly' });
    expect(lines).toMatchObject([{ note: 'nightly', error: { name: 'EventInvalid' } }]);
  });
});

describe('metrics', () => {
  test('are published as one line in the embedded metric format', () => {
    telemetry.add('JobStarted');
    telemetry.add('JobDuration', 90);
    telemetry.add('DaysToExpiry', 29.5);
    telemetry.publish();
    expect(lines).toMatchObject([
      { JobStarted: 1, JobDuration: 90, DaysToExpiry: 29.5, service: 'cckm-sap-sync', target: 'my-target' },
    ]);
    const [{ _aws } = {}] = lines as { _aws?: { CloudWatchMetrics: object } }[];
    expect(_aws?.CloudWatchMetrics).toEqual([
      {
        Namespace: 'CckmSapSync',
        Dimensions: [['service', 'target']],
        Metrics: [
          { Name: 'JobStarted', Unit: 'Count' },
          { Name: 'JobDuration', Unit: 'Seconds' },
          { Name: 'DaysToExpiry', Unit: 'None' },
        ],
      },
    ]);
  });

  test('are kept until then', () => {
    telemetry.add('JobStarted');
    expect(lines).toEqual([]);
  });

  test.each([
    ['there are none', () => {}],
    [
      'they have been published',
      () => {
        telemetry.add('JobStarted');
        telemetry.publish();
        lines = [];
      },
    ],
  ])('are not published, nor missed, when %s', (_name, before) => {
    before();
    telemetry.publish();
    expect(lines).toEqual([]);
  });
});
