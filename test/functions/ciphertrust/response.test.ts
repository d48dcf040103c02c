import { describe, expect, test } from '@jest/globals';
import type { ApiResponse, Grant } from '../../../functions/ciphertrust/connection.ts';
import { ApplianceNoReply } from '../../../functions/ciphertrust/errors.ts';
import { Mask } from '../../../functions/ciphertrust/mask.ts';
import { leavesOf, objectIn, parseResponse } from '../../../functions/ciphertrust/response.ts';

const mask = new Mask();
mask.hide('pa55word');

interface Received {
  status?: number;
  body?: unknown;
  headers?: ApiResponse['headers'];
  grant?: Grant;
}

function responseOf({ status = 400, body = '', headers = {}, grant }: Received): ApiResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const request = { operation: 'Listing', ...(grant && { grant }) };
  return parseResponse({ node: 'https://cm', status, headers, text }, request, mask);
}
const told = (received: Received) => responseOf(received).describe();

const documented = { code: 5, codeDesc: 'NCERR', message: 'No.' };
const page = '<html>Please wait</html>';

describe('what a response says', () => {
  test.each<[string, object, string]>([
    ['everything', { ...documented, requestID: 'r-1' }, ', code 5, NCERR, "No.", requestID r-1'],
    ['a code', { code: 5 }, ', code 5'],
    ['a description', { codeDesc: 'NCERR' }, ', NCERR'],
    ['a message', { message: 'No.' }, ', "No."'],
    ['more lines than one', { codeDesc: 'a b', message: 'c\nd' }, ', a b, (3 characters, not quoted)'],
    ['a field of another name', { error: 'invalid_grant' }, ', error "invalid_grant"'],
    [
      'fields in fields',
      { error: { reason: 'locked', retry: false } },
      ', error.reason "locked", error.retry false',
    ],
    ['the documented and more', { message: 'No.', mfa_required: true }, ', "No.", mfa_required true'],
    ['fields that say nothing', { error: '', detail: null, a: 'b' }, ', a "b"'],
    [
      'eight fields at most',
      Object.fromEntries([...'abcdefghi'].map((key) => [key, 1])),
      ', a 1, b 1, c 1, d 1, e 1, f 1, g 1, h 1, and more',
    ],
    ['a field whose name is no name', { 'a\\b': 'c' }, ', (3 characters, not quoted) "c"'],
    ['a code that is a word', { code: 'MFA_REQUIRED' }, ', code "MFA_REQUIRED"'],
    ['a message that is a list', { message: ['Change it.'] }, ', message.0 "Change it."'],
    ['texts that end with a line break', { message: 'No.\n', error: 'no\n' }, ', "No.", error "no"'],
    ['nothing', {}, ''],
  ])('is put together of %s', (_name, body, phrase) => {
    expect(told({ body })).toBe(`HTTP 400${phrase}`);
  });

  test.each<[string, Received, string]>([
    ['a page', { body: page }, `the body "${page}"`],
    ['a list', { body: '[{"code":5}]' }, 'the body "[{"code":5}]"'],
    ['null', { body: 'null' }, 'the body "null"'],
    ['a text that ends with a line break', { body: 'Locked\n' }, 'the body "Locked"'],
    ['half an object', { body: '{"id":' }, 'the body "{"id":"'],
    ['a text with escapes', { body: 'a%20b' }, 'the body (5 characters, not quoted)'],
    [
      'the same with a media type',
      { body: 'a%20b', headers: { 'content-type': 'text/plain; charset=utf-8' } },
      'the body (5 characters of text/plain, not quoted)',
    ],
    [
      'the same with a media type that is none',
      { body: 'a%20b', headers: { 'content-type': 'plain' } },
      'the body (5 characters, not quoted)',
    ],
  ])('is its body when it is %s', (_name, received, phrase) => {
    expect(told({ status: 502, ...received })).toBe(`HTTP 502 with ${phrase}`);
  });

  test.each(['', ' \n'])('is nothing when it is %j', (body) => {
    expect(told({ status: 502, body })).toBe('HTTP 502 without a body');
  });

  test.each([401, 200])('is masked where it is quoted, with %d', (status) => {
    expect(told({ status, body: { message: 'Wrong: pa55word' } })).toBe(`HTTP ${status}, "Wrong: [masked]"`);
  });

  test('is masked once the escapes of JSON are undone', () => {
    expect(told({ body: '{"message":"Wrong: \\u0070a55word"}' })).toBe('HTTP 400, "Wrong: [masked]"');
  });

  test.each([
    ['nested too deeply', '['.repeat(70) + ']'.repeat(70), 'nested more than 64 levels deep'],
    ['of too many values', `[${'0,'.repeat(1_000_000)}0]`, 'of more than a million values'],
  ])('says that its body is JSON %s', (_name, body, reason) => {
    expect(told({ status: 200, body })).toBe(`HTTP 200, a reply of JSON that is ${reason}`);
  });

  test('is why its body could not be had', () => {
    const unread = new ApplianceNoReply({
      tried: 'Listing',
      cameBack: 'the connection broke',
      remedy: 'Wait.',
    });
    const received = { node: 'https://cm', status: 401, headers: {}, text: '', unread };
    const response = parseResponse(received, { operation: 'Listing' }, mask);
    expect(response).toMatchObject({ body: undefined, isEmpty: false, unread });
    expect(response.describe()).toBe('HTTP 401, the connection broke');
  });
});

