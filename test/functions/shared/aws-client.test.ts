import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { secretsManagerClient } from '../../../functions/shared/aws-client.ts';
import { awsErrorOf } from '../../../functions/shared/aws-error.ts';

const command = new GetSecretValueCommand({ SecretId: 'geheim/ü', VersionStage: 'AWSCURRENT' });
const secret = { Name: 'a', VersionId: 'v1', SecretString: '{"ü":1}', CreatedDate: 1_700_000_000.5 };

let server: Server;
let scripted: { status: number; headers?: { [name: string]: string }; body: string };
let received: (Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: string }) | undefined;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    received = { method, url, headers, body: await text(request) };
    response.writeHead(scripted.status, scripted.headers).end(scripted.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const environment = (path = '') => ({
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIATEST',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: origin() + path,
});

async function ask(variables: { [name: string]: string | undefined } = environment()) {
  const client = secretsManagerClient(variables);
  received = undefined;
  return client.send(command).finally(() => client.destroy());
}

/** The same by the SDK's client with everything of its own. */
async function askAsTheSdkDoes(path = '') {
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret', sessionToken: 'session' };
  const client = new SecretsManagerClient({
    region: 'eu-west-1',
    credentials,
    maxAttempts: 1,
    endpoint: origin() + path,
  });
  received = undefined;
  return client.send(command).finally(() => client.destroy());
}

describe('a request for a secret', () => {
  test.each(['', '/base', '/base/'])(
    "to an endpoint ending with %j is the one of the SDK's own protocol",
    async (path) => {
      scripted = { status: 200, body: JSON.stringify(secret) };
      await askAsTheSdkDoes(path);
      const { method, url, body, headers } = received as NonNullable<typeof received>;
      await ask(environment(path));
      expect(received).toMatchObject({
        method,
        url,
        body,
        headers: {
          host: headers.host,
          'content-type': headers['content-type'],
          'content-length': headers['content-length'],
          'x-amz-target': headers['x-amz-target'],
          'x-amz-content-sha256': headers['x-amz-content-sha256'],
          'x-amz-security-token': 'session',
          authorization: expect.stringMatching(
            /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/eu-west-1\/secretsmanager\/aws4_request, /,
          ),
        },
      });
    },
  );

  test('answers what stands in the JSON', async () => {
    scripted = { status: 200, body: JSON.stringify(secret) };
    expect(await ask()).toMatchObject(secret);
  });

  test.each(['', '<html>', '[]', 'null', '"SecretString"'])(
    'answers no secret where %j came',
    async (body) => {
      scripted = { status: 200, body };
      const { $metadata, ...rest } = await ask();
      expect([$metadata.httpStatusCode, rest]).toEqual([200, {}]);
    },
  );

  test('carries no session token where there is none', async () => {
    scripted = { status: 200, body: JSON.stringify(secret) };
    await ask({ ...environment(), AWS_SESSION_TOKEN: undefined });
    expect(received?.headers).not.toHaveProperty('x-amz-security-token');
  });

  test('says whose it is', async () => {
    scripted = { status: 200, body: JSON.stringify(secret) };
    await ask();
    expect(received?.headers['user-agent']).toMatch(/^cckm-sap-sync\/\d+\.\d+\.\d+/);
  });
});

test.each(['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])(
  'without %s nothing is sent, and the error names it',
  async (name) => {
    await expect(ask({ ...environment(), [name]: undefined })).rejects.toMatchObject({
      name: 'EnvironmentInvalid',
      message: expect.stringContaining(`${name} is not set`),
    });
    expect(received).toBeUndefined();
  },
);

describe("a refusal is what the SDK's own protocol makes of it", () => {
  const type = 'com.amazonaws.secretsmanager#ResourceNotFoundException';
  test.each<[string, number, { [name: string]: string }, string]>([
    ['of a known type', 400, {}, '{"__type":"ResourceNotFoundException","Message":"no"}'],
    ['of a type with its namespace', 400, {}, `{"__type":"${type}","message":"no"}`],
    [
      'of a type with an address behind it',
      400,
      {},
      '{"__type":"DecryptionFailure:http://x/","Message":"no"}',
    ],
    ['of a type under another key', 400, {}, '{"Code":"AccessDeniedException","Message":"no"}'],
    ['of an unknown type', 400, {}, '{"__type":"FancyNewException","message":"no"}'],
    ['by a header', 400, { 'x-amzn-errortype': 'ThrottlingException:http://x/' }, '{"message":"slow"}'],
    ['by the service itself', 500, {}, '{"__type":"InternalServiceError","Message":"oops"}'],
    ['of the signature', 400, {}, '{"__type":"InvalidSignatureException","message":"Signature expired: a"}'],
    [
      'by a header with more behind it',
      400,
      { 'x-amzn-errortype': 'ThrottlingException,a' },
      '{"message":"slow"}',
    ],
    ['of the rights', 400, {}, '{"__type":"AccessDeniedException","Message":"User: a is not authorized"}'],
  ])('%s', async (_name, status, headers, body) => {
    scripted = { status, headers, body };
    const [its, ours] = [await askAsTheSdkDoes().catch(awsErrorOf), await ask().catch(awsErrorOf)];
    expect(ours).toEqual(its);
    expect(ours).toMatchObject({ name: expect.any(String) });
  });

  test.each([403, 400])('of somebody between, in XML and with %d, is none of the service', async (status) => {
    scripted = { status, body: '<Error><Code>AccessDenied</Code><Message>no</Message></Error>' };
    expect(await ask().catch(awsErrorOf)).toMatchObject({ kind: 'outage' });
  });

  test('of more than 10 MB is an outage, and is not read to its end', async () => {
    scripted = { status: 400, body: 'x'.repeat(10 * 1024 * 1024 + 1) };
    expect(await ask().catch(awsErrorOf)).toMatchObject({ kind: 'outage' });
  });

  test.each(['<html>', '', 'null', '[]'])('with %j for a body, and 503, is an outage', async (body) => {
    scripted = { status: 503, body };
    expect(await ask().catch(awsErrorOf)).toMatchObject({ kind: 'outage' });
  });
});

test('no connection is kept for another call', async () => {
  scripted = { status: 200, body: JSON.stringify(secret) };
  const client = secretsManagerClient(environment());
  const sockets = new Set<unknown>();
  server.on('connection', (socket) => sockets.add(socket));
  await client.send(command);
  await client.send(command);
  client.destroy();
  expect(sockets.size).toBe(2);
});
