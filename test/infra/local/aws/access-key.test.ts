import { describe, expect, test } from '@jest/globals';
import { localTopicArn } from '../../../../infra/local/aws/topics.ts';
import { start } from './fixtures.ts';

/** What the clients of `start` sign with. */
const ofTheClients = 'AKIATEST';
const unrecognized = {
  name: 'UnrecognizedClientException',
  message: 'The security token included in the request is invalid.',
  $metadata: { httpStatusCode: 403 },
};

describe('an endpoint with an access key id', () => {
  test('does what is signed with it', async () => {
    const { aws, getSecret, invoke } = await start({
      accessKeyId: ofTheClients,
      secrets: { prod: 'value' },
    });

    expect(aws.accessKeyId).toBe(ofTheClients);
    expect((await getSecret('prod')).SecretString).toBe('value');
    expect((await invoke()).StatusCode).toBe(202);
  });

  test('refuses what is signed with another, and does not do it', async () => {
    const { aws, getSecret, invoke, getExecution, publish } = await start({
      accessKeyId: 'AKIAOTHER',
      secrets: { prod: 'value' },
    });

    await expect(getSecret('prod')).rejects.toMatchObject(unrecognized);
    await expect(invoke()).rejects.toMatchObject(unrecognized);
    await expect(getExecution('arn:aws:a')).rejects.toMatchObject(unrecognized);
    await expect(publish({ TopicArn: localTopicArn, Message: 'a' })).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    expect(aws.executions.all).toEqual([]);
    expect(aws.published).toEqual([]);
    expect(aws.requests).toMatchObject([{ status: 403 }, { status: 403 }, { status: 403 }, { status: 403 }]);
  });

  test('refuses what is not signed as one without does', async () => {
    const { aws } = await start({ accessKeyId: ofTheClients, secrets: { prod: 'value' } });
    const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };

    const response = await fetch(aws.url, { method: 'POST', headers, body: '{"SecretId":"prod"}' });

    expect(response.status).toBe(403);
    expect(await response.text()).toContain('MissingAuthenticationTokenException');

    const body = new URLSearchParams({ Action: 'Publish', TopicArn: localTopicArn, Message: 'a' });
    const published = await fetch(aws.url, { method: 'POST', body });
    expect(await published.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });
});

test('an endpoint without one does what is signed with any', async () => {
  const { aws, getSecret } = await start({ secrets: { prod: 'value' } });

  expect(aws.accessKeyId).toBeUndefined();
  expect((await getSecret('prod')).SecretString).toBe('value');
});
