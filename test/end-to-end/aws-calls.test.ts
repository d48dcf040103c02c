import { afterEach, describe, expect, test } from '@jest/globals';
import { bundleFolder, type FunctionName } from '../../infra/bundles.ts';
import { SimulatedAppliance } from '../../infra/local/appliance/simulated-appliance.ts';
import { LocalAws, type LocalAwsOptions } from '../../infra/local/aws/local-aws.ts';
import { FunctionProcess } from '../../infra/local/lambda/function-process.ts';
import { followSyncArn } from '../../infra/local/system.ts';
import { ForgetfulFront } from '../support/forgetful-front.ts';
import { sampleGroups, secretFor } from '../support/samples.ts';

const running: { stop(): Promise<unknown> }[] = [];
const stopLater = <T extends { stop(): Promise<unknown> }>(thing: T): T => {
  running.push(thing);
  return thing;
};
afterEach(async () => {
  for (const thing of running.splice(0).reverse()) await thing.stop();
});

/** An appliance, the AWS calls answered as the options say, and the bundles in real time. */
async function begin(options: LocalAwsOptions = {}) {
  const appliance = stopLater(await SimulatedAppliance.start());
  const secrets = { id: JSON.stringify(secretFor(appliance)) };
  const aws = stopLater(await LocalAws.start({ secrets, ...options }));
  const start = (name: FunctionName, environment: Record<string, string> = {}) =>
    stopLater(
      FunctionProcess.start({
        bundle: `${bundleFolder(name)}/index.mjs`,
        environment: {
          SECRET_ID: 'id',
          TARGET: 'local',
          FOLLOW_SYNC_ARN: followSyncArn,
          AWS_ENDPOINT_URL: aws.url,
          ...environment,
        },
      }),
    );
  return { appliance, aws, start };
}
const calls = ({ requests }: LocalAws) => requests.map(({ operation, status }) => `${operation} ${status}`);
const withoutRetry = { retry_for_seconds: 0 };

/** An execution of follow-sync for a job that runs. */
const beginFollowing = (appliance: SimulatedAppliance, aws: LocalAws) =>
  aws.executions.begin({ job: appliance.addJob({ groups: sampleGroups, seconds: 3_600 }).id });

describe('a clock that is not that of AWS', () => {
  const hour = 3_600_000;

  test.each([
    ['an hour behind', hour],
    ['an hour ahead', -hour],
    ['six minutes behind', 360_000],
  ])('%s is made up for: one call is made again, once for both services', async (_name, clockAhead) => {
    const { aws, start } = await begin({ clockAhead });
    const starter = start('start-sync');
    expect(await starter.invoke({})).toMatchObject({ result: { outcome: 'started' } });
    await starter.invoke({ action: 'check' });
    expect(calls(aws)).toEqual([
      'GetSecretValue 400',
      'GetSecretValue 200',
      'Invoke 202',
      'GetSecretValue 200',
    ]);
  });

  test('at the hand-over alone is made up for, too', async () => {
    const lambda = stopLater(await LocalAws.start({ clockAhead: hour }));
    const { start } = await begin();
    const starter = start('start-sync', { AWS_ENDPOINT_URL_LAMBDA: lambda.url });
    expect(await starter.invoke({})).toMatchObject({ result: { follower: expect.any(String) } });
    expect(calls(lambda)).toEqual(['Invoke 403', 'Invoke 202']);
  });

  test('is told with both times where that does not help', async () => {
    const { aws, appliance, start } = await begin({ clockAhead: 0 });
    aws.fault({ on: 'GetSecretValue', kind: 'signature expired', times: Number.POSITIVE_INFINITY });
    const time = String.raw`20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
    expect(await start('start-sync').invoke(withoutRetry)).toMatchObject({
      error: {
        errorType: 'AwsClockSkewed',
        errorMessage: expect.stringMatching(
          `Signature expired: .*Compare this machine's clock: it says ${time}, the service ${time}`,
        ),
      },
    });
    expect(calls(aws)).toEqual(['GetSecretValue 400', 'GetSecretValue 400']);
    expect(appliance.requests).toEqual([]);
  });

  test('is no excuse for a missing right', async () => {
    const { aws, start } = await begin({ clockAhead: hour });
    aws.fault({ on: 'GetSecretValue', kind: 'AccessDeniedException', times: 2 });
    expect(await start('start-sync').invoke({})).toMatchObject({
      error: { errorType: 'SecretAccessDenied' },
    });
    expect(aws.requests).toHaveLength(2);
  });
});

