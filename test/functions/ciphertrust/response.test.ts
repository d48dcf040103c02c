import { describe, expect, test } from '@jest/globals';
import type { ApiResponse, Grant } from '../../../functions/ciphertrust/connection.ts';
import type { ApplianceFailure } from '../../../functions/ciphertrust/errors.ts';
import { Mask } from '../../../functions/ciphertrust/mask.ts';
import {
  describeError,
  failureOf as failureOfResponse,
  isSuccessful,
  objectIn,
  parseResponse,
} from '../../../functions/ciphertrust/response.ts';

type RequestFields = { namesJob?: true; grant?: Grant };
const jobRequest: RequestFields = { namesJob: true };
const operation = 'Listing';
const mask = new Mask();
mask.hide('pa55word');

function responseOf(status: number, body: unknown = '', fields: RequestFields = {}): ApiResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return parseResponse({ node: 'https://cm', status, headers: {}, text }, { operation, ...fields }, mask);
}
function failureOf(response: ApiResponse, fields: RequestFields = {}): ApplianceFailure {
  if (!isSuccessful(response)) return failureOfResponse(response, { operation, ...fields });
  try {
    objectIn(response);
  } catch (error) {
    return error as ApplianceFailure;
  }
  throw new Error('it did not fail');
}
const nameOf = (response: ApiResponse, fields?: RequestFields) => failureOf(response, fields).name;
const documented = { code: 5, codeDesc: 'NCERR', message: 'No.' };
const page = '<html>Please wait</html>';

