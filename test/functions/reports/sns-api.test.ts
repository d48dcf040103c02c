import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { snsApi } from '../../../functions/reports/sns-api.ts';
import { secretsManagerClient } from '../../../functions/shared/aws-client.ts';
import { awsErrorOf } from '../../../functions/shared/aws-error.ts';

const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret', sessionToken: 'session' };
const topicArn = 'arn:aws:sns:eu-west-1:111122223333:reports';
const publication = {
  subject: 'SAP keys: 1 of 3 groups failed',
  message: JSON.stringify({ default: '{"a":"b & c = d + ü"}', email: 'a\nb %20 😀' }),
  attributes: { outcome: 'failed', target: 'production', severity: 'error' },
};
/** The same, for the client of the service. */
const command = new PublishCommand({
  TopicArn: topicArn,
  Subject: publication.subject,
  Message: publication.message,
  MessageStructure: 'json',
  MessageAttributes: Object.fromEntries(
    Object.entries(publication.attributes).map(([name, StringValue]) => [
      name,
      { DataType: 'String', StringValue },
    ]),
  ),
});
const noAbort = () => ({ abortSignal: new AbortController().signal });

let server: Server;
let scriptedResponse: { status: number; body: string };
let received: (Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: string }) | undefined;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    received = { method, url, headers, body: await text(request) };
    response.writeHead(scriptedResponse.status, { 'content-type': 'text/xml' }).end(scriptedResponse.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const endpoint = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function publish(): Promise<string> {
  const variables = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
    AWS_ENDPOINT_URL_SNS: endpoint(),
  };
  const client = secretsManagerClient(variables);
  return snsApi(client, variables)
    .publish(topicArn, publication, noAbort())
    .finally(() => client.destroy());
}

/** What the client of the service makes of it. */
async function publishWithItsClient() {
  const client = new SNSClient({ region: 'eu-west-1', credentials, maxAttempts: 1, endpoint: endpoint() });
  return client.send(command).finally(() => client.destroy());
}

const accepted = {
  status: 200,
  body: '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>id-1</MessageId></PublishResult></PublishResponse>',
};
const refused = (status: number, code: string, message = 'no') => ({
  status,
  body: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
});

test("a publication is, field by field, what the service's own client sends", async () => {
  scriptedResponse = accepted;
  const fields = () => Object.fromEntries(new URLSearchParams(received?.body));
  await publishWithItsClient();
  const [expected, path] = [fields(), received?.url];
  await publish();
  expect(fields()).toEqual(expected);
  expect(received).toMatchObject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/eu-west-1\/sns\/aws4_request/,
      ),
      'x-amz-security-token': 'session',
    },
  });
});

test('a publication that is accepted answers the id of the message', async () => {
  scriptedResponse = accepted;
  expect(await publish()).toBe('id-1');
});

test.each([
  [403, 'AuthorizationError', 'missing right'],
  [404, 'NotFound', 'not found'],
  [400, 'KMSAccessDenied', 'key refused'],
  [400, 'KMSDisabled', 'key refused'],
  [400, 'KMSInvalidState', 'key refused'],
  [400, 'KMSNotFound', 'key refused'],
  [403, 'KMSOptInRequired', 'key refused'],
  [400, 'KMSThrottling', 'throttling'],
  [400, 'Throttling', 'throttling'],
  [403, 'InvalidSecurity', 'invalid credentials'],
  [403, 'InvalidClientTokenId', 'invalid credentials'],
  [403, 'ExpiredToken', 'expired credentials'],
  [400, 'InvalidParameter', 'unknown'],
  [500, 'InternalError', 'outage'],
  [503, 'ServiceUnavailable', 'outage'],
])('a refusal with %d and %s means: %s', async (status, code, kind) => {
  scriptedResponse = refused(status, code);
  const error = await publish().catch((thrown) => thrown);
  expect(awsErrorOf(error)).toMatchObject({ kind, phrase: `HTTP ${status}, ${code}: no` });
});

test.each<[string, { status: number; body: string }]>([
  ['a page', { status: 200, body: '<html>welcome</html>' }],
  ['nothing', { status: 204, body: '' }],
  ['a page that refuses', { status: 403, body: '<html>blocked</html>' }],
  ['JSON', { status: 200, body: '{"MessageId":"id-1"}' }],
])('%s is no answer of the service', async (_name, response) => {
  scriptedResponse = response;
  expect(awsErrorOf(await publish().catch((thrown) => thrown))?.kind).toBe('outage');
});
