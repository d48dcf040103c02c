import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Reporter } from '../../../functions/reports/reporter.ts';
import { secretsManagerClient } from '../../../functions/shared/aws-client.ts';
import type { Clock } from '../../../functions/shared/clock.ts';
import { isRetryable } from '../../../functions/shared/failure.ts';
import type { FaultKind } from '../../../infra/local/aws/faults.ts';
import { LocalAws } from '../../../infra/local/aws/local-aws.ts';
import { localTopicArn } from '../../../infra/local/aws/topics.ts';
import { QuickClock } from '../../support/quick-clock.ts';
import { TimeoutClock } from '../../support/timeout-clock.ts';
import { partialJob } from './samples.ts';

let aws: LocalAws;
let secrets: SecretsManagerClient;
beforeEach(async () => {
  aws = await LocalAws.start();
  secrets = secretsManagerClient(environment());
});
afterEach(async () => {
  secrets.destroy();
  await aws.stop();
});

const environment = () => ({
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIATEST',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session',
  AWS_ENDPOINT_URL_SNS: aws.url,
});

/** A reporter, and what it writes. */
function reporter(variables: object = {}, { clock, signal }: { clock?: Clock; signal?: AbortSignal } = {}) {
  const written: unknown[][] = [];
  const note =
    (name: string) =>
    (...values: unknown[]) =>
      void written.push([name, ...values]);
  const reports = new Reporter({
    variables: {
      TARGET: 'production',
      REPORT_TOPIC_ARN: localTopicArn,
      ...environment(),
      AWS_LAMBDA_FUNCTION_NAME: 'follow-sync',
      AWS_LAMBDA_FUNCTION_VERSION: '7',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/follow-sync',
      ...variables,
    },
    secrets,
    clock: clock ?? new QuickClock(),
    telemetry: {
      log: note('log'),
      logError: note('logError'),
      add: note('add'),
      publish: note('publish'),
    },
    requestId: 'request-1',
    execution: 'arn:of:it',
    ...(signal && { signal }),
  });
  return { reports, written };
}
const notSent = (error: object) => [
  ['logError', 'the report was not sent', error, {}, 'warn'],
  ['add', 'ReportNotSent'],
  ['publish'],
];
const bodyOf = (index: number) => JSON.parse(aws.published[index]?.bodies.default ?? '');

