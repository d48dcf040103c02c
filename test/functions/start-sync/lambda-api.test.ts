import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lambdaApi } from '../../../functions/start-sync/lambda-api.ts';

const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret', sessionToken: 'session' };
const call = {
  functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:follow-sync:live',
  executionName: 'default-1',
  payload: '{"job":"j"}',
};

/** The host that a call would go to, for a client with this configuration. */
async function hostFor(configuration: object): Promise<string> {
  let host = '';
  const requestHandler = {
    handle: async (request: { hostname: string }) => {
      host = request.hostname;
      throw new Error('seen enough');
    },
  };
  const client = new SecretsManagerClient({ credentials, ...configuration, requestHandler });
  await lambdaApi(client, undefined)
    .invoke(call, { abortSignal: new AbortController().signal })
    .catch(() => undefined);
  return host;
}

describe("Lambda's endpoint", () => {
  test.each([
    [{ region: 'eu-central-1' }, 'lambda.eu-central-1.amazonaws.com'],
    [{ region: 'cn-north-1' }, 'lambda.cn-north-1.amazonaws.com.cn'],
    [{ region: 'us-gov-west-1', useFipsEndpoint: true }, 'lambda-fips.us-gov-west-1.amazonaws.com'],
    [{ region: 'eu-west-1', useDualstackEndpoint: true }, 'lambda.eu-west-1.api.aws'],
    [
      { region: 'us-east-1', useDualstackEndpoint: true, useFipsEndpoint: true },
      'lambda-fips.us-east-1.api.aws',
    ],
  ])('for %j is %s', async (configuration, host) => {
    expect(await hostFor(configuration)).toBe(host);
  });
});

describe('a reply that is no success', () => {
  let server: Server;
  let answer: { status: number; headers: { [name: string]: string }; body: string };
  const seen: IncomingMessage[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const invoke = () => {
    const client = new SecretsManagerClient({ region: 'eu-west-1', credentials, maxAttempts: 1 });
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`;
    return lambdaApi(client, endpoint)
      .invoke(call, { abortSignal: new AbortController().signal })
      .finally(() => client.destroy());
  };

  test.each([
    [
      403,
      { 'x-amzn-errortype': 'AccessDeniedException:http://internal.amazon.com/' },
      '{"Message":"no"}',
      'AccessDeniedException',
      'no',
    ],
    [
      429,
      { 'x-amzn-errortype': 'TooManyRequestsException' },
      '{"message":"slow"}',
      'TooManyRequestsException',
      'slow',
    ],
    [
      400,
      {},
      '{"__type":"com.amazonaws.lambda#ValidationException","message":"bad"}',
      'ValidationException',
      'bad',
    ],
    [503, {}, '<html>', 'UnknownError', 'no message'],
  ])('%d is an error with its name, message and status', async (status, headers, body, name, message) => {
    answer = { status, headers: headers as { [name: string]: string }, body };
    await expect(invoke()).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode: status } });
  });

  test('was asked for by a signed request under the path of the endpoint', async () => {
    answer = { status: 202, headers: { 'x-amz-durable-execution-arn': 'arn:of:it' }, body: '' };
    expect(await invoke()).toBe('arn:of:it');
    const last = seen.at(-1);
    expect(last?.url).toBe(`/base/2015-03-31/functions/${encodeURIComponent(call.functionArn)}/invocations`);
    expect(last?.headers).toMatchObject({
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/eu-west-1\/lambda\/aws4_request/,
      ),
      'x-amz-security-token': 'session',
      'x-amz-invocation-type': 'Event',
      'x-amz-durable-execution-name': 'default-1',
    });
  });
});