describe('what an error response says', () => {
  test.each<[string, object, string, string]>([
    ['everything', { ...documented, requestID: 'r-1' }, ', code 5, NCERR, "No.", requestID r-1', 'NCERR No.'],
    ['a code', { code: 5 }, ', code 5', ''],
    ['a description', { codeDesc: 'NCERR' }, ', NCERR', 'NCERR'],
    ['a message', { message: 'No.' }, ', "No."', 'No.'],
    ['parts of other types', { code: '5', codeDesc: 7, message: 'No.', requestID: 1 }, ', "No."', 'No.'],
    ['no text', { code: 5, message: { text: 'No.' } }, ', code 5', ''],
    ['more lines than one', { codeDesc: 'a\nb', message: 'c\nd' }, ', a b, "c d"', 'a b c d'],
  ])('is put together of %s', (_name, body, phrase, message) => {
    expect(describeError(responseOf(400, body))).toEqual({
      phrase: `HTTP 400${phrase}`,
      message,
      isDocumented: true,
    });
  });

  test.each<[string, string]>([
    ['a page', page],
    ['a list', '[{"code":5}]'],
    ['null', 'null'],
    ['an object of another shape', '{"requestID":"r-1","error":"No."}'],
  ])('is quoted when it is %s', (_name, text) => {
    const { phrase, ...rest } = describeError(responseOf(502, text));
    expect(phrase).toMatch(/^HTTP 502 /);
    expect(phrase).toContain(`"${text}"`);
    expect(rest).toEqual({ message: text, isDocumented: false });
  });

  test.each(['', ' \n'])('is not quoted when it is %j', (text) => {
    const { phrase, ...rest } = describeError(responseOf(502, text));
    expect(phrase).toMatch(/^HTTP 502 [^"]*$/);
    expect(rest).toEqual({ message: '', isDocumented: false });
  });

  test('is masked once the escapes of JSON are undone', () => {
    const text = '{"message":"Wrong: \\u0070a55word"}';
    expect(describeError(responseOf(401, text)).message).toBe('Wrong: [masked]');
  });
});

describe('a good response', () => {
  test.each([200, 201, 202, 299])('with %d is its object', (status) => {
    expect(objectIn(responseOf(status, { id: 'a' }))).toEqual({ id: 'a' });
  });

  test('is masked once the escapes of JSON are undone', () => {
    const text = '{"id":"\\u0070a55word"}';
    expect(objectIn(responseOf(200, text))).toEqual({ id: '[masked]' });
  });

  test.each<[string, string]>([
    ['empty', ''],
    ['a page', page],
    ['cut off', '{"id":'],
    ['a list', '[]'],
    ['null', 'null'],
  ])('that is %s is invalid, and quoted', (_name, text) => {
    const { name, parts } = failureOf(responseOf(200, text));
    expect({ name, tried: parts.tried }).toEqual({
      name: 'ApplianceReplyInvalid',
      tried: 'Listing at https://cm',
    });
    expect(parts.cameBack).toMatch(/^HTTP 200 /);
    expect(parts.cameBack.endsWith(`: "${text}"`)).toBe(true);
  });

  test('that is invalid is not quoted when it may hold a secret', () => {
    const { cameBack } = failureOf(responseOf(200, '["a-token"]', { grant: 'password' })).parts;
    expect(cameBack).toMatch(/JSON object$/);
  });
});

describe('a response of the appliance', () => {
  test.each<[number, string]>([
    [99, 'ApplianceReplyInvalid'],
    [199, 'ApplianceReplyInvalid'],
    [300, 'ApplianceRedirected'],
    [302, 'ApplianceRedirected'],
    [399, 'ApplianceRedirected'],
    [400, 'RequestRejected'],
    [401, 'TokenRejected'],
    [402, 'RequestRejected'],
    [403, 'PermissionDenied'],
    [404, 'RequestRejected'],
    [407, 'RequestRejected'],
    [408, 'ApplianceUnavailable'],
    [409, 'RequestRejected'],
    [429, 'ApplianceThrottled'],
    [499, 'RequestRejected'],
    [500, 'ApplianceUnavailable'],
    [503, 'ApplianceUnavailable'],
    [999, 'ApplianceUnavailable'],
  ])('with %d stands for %s', (status, name) => {
    expect(nameOf(responseOf(status, documented))).toBe(name);
  });

  test.each([401, 403, 404, 408, 409, 429, 500])('with %d is told with what was tried', (status) => {
    const { tried, cameBack } = failureOf(responseOf(status, documented)).parts;
    expect({ tried, cameBack }).toEqual({
      tried: 'Listing at https://cm',
      cameBack: `HTTP ${status}, code 5, NCERR, "No."`,
    });
  });

  test.each<[string, unknown]>([
    ['its own body', documented],
    ['no body', ''],
    ['blanks', ' \n'],
  ])('with 404 and %s about a job says that there is none', (_name, body) => {
    const { name, parts } = failureOf(responseOf(404, body), jobRequest);
    expect({ name, tried: parts.tried }).toEqual({ name: 'JobNotFound', tried: 'Listing at https://cm' });
    expect(parts.cameBack).toMatch(/^HTTP 404\b/);
  });

  test('with another refusal about a job is no missing job', () => {
    expect(nameOf(responseOf(409, documented), jobRequest)).toBe('RequestRejected');
  });

  test('with a refusal keeps status and message', () => {
    expect(failureOf(responseOf(422, documented))).toMatchObject({ status: 422, detail: 'NCERR No.' });
  });
});

describe("a proxy's page", () => {
  test.each<[number, string]>([
    [302, 'ApplianceRedirected'],
    [400, 'ApplianceReplyInvalid'],
    [401, 'TokenRejected'],
    [403, 'ApplianceReplyInvalid'],
    [404, 'ApplianceReplyInvalid'],
    [408, 'ApplianceUnavailable'],
    [429, 'ApplianceThrottled'],
    [502, 'ApplianceUnavailable'],
  ])('with %d stands for %s', (status, name) => {
    expect(nameOf(responseOf(status, page), jobRequest)).toBe(name);
  });

  test('in place of a refusal is told with what was tried', () => {
    const { tried, cameBack } = failureOf(responseOf(403, page)).parts;
    expect(tried).toBe('Listing at https://cm');
    expect(cameBack).toContain(`"${page}"`);
  });
});