describe('a report', () => {
  test('is published once, and a line of the log says so', async () => {
    const { reports, written } = reporter();
    await reports.send(partialJob);
    expect(aws.published).toMatchObject([
      {
        subject: 'SAP keys on production: 1 of 3 groups failed',
        attributes: { outcome: 'partially_failed' },
      },
    ]);
    expect(written).toEqual([
      ['log', 'info', 'report sent', { outcome: 'partially_failed', message_id: expect.any(String) }],
    ]);
  });

  test('says which run it is of', async () => {
    await reporter({ RUNBOOK_URL: 'https://wiki' }).reports.send(partialJob);
    expect(bodyOf(0)).toMatchObject({
      target: 'production',
      run: { function: 'follow-sync', version: '7', request_id: 'request-1', execution: 'arn:of:it' },
      links: { runbook: expect.stringMatching(/^https:\/\/wiki#/) },
    });
  });

  test.each(['', 'UPPER CASE', 'a'.repeat(25)])(
    'of the target %j, which is none, says that',
    async (TARGET) => {
      await reporter({ TARGET }).reports.send(partialJob);
      expect(aws.published).toMatchObject([{ attributes: { target: 'unknown' } }]);
    },
  );

  test('goes nowhere without a topic, and nothing is said', async () => {
    for (const REPORT_TOPIC_ARN of [undefined, '']) {
      const { reports, written } = reporter({ REPORT_TOPIC_ARN });
      expect(reports.isSetUp).toBe(false);
      await reports.send(partialJob);
      expect(written).toEqual([]);
    }
    expect(aws.requests).toEqual([]);
  });

  test('is sent again with the same key where the connection broke after it', async () => {
    aws.fault({ on: 'Publish', kind: 'reset after acting' });
    const { reports, written } = reporter();
    await reports.send(partialJob);
    expect(aws.published).toHaveLength(2);
    expect(bodyOf(0).deduplication_key).toBe(bodyOf(1).deduplication_key);
    expect(written).toHaveLength(1);
  });

  test.each<FaultKind>([
    'throttled',
    'internal error',
    'unavailable',
    'blocked by a page',
    'signature expired',
  ])('is sent again after: %s', async (kind) => {
    aws.fault({ on: 'Publish', kind, times: 2 });
    const { reports, written } = reporter();
    await reports.send(partialJob);
    expect(aws.published).toHaveLength(1);
    expect(written.map(([name]) => name)).toEqual(['log']);
  });
});

describe('a report that cannot be sent', () => {
  test.each<[FaultKind, string]>([
    ['AccessDeniedException', 'sns:Publish'],
    ['ResourceNotFoundException', 'See whether the topic of `reports` exists'],
    ['KMS refusal', 'kms:GenerateDataKey'],
    ['ExpiredTokenException', 'credentials have expired'],
    ['unheard-of error', 'not known here'],
  ])('is sent once, and a warning says why: %s', async (kind, remedy) => {
    aws.fault({ on: 'Publish', kind, times: Number.POSITIVE_INFINITY });
    const { reports, written } = reporter();
    await reports.send(partialJob);
    expect(aws.requests).toHaveLength(1);
    expect(written).toEqual(
      notSent(
        expect.objectContaining({
          name: 'ReportFailed',
          message: expect.stringContaining(remedy),
          retryable: false,
        }),
      ),
    );
  });

  test('is tried for ten seconds in all', async () => {
    aws.fault({ on: 'Publish', kind: 'unavailable', times: Number.POSITIVE_INFINITY });
    const clock = new QuickClock();
    const began = clock.now();
    const { reports, written } = reporter({}, { clock });
    await reports.send(partialJob);
    expect(clock.now() - began).toBeLessThan(10_000);
    expect(clock.sleeps.length).toBeGreaterThanOrEqual(3);
    // Full jitter: up to half a second, a second, and two from then on.
    expect(clock.sleeps.filter((sleep, index) => sleep > ([500, 1_000][index] ?? 2_000))).toEqual([]);
    expect(written).toEqual(
      notSent(
        expect.objectContaining({ message: expect.stringContaining('com.amazonaws.eu-central-1.sns') }),
      ),
    );
  });

  test('is tried again at growing distances, up to two seconds', async () => {
    aws.fault({ on: 'Publish', kind: 'unavailable', times: Number.POSITIVE_INFINITY });
    const clock = new QuickClock();
    const random = jest.spyOn(Math, 'random').mockReturnValue(1);
    await reporter({}, { clock }).reports.send(partialJob);
    random.mockRestore();
    expect(clock.sleeps).toEqual([500, 1_000, 2_000, 2_000, 2_000, 2_000]);
  });

  test.each([
    [undefined, 10_000],
    [4_700, 4_700],
    [60_000, 10_000],
  ])('of which nothing comes back is given up, where %p ms are given, after %d', async (timeout, given) => {
    aws.fault({ on: 'Publish', kind: 'stall', times: Number.POSITIVE_INFINITY });
    const clock = new TimeoutClock();
    const { reports, written } = reporter({}, { clock });
    const sent = reports.send(partialJob, timeout);
    while (aws.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(given - 1);
    expect(clock.pending).toBe(1);
    clock.advance(1);
    await sent;
    expect(written[0]?.[2]).toMatchObject({
      name: 'ReportFailed',
      message: expect.stringContaining(`no answer within ${given / 1000} s`),
    });
    expect(isRetryable(written[0]?.[2])).toBe(true);
  });

  test('for which no time is left is given up at once, with the same warning', async () => {
    const { reports, written } = reporter();
    await reports.send(partialJob, -100);
    expect(written).toEqual(
      notSent(expect.objectContaining({ message: expect.stringContaining('no answer within 0 s') })),
    );
    expect(aws.requests).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['to what is no topic', { REPORT_TOPIC_ARN: 'reports' }, 'EnvironmentInvalid'],
    ['to a FIFO topic', { REPORT_TOPIC_ARN: `${localTopicArn}.fifo` }, 'EnvironmentInvalid'],
    ['where TLS is not verified', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'TlsVerificationDisabled'],
    ['to an endpoint without TLS', { AWS_ENDPOINT_URL_SNS: 'http://sns.example.com' }, 'EnvironmentInvalid'],
    ['where Node writes secrets out', { NODE_DEBUG: 'https' }, 'EnvironmentInvalid'],
  ])('%s is not sent at all, and does not throw', async (_name, variables, name) => {
    const { reports, written } = reporter(variables);
    await reports.send(partialJob);
    expect(written).toEqual(notSent(expect.objectContaining({ name })));
    expect(aws.requests).toEqual([]);
  });

  test('does not throw for a defect either', async () => {
    const { reports, written } = reporter();
    await reports.send({ ...partialJob, startedAt: Number.NaN });
    expect(written).toEqual(notSent(expect.any(RangeError)));
  });

  test('when the invocation has ended is not sent', async () => {
    const { reports } = reporter({}, { signal: AbortSignal.abort() });
    await reports.send(partialJob);
    expect(aws.requests).toEqual([]);
  });

  test('is an error where somebody has asked for it', async () => {
    aws.fault({ on: 'Publish', kind: 'AccessDeniedException' });
    const { reports, written } = reporter();
    await expect(reports.publish(partialJob)).rejects.toMatchObject({
      name: 'ReportFailed',
      parts: {
        tried: `Publishing a report to ${localTopicArn}`,
        cameBack: expect.stringMatching(/^HTTP 403, AuthorizationError: /),
      },
    });
    expect(written).toEqual([]);
  });
});