describe('AWS refuses the secret', () => {
  test.each([
    ['ExpiredTokenException', 'AwsCredentialsRejected', 'credentials have expired'],
    ['KMS refusal', 'SecretDecryptionDenied', 'kms:Decrypt'],
    ['unheard-of error', 'SecretNotRead', 'Something else is wrong. This error is not known here'],
  ] as const)('with %s: %s, at once', async (kind, errorType, words) => {
    const { aws, start } = await begin();
    aws.fault({ on: 'GetSecretValue', kind, times: Number.POSITIVE_INFINITY });
    expect(await start('start-sync').invoke({})).toMatchObject({
      error: { errorType, errorMessage: expect.stringContaining(words) },
    });
    expect(aws.requests).toHaveLength(1);
  });

  test('to credentials that it does not know: no right is missing', async () => {
    const { start } = await begin({ accessKeyId: 'AKIAOTHER' });
    const { error } = await start('start-sync').invoke({});
    expect(error).toMatchObject({
      errorType: 'AwsCredentialsRejected',
      errorMessage: expect.not.stringContaining('secretsmanager:GetSecretValue'),
    });
  });

  test('without the stage of its version: both functions name it', async () => {
    const { appliance, aws, start } = await begin({ requiresVersionStage: true });
    await start('start-sync').invoke({ action: 'status' });
    await start('follow-sync').invoke(beginFollowing(appliance, aws).beginInvocation());
    expect(calls(aws).filter((call) => call.startsWith('GetSecretValue'))).toEqual([
      'GetSecretValue 200',
      'GetSecretValue 200',
    ]);
  });
});

describe('Lambda refuses the hand-over', () => {
  test.each([
    ['KMSAccessDeniedException', "follow-sync's own key"],
    ['ExpiredTokenException', 'credentials have expired'],
    ['unheard-of error', 'not known here'],
  ] as const)('with %s: final', async (kind, words) => {
    const { aws, start } = await begin();
    aws.fault({ on: 'Invoke', kind, times: Number.POSITIVE_INFINITY });
    expect(await start('start-sync').invoke({})).toMatchObject({
      error: { errorType: 'HandOverFailed', errorMessage: expect.stringContaining(words) },
    });
    expect(calls(aws)).toHaveLength(2);
  });

  test('while follow-sync is being updated: it is tried again', async () => {
    const { aws, start } = await begin();
    aws.fault({ on: 'Invoke', kind: 'ResourceConflictException' });
    expect(await start('start-sync').invoke({})).toMatchObject({ result: { follower: expect.any(String) } });
    expect(calls(aws)).toEqual(['GetSecretValue 200', 'Invoke 409', 'Invoke 202']);
  });
});

describe('a connection that is forgotten on the way while the function is frozen', () => {
  test('is none that start-sync would send over: each call has one of its own', async () => {
    const { aws, start } = await begin();
    const front = stopLater(await ForgetfulFront.start(aws.url));
    const starter = start('start-sync', { AWS_ENDPOINT_URL: front.url });
    await starter.invoke({});
    front.forget();
    expect(await starter.invoke({})).toMatchObject({ result: { outcome: 'adopted' } });
    expect(front.connections).toBe(aws.requests.length);
  });

  test('is none that follow-sync would send over, for the secret and for checkpoints', async () => {
    const { appliance, aws, start } = await begin();
    const front = stopLater(await ForgetfulFront.start(aws.url));
    const follower = start('follow-sync', { AWS_ENDPOINT_URL: front.url });
    const look = () => follower.invoke(beginFollowing(appliance, aws).beginInvocation());
    await look();
    front.forget();
    expect(await look()).toMatchObject({ result: { Status: 'PENDING' } });
    expect(front.connections).toBe(aws.requests.length);
  });
});

describe('an endpoint without TLS that is not on this machine gets nothing', () => {
  const elsewhere = 'http://192.0.2.1';
  test.each<[string, FunctionName, Record<string, string>]>([
    ['a variable, start-sync', 'start-sync', { AWS_ENDPOINT_URL: elsewhere }],
    ['the variable for the hand-over, start-sync', 'start-sync', { AWS_ENDPOINT_URL_LAMBDA: elsewhere }],
    ['a variable, follow-sync', 'follow-sync', { AWS_ENDPOINT_URL: elsewhere }],
    ['the variable for checkpoints, follow-sync', 'follow-sync', { AWS_ENDPOINT_URL_LAMBDA: elsewhere }],
  ])('by %s: EnvironmentInvalid, before anything is done', async (_by, name, environment) => {
    const { appliance, aws, start } = await begin();
    const event = name === 'start-sync' ? {} : beginFollowing(appliance, aws).beginInvocation();
    const { output } = await start(name, environment).invoke(event);
    expect(output).toContain('"name":"EnvironmentInvalid"');
    expect([aws.requests, appliance.requests]).toEqual([[], []]);
  });
});
