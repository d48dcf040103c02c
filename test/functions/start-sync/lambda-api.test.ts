import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { secretsManagerClient } from '../../../functions/shared/aws-client.ts';
import { awsErrorOf } from '../../../functions/shared/aws-error.ts';
import { type LambdaApi, lambdaApi } from '../../../functions/start-sync/lambda-api.ts';

const call = {
  functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:follow-sync:live',
  executionName: 'default-1',
  payload: '{"job":"j"}',
};

const executionArn = `${call.functionArn}/durable-execution/local-j-1/abc`;
const noAbort = () => ({ abortSignal: new AbortController().signal });

/** The environment of a function, and where Lambda is. */
const variables = (endpoint?: string) => ({
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIATEST',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session',
  AWS_ENDPOINT_URL_LAMBDA: endpoint,
});

test("the region is the environment's", async () => {
  expect(await lambdaApi(secretsManagerClient(variables()), variables()).region()).toBe('eu-west-1');
});

describe('a call', () => {
  let server: Server;
  let scriptedResponse: { status: number; headers?: { [name: string]: string }; body?: string };
  let received: Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: string };
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const { method, url, headers } = request;
      received = { method, url, headers, body: await text(request) };
      response.writeHead(scriptedResponse.status, scriptedResponse.headers).end(scriptedResponse.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const withLambda = async <T>(send: (lambda: LambdaApi) => Promise<T>, path = '/base/') => {
    const environment = variables(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    const client = secretsManagerClient(environment);
    return send(lambdaApi(client, environment)).finally(() => client.destroy());
  };
  const invoke = () => withLambda((lambda) => lambda.invoke(call, noAbort()));
  const invocations = `/2015-03-31/functions/${encodeURIComponent(call.functionArn)}/invocations`;

  test.each<[string, number, { [name: string]: string }, string, string, string]>([
    [
      'the header',
      403,
      { 'x-amzn-errortype': 'AccessDeniedException:http://internal.amazon.com/' },
      '{"Message":"no","code":"other"}',
      'AccessDeniedException',
      'no',
    ],
    [
      'the header alone',
      429,
      { 'x-amzn-errortype': 'TooManyRequestsException' },
      '{"message":"slow","Message":"other"}',
      'TooManyRequestsException',
      'slow',
    ],
    [
      'the code',
      400,
      {},
      '{"code":"ServiceException","__type":"other","message":"bad"}',
      'ServiceException',
      'bad',
    ],
    [
      'the type',
      400,
      {},
      '{"__type":"com.amazonaws.lambda#ValidationException:http://x/","message":"bad"}',
      'ValidationException',
      'bad',
    ],
    [
      'the type beside an empty header',
      400,
      { 'x-amzn-errortype': '' },
      '{"__type":"ThrottlingException","message":"slow"}',
      'ThrottlingException',
      'slow',
    ],
    ['nothing, in a page', 503, {}, '<html>', 'UnknownError', 'no message'],
    ['nothing, in null', 500, {}, 'null', 'UnknownError', 'no message'],
    ['nothing, in a redirect', 300, {}, '', 'UnknownError', 'no message'],
    ['nothing, in a list', 400, {}, '[{"message":"a"}]', 'UnknownError', 'no message'],
    ['nothing, in a number', 500, {}, '5', 'UnknownError', 'no message'],
    [
      'nothing, in fields that are no texts',
      400,
      {},
      '{"__type":5,"code":{},"message":[1],"Message":null}',
      'UnknownError',
      'no message',
    ],
  ])(
    'that is refused is an error with status and message, named by %s',
    async (_by, status, headers, body, name, message) => {
      scriptedResponse = { status, headers, body };
      await expect(invoke()).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode: status } });
    },
  );

  test('that is accepted answers the ARN of the execution', async () => {
    scriptedResponse = { status: 202, headers: { 'x-amz-durable-execution-arn': 'arn:of:it' } };
    expect(await invoke()).toBe('arn:of:it');
  });

  test('that is accepted answers nothing where the response does not name the execution', async () => {
    scriptedResponse = { status: 202 };
    expect(await invoke()).toBeUndefined();
  });

  test.each<[number, string]>([
    [200, '<html>welcome</html>'],
    [200, 'null'],
    [204, ''],
    [299, '{}'],
  ])(
    'that is answered with %d and %j was not accepted: something else has answered',
    async (status, body) => {
      scriptedResponse = {
        status,
        headers: { 'x-amz-durable-execution-arn': 'arn:of:it' },
        ...(body && { body }),
      };
      const error = await invoke().catch((thrown) => thrown);
      expect(error).toMatchObject({ name: 'UnexpectedResponse', $metadata: { httpStatusCode: status } });
      expect(awsErrorOf(error)?.kind).toBe('outage');
    },
  );

  test.each(['<html>', 'null', '', '[]', '{}', '{"Status":5}'])(
    'that asks for an execution and is answered %j is no answer of Lambda',
    async (body) => {
      scriptedResponse = { status: 200, body };
      const error = await withLambda((lambda) => lambda.executionStatus(executionArn, noAbort())).catch(
        (thrown) => thrown,
      );
      expect(awsErrorOf(error)?.kind).toBe('outage');
    },
  );

  test('that invokes is signed, and carries the payload under the path of the endpoint', async () => {
    scriptedResponse = { status: 202 };
    await invoke();
    expect(received).toMatchObject({ method: 'POST', url: `/base${invocations}`, body: call.payload });
    expect(received.headers).toMatchObject({
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/eu-west-1\/lambda\/aws4_request/,
      ),
      'content-type': 'application/json',
      'x-amz-security-token': 'session',
      'x-amz-invocation-type': 'Event',
      'x-amz-durable-execution-name': 'default-1',
    });
  });

  test('to an endpoint without a path has none but its own', async () => {
    scriptedResponse = { status: 202 };
    await withLambda((lambda) => lambda.invoke(call, noAbort()), '');
    expect(received.url).toBe(invocations);
  });

  test('that asks for an execution answers its status', async () => {
    scriptedResponse = { status: 200, body: '{"DurableExecutionArn":"a","Status":"TIMED_OUT"}' };
    expect(await withLambda((lambda) => lambda.executionStatus(executionArn, noAbort()))).toBe('TIMED_OUT');
    const url = `/base/2025-12-01/durable-executions/${encodeURIComponent(executionArn)}`;
    expect(received).toMatchObject({ method: 'GET', url, body: '' });
    expect(received.headers).not.toHaveProperty('x-amz-invocation-type');
  });

  test('can be cut short', async () => {
    scriptedResponse = { status: 202 };
    const abortSignal = AbortSignal.abort();
    await expect(withLambda((lambda) => lambda.invoke(call, { abortSignal }))).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
