import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Credentials } from '../../../functions/ciphertrust/connection.ts';
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

/** How an appliance, or what stands before it, may spell what it repeats, and what of it is told. */
const told = /: HTTP 400, .*not quoted\)/;
const body = /: HTTP 400 with the body \(\d+ characters, not quoted\)/;
test.each<[string, string, RegExp]>([
  ['in JSON', inJson(JSON.stringify(`your password is ${password}`)), told],
  ['as JSON in JSON', inJson(JSON.stringify(JSON.stringify({ password }))), told],
  ['as JSON in JSON in JSON', inJson(nested), told],
  ['in JSON as Go writes it', inJson(JSON.stringify(password).replace(/[<>&]/g, escaped)), told],
  ['in JSON as Python writes it', inJson(JSON.stringify(password).replace(/[^\x20-\x7e]/g, escaped)), told],
  ['in JSON with every character escaped', inJson(`"${escaped(password)}"`), told],
  ['as a key of JSON', JSON.stringify({ message: 'no', code: 1, codeDesc: `{"${password}":1}` }), told],
  ['as a field of JSON', JSON.stringify({ error: { [password]: [password] } }), told],
  ['on a page as it is', `<p>${password}</p>`, body],
  ['URL-encoded', `<a href="?p=${url}">`, body],
  ['URL-encoded in small letters', `<a href="?p=${url.toLowerCase()}">`, body],
  ['as a form encodes it', `<a href="?p=${url.replaceAll('%20', '+')}">`, body],
  ['in base64', `<p>${Buffer.from(password).toString('base64')}</p>`, body],
  ['in base64url', `<p>${Buffer.from(password).toString('base64url')}</p>`, body],
  ['in base64 with the name before it', `<p>${Buffer.from(`user:${password}`).toString('base64')}</p>`, body],
  ['in an Authorization header', `<p>Basic ${Buffer.from(`user:${password}`).toString('base64')}</p>`, body],
  [
    'in base64 of the whole request',
    `<p>${Buffer.from(JSON.stringify({ username: 'u', password })).toString('base64')}</p>`,
    body,
  ],
])('a password that is repeated %s is told by its length', async (_name, response, expected) => {
  const error = await failureOf(response, credentials);
  expect(error.message).toMatch(expected);
  expect(secretsIn(`${error.message}${error.stack}`, { password })).toEqual([]);
});

test.each<[string, string]>([
  ['in JSON', inJson('"your password is canary-9/Pass, is it?"')],
  [
    'in JSON with an escape that JSON does not need',
    inJson('"your password is canary-9\\/P\\u0061ss, is it?"'),
  ],
  ['as text, in another case and with a blank', 'your password is CANARY-9 /pass, is it?'],
])('a plain password that is repeated %s is masked', async (_name, response) => {
  const error = await failureOf(response, { kind: 'password', username: 'user', password: 'canary-9/Pass' });
  expect(error.message).toContain('"your password is [masked], is it?"');
});

async function failureOf(response: string, as: Credentials): Promise<Error> {
  server.respondWith(httpResponse(response, { status: 400 }));
  const client = server.client(as);
  const error = await client.jobs({ skip: 0, limit: 1 }).catch((failure: Error) => failure);
  client.close();
  expect(error).toMatchObject({ name: expect.stringMatching(/^(LoginRejected|ApplianceReplyInvalid)$/) });
  return error as Error;
}