describe('what a login brings', () => {
  const grant = 'password' as const;

  test.each([
    'access_token',
    'id-Token',
    'jwt',
    'client_secret',
    'cookie',
    'sessionId',
    'assertion',
    'bearer',
    'apiKey',
    'auth',
    'sid',
    'nonce',
    'otp',
    'challenge',
    'access',
    'ticket',
  ])('is not quoted from the field %s', (field) => {
    const body = { [field]: 'abc', status: 'good' };
    expect(told({ status: 200, grant, body })).toBe(
      `HTTP 200, ${field} (3 characters, not quoted), status "good"`,
    );
  });

  test.each<[string, Received]>([
    ['an error of a login', { status: 400, grant }],
    ['what is no login', { status: 200 }],
  ])('is another thing than %s, which is quoted', (_name, received) => {
    expect(told({ ...received, body: { token: 'is missing' } })).toContain('token "is missing"');
  });

  test.each(['["a-token"]', 'a-token'])('is not quoted when it is no object: %s', (body) => {
    expect(told({ status: 200, grant, body })).toBe(
      `HTTP 200 with the body (${body.length} characters, not quoted)`,
    );
  });
});

describe('a response is a page', () => {
  test.each<[string, Received]>([
    ['by its content type', { body: 'Wait', headers: { 'content-type': 'text/html' } }],
    [
      'by its content type, in capitals',
      { body: 'Wait', headers: { 'content-type': 'TEXT/HTML; charset=x' } },
    ],
    ['by its content type alone', { headers: { 'content-type': 'application/xhtml+xml' } }],
    ['by its first character', { body: page }],
    ['by its first character after blanks', { body: `\ufeff \n${page}` }],
    ['in UTF-16', { body: '\ufffd\ufffd<\0h\0' }],
  ])('%s', (_name, received) => {
    expect(responseOf(received).isPage).toBe(true);
  });

  test.each<[string, Received]>([
    ['an object', { body: documented, headers: { 'content-type': 'application/json' } }],
    ['a text', { body: 'a < b' }],
    ['nothing', {}],
  ])('but not when it is %s', (_name, received) => {
    expect(responseOf(received).isPage).toBe(false);
  });
});

describe('a good response', () => {
  test('is its object behind a byte order mark', () => {
    expect(objectIn(responseOf({ status: 200, body: '\ufeff{"id":"a"}' }))).toEqual({ id: 'a' });
  });

  test('is its object, as it came', () => {
    expect(objectIn(responseOf({ status: 200, body: { id: 'pa55word' } }))).toEqual({ id: 'pa55word' });
  });

  test.each<[string, string]>([
    ['empty', ''],
    ['a page', page],
    ['cut off', '{"id":'],
    ['a list', '[]'],
    ['null', 'null'],
  ])('that is %s is invalid, and told', (_name, body) => {
    const response = responseOf({ status: 200, body });
    expect(() => objectIn(response)).toThrow(
      expect.objectContaining({
        name: 'ApplianceReplyInvalid',
        parts: expect.objectContaining({
          tried: 'Listing at https://cm',
          cameBack: `${response.describe()}, which is no JSON object`,
        }),
      }),
    );
  });

  test.each<[string, boolean]>([
    ['', true],
    [' \n', true],
    ['{}', false],
  ])('of %j is empty: %p', (body, expected) => {
    expect(responseOf({ status: 200, body }).isEmpty).toBe(expected);
  });
});

describe('the leaves of a value', () => {
  test('come with the keys above them', () => {
    expect(leavesOf({ a: { b: ['c', 1] }, d: null })).toEqual([
      ['a.b.0', 'c'],
      ['a.b.1', 1],
      ['d', null],
    ]);
  });

  test('of a text are the text', () => {
    expect(leavesOf('a')).toEqual([['', 'a']]);
  });

  test('are so many at most', () => {
    expect(leavesOf(['a', 'b', 'c'], 2)).toHaveLength(2);
  });

  test('are found four levels deep, and no deeper', () => {
    expect(leavesOf({ a: { b: { c: { d: 1, e: { f: 2 } } } } })).toEqual([['a.b.c.d', 1]]);
  });
});
