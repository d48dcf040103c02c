import { describe, expect, test } from '@jest/globals';
import { start } from './fixtures.ts';

describe('GetSecretValue', () => {
  test('answers the current value and its version', async () => {
    const { aws, getSecret } = await start();
    const version = aws.putSecret('prod', '{"url":"https://a"}');
    expect(await getSecret('prod')).toMatchObject({
      Name: 'prod',
      ARN: expect.stringMatching(/^arn:aws:secretsmanager:eu-central-1:\d{12}:secret:prod-\w{6}$/),
      VersionId: version,
      VersionStages: ['AWSCURRENT'],
      SecretString: '{"url":"https://a"}',
      CreatedDate: expect.any(Date),
    });
  });

  test('finds a secret by its ARN', async () => {
    const { getSecret } = await start({ secrets: { prod: 'value' } });
    const { ARN = '' } = await getSecret('prod');
    expect((await getSecret(ARN)).SecretString).toBe('value');
  });

  test('answers another version after another value was put', async () => {
    const { aws, getSecret } = await start({ secrets: { prod: 'first' } });
    const first = await getSecret('prod');
    aws.putSecret('prod', 'second');
    const second = await getSecret('prod');
    expect(second.SecretString).toBe('second');
    expect(second.VersionId).not.toBe(first.VersionId);
  });

  test('answers a binary value', async () => {
    const { getSecret } = await start({ secrets: { prod: new Uint8Array([1, 2, 255]) } });
    const { SecretBinary, SecretString } = await getSecret('prod');
    expect([...(SecretBinary ?? [])]).toEqual([1, 2, 255]);
    expect(SecretString).toBeUndefined();
  });

  test('refuses a secret that it does not have', async () => {
    const { getSecret } = await start({ secrets: { prod: 'value' } });
    await expect(getSecret('test')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    });
  });

  test('is recorded with the scope of its signature and without a credential', async () => {
    const { aws, getSecret } = await start({ secrets: { prod: 'value' }, clock: { now: () => 1_000 } });
    await getSecret('prod');
    expect(aws.requests).toEqual([
      {
        operation: 'GetSecretValue',
        at: 1_000,
        input: { SecretId: 'prod' },
        signedFor: { accessKeyId: 'AKIATEST', region: 'eu-central-1', service: 'secretsmanager' },
        status: 200,
      },
    ]);
  });

  test('is refused without a signature', async () => {
    const { aws } = await start({ secrets: { prod: 'value' } });
    const response = await fetch(aws.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' },
      body: '{"SecretId":"prod"}',
    });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('MissingAuthenticationTokenException');
  });
});

test('answers 404 to a call that it does not know', async () => {
  const { aws } = await start();
  const response = await fetch(`${aws.url}/2015-03-31/functions`);
  expect(response.status).toBe(404);
});

test('answers 404 to a body that is no JSON', async () => {
  const { aws } = await start();
  const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
  const response = await fetch(aws.url, { method: 'POST', headers, body: 'no JSON' });
  expect(response.status).toBe(404);
});
