import { describe, expect, test } from '@jest/globals';
import type { FaultKind } from '../../../../infra/local/aws/faults.ts';
import { localTopicArn } from '../../../../infra/local/aws/topics.ts';
import { start } from './fixtures.ts';

const arn = 'arn:aws:lambda:eu-central-1:111122223333:function:f:1/durable-execution/a/b';

describe('a fault', () => {
  test.each<[FaultKind, string, number]>([
    ['AccessDeniedException', 'AccessDeniedException', 400],
    ['ResourceNotFoundException', 'ResourceNotFoundException', 400],
    ['DecryptionFailure', 'DecryptionFailure', 400],
    ['InvalidRequestException', 'InvalidRequestException', 400],
    ['throttled', 'ThrottlingException', 400],
    ['internal error', 'InternalServiceError', 500],
    ['signature expired', 'InvalidSignatureException', 400],
    ['KMS refusal', 'AccessDeniedException', 400],
    ['ExpiredTokenException', 'ExpiredTokenException', 400],
    ['unheard-of error', 'UnheardOfException', 400],
  ])('of GetSecretValue, %s, is the error %s of the service', async (kind, name, status) => {
    const { aws, getSecret } = await start({ secrets: { prod: 'value' } });
    aws.fault({ on: 'GetSecretValue', kind });
    await expect(getSecret('prod')).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });

  test.each<[FaultKind, string, number]>([
    ['AccessDeniedException', 'AccessDeniedException', 403],
    ['ResourceNotFoundException', 'ResourceNotFoundException', 404],
    ['throttled', 'TooManyRequestsException', 429],
    ['internal error', 'ServiceException', 500],
    ['signature expired', 'InvalidSignatureException', 403],
    ['ExpiredTokenException', 'ExpiredTokenException', 403],
    ['KMSAccessDeniedException', 'KMSAccessDeniedException', 502],
    ['ResourceConflictException', 'ResourceConflictException', 409],
    ['unheard-of error', 'UnheardOfException', 400],
  ])('of Invoke, %s, is the error %s of the service', async (kind, name, status) => {
    const { aws, invoke } = await start();
    aws.fault({ on: 'Invoke', kind });
    await expect(invoke()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect(aws.executions.all).toEqual([]);
  });

  test.each<[FaultKind, string, number]>([
    ['AccessDeniedException', 'AccessDeniedException', 403],
    ['throttled', 'TooManyRequestsException', 429],
    ['internal error', 'ServiceException', 500],
    ['stale token', 'InvalidParameterValueException', 400],
  ])('of CheckpointDurableExecution, %s, is the error %s of the service', async (kind, name, status) => {
    const { aws, checkpoint } = await start();
    const { arn } = aws.executions.begin({});
    aws.fault({ on: 'CheckpointDurableExecution', kind });
    await expect(checkpoint(arn)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });

  test.each<[FaultKind, string, number]>([
    ['AccessDeniedException', 'AuthorizationError', 403],
    ['ResourceNotFoundException', 'NotFound', 404],
    ['KMS refusal', 'KMSAccessDenied', 400],
    ['DecryptionFailure', 'KMSAccessDenied', 400],
    ['ExpiredTokenException', 'ExpiredToken', 403],
    ['signature expired', 'SignatureDoesNotMatch', 403],
    ['throttled', 'Throttling', 400],
    ['internal error', 'InternalError', 500],
    ['unheard-of error', 'UnheardOfException', 400],
  ])('of Publish, %s, is the error %s of the service', async (kind, name, status) => {
    const { aws, publish } = await start();
    aws.fault({ on: 'Publish', kind });
    await expect(publish({ TopicArn: localTopicArn, Message: 'a' })).rejects.toMatchObject({
      // The client calls those that it knows by its own names, with Exception behind.
      name: expect.stringMatching(new RegExp(`^${name}(Exception)?$`)),
      $metadata: { httpStatusCode: status },
    });
    expect(aws.published).toEqual([]);
  });

  test('unavailable is a 503', async () => {
    const { aws, getSecret } = await start({ secrets: { prod: 'value' } });
    aws.fault({ on: 'GetSecretValue', kind: 'unavailable' });
    await expect(getSecret('prod')).rejects.toMatchObject({ $response: { statusCode: 503 } });
  });

  test('of GetDurableExecution leaves the other calls alone', async () => {
    const { aws, invoke, getExecution } = await start();
    aws.fault({ on: 'GetDurableExecution', kind: 'AccessDeniedException' });
    expect((await invoke()).StatusCode).toBe(202);
    await expect(getExecution(arn)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test.each<[FaultKind, number]>([
    ['reset before acting', 0],
    ['reset after acting', 1],
  ])('%s cuts the connection, with %i executions started', async (kind, count) => {
    const { aws, invoke } = await start();
    aws.fault({ on: 'Invoke', kind });
    await expect(invoke()).rejects.toThrow('ECONNRESET');
    expect(aws.executions.all.length).toBe(count);
    expect(aws.requests[0]?.status).toBeUndefined();
  });

  test('stall never answers, until the endpoint stops', async () => {
    const { aws, getSecret } = await start({ secrets: { prod: 'value' } });
    aws.fault({ on: 'GetSecretValue', kind: 'stall' });
    const stalled = expect(getSecret('prod')).rejects.toThrow();
    while (aws.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await aws.stop();
    await stalled;
  });
});

describe('how long a fault lasts', () => {
  test('is one call when nothing is said', async () => {
    const { aws, getSecret } = await start({ secrets: { prod: 'value' } });
    aws.fault({ on: 'GetSecretValue', kind: 'throttled' });
    await expect(getSecret('prod')).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect((await getSecret('prod')).SecretString).toBe('value');
  });

  test('begins after as many calls as are to be skipped', async () => {
    const { aws, getSecret } = await start({ secrets: { prod: 'value' } });
    aws.fault({ on: 'GetSecretValue', kind: 'throttled', skip: 1 });
    expect((await getSecret('prod')).SecretString).toBe('value');
    await expect(getSecret('prod')).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect((await getSecret('prod')).SecretString).toBe('value');
  });

  test("counts the SDK's own retries", async () => {
    const { aws, getSecret } = await start({ secrets: { prod: 'value' } }, 3);
    aws.fault({ on: 'GetSecretValue', kind: 'reset before acting', times: 2 });
    expect((await getSecret('prod')).SecretString).toBe('value');
    expect(aws.requests.length).toBe(3);
  });

  test('is until a time of the clock', async () => {
    let time = 1_000;
    const { aws, getSecret } = await start({ secrets: { prod: 'value' }, clock: { now: () => time } });
    aws.fault({ on: 'GetSecretValue', kind: 'throttled', until: 2_000 });
    for (time of [1_000, 1_999]) {
      await expect(getSecret('prod')).rejects.toMatchObject({ name: 'ThrottlingException' });
    }
    time = 2_000;
    expect((await getSecret('prod')).SecretString).toBe('value');
  });

  test('is until it is switched off', async () => {
    const { aws, getSecret } = await start({ secrets: { prod: 'value' } });
    const end = aws.fault({ on: 'GetSecretValue', kind: 'throttled', times: Number.POSITIVE_INFINITY });
    await expect(getSecret('prod')).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(getSecret('prod')).rejects.toMatchObject({ name: 'ThrottlingException' });
    end();
    expect((await getSecret('prod')).SecretString).toBe('value');
  });

  test('lets the faults of a call come one after the other', async () => {
    const { aws, getSecret } = await start({ secrets: { prod: 'value' } });
    aws.fault({ on: 'GetSecretValue', kind: 'throttled' });
    aws.fault({ on: 'GetSecretValue', kind: 'DecryptionFailure' });
    await expect(getSecret('prod')).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(getSecret('prod')).rejects.toMatchObject({ name: 'DecryptionFailure' });
  });
});
