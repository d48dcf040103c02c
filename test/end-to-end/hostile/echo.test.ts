import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { secretsIn } from '../canaries.ts';
import { httpResponse, RawServer } from './raw-server.ts';

const password = 'canary <Pä&ss"w\\ord/+%9>';
const credentials = { kind: 'password', username: 'user', password } as const;
let server: RawServer;
beforeAll(async () => {
  server = await RawServer.start();
});
afterAll(() => server.stop());

const escaped = (text: string) =>
  [...text].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const inJson = (text: string) => `{"code":5,"codeDesc":"Refused","message":${text}}`;
const nested = JSON.stringify(JSON.stringify(JSON.stringify({ password })));
const url = encodeURIComponent(password);

/** How an appliance, or what stands before it, may spell what it repeats. */
test.each<[string, string]>([
  ['in JSON', inJson(JSON.stringify(`your password is ${password}`))],
  ['as JSON in JSON', inJson(JSON.stringify(JSON.stringify({ password })))],
  ['as JSON in JSON in JSON', inJson(nested)],
  ['in JSON as Go writes it', inJson(JSON.stringify(password).replace(/[<>&]/g, escaped))],
  ['in JSON as Python writes it', inJson(JSON.stringify(password).replace(/[^\x20-\x7e]/g, escaped))],
  ['in JSON with every character escaped', inJson(`"${escaped(password)}"`)],
  ['as a key of JSON', JSON.stringify({ message: 'no', code: 1, codeDesc: `{"${password}":1}` })],
  ['on a page as it is', `<p>${password}</p>`],
  ['URL-encoded', `<a href="?p=${url}">`],
  ['URL-encoded in small letters', `<a href="?p=${url.toLowerCase()}">`],
  ['as a form encodes it', `<a href="?p=${url.replaceAll('%20', '+')}">`],
  ['in base64', `<p>${Buffer.from(password).toString('base64')}</p>`],
  ['in base64url', `<p>${Buffer.from(password).toString('base64url')}</p>`],
  ['in base64 with the name before it', `<p>${Buffer.from(`user:${password}`).toString('base64')}</p>`],
  ['in an Authorization header', `<p>Basic ${Buffer.from(`user:${password}`).toString('base64')}</p>`],
  [
    'in base64 of the whole request',
    `<p>${Buffer.from(JSON.stringify({ username: 'u', password })).toString('base64')}</p>`,
  ],
])('a password that is repeated %s is masked', async (_name, body) => {
  server.respondWith(httpResponse(body, { status: 400 }));
  const client = server.client(credentials);
  const error = await client.jobs({ skip: 0, limit: 1 }).catch((failure: Error) => failure);
  client.close();
  expect(error).toMatchObject({ name: expect.stringMatching(/^(LoginRejected|ApplianceReplyInvalid)$/) });
  expect(secretsIn(`${(error as Error).message}${(error as Error).stack}`, { password })).toEqual([]);
});
