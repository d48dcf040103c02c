import { describe, expect, test } from '@jest/globals';
import type { ApiResponse, Grant } from '../../../functions/ciphertrust/connection.ts';
import { type ApplianceFailure, ApplianceNoReply } from '../../../functions/ciphertrust/errors.ts';
import { Mask } from '../../../functions/ciphertrust/mask.ts';
import { parseResponse } from '../../../functions/ciphertrust/response.ts';
import { failureOf } from '../../../functions/ciphertrust/verdict.ts';

type Asked = { namesJob?: true; grant?: Grant };
const job: Asked = { namesJob: true };
const login: Asked = { grant: 'password' };
const mask = new Mask();

const documented = { code: 5, codeDesc: 'NCERR', message: 'No.' };
const page = '<html>Please wait</html>';
const html = { 'content-type': 'text/html' };
const cut = new ApplianceNoReply({ tried: 'Listing', cameBack: 'the connection broke', remedy: 'Wait.' });

function failure(
  status: number,
  body: unknown,
  asked: Partial<Asked> = {},
  { headers = {}, unread }: Partial<Pick<ApiResponse, 'headers' | 'unread'>> = {},
): ApplianceFailure {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const received = { node: 'https://cm', status, headers, text, ...(unread && { unread }) };
  const request = { path: '/api/v1/things', ...asked };
  return failureOf(parseResponse(received, { operation: 'Listing', ...asked }, mask), request, mask);
}
const nameOf = (...response: Parameters<typeof failure>) => failure(...response).name;

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
    expect(nameOf(status, documented)).toBe(name);
  });

  test.each([199, 401, 403, 404, 408, 409, 429, 500])('with %d is told with what was tried', (status) => {
    const { tried, cameBack } = failure(status, documented).parts;
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
    const { name, parts } = failure(404, body, job);
    expect({ name, tried: parts.tried }).toEqual({ name: 'JobNotFound', tried: 'Listing at https://cm' });
    expect(parts.cameBack).toMatch(/^HTTP 404\b/);
  });

  test('with another refusal about a job is no missing job', () => {
    expect(nameOf(422, documented, job)).toBe('RequestRejected');
  });

  test.each<[string, number, unknown, boolean]>([
    ['409', 409, documented, true],
    ['409 without a body', 409, '', true],
    ['400', 400, documented, false],
    ['400 that speaks of another', 400, { message: 'Another synchronization.' }, true],
    ['422 that speaks of one already there', 422, { codeDesc: 'Exists already' }, true],
    ['400 that speaks of one in progress', 400, { message: 'in_progress' }, true],
    ['400 that speaks of one running', 400, { message: 'one is running' }, true],
    ['400 that says already', 400, { message: 'A synchronization is already there' }, true],
    ['400 that says in-progress', 400, { message: 'synchronization in-progress' }, true],
    ['400 that says INPROGRESS', 400, { message: 'INPROGRESS' }, true],
    ['400 that says rerunning', 400, { message: 'rerunning' }, false],
    ['400 that says anotherone', 400, { message: 'anotherone' }, false],
    ['400 that speaks of it elsewhere', 400, { message: 'No.', hint: 'already' }, false],
  ])('with %s is a conflict or is none', (_name, status, body, isConflict) => {
    expect(failure(status, body)).toMatchObject({ name: 'RequestRejected', isConflict });
  });
});

describe('a missing right', () => {
  const both = /^Either .* right .* licence/;
  test.each<[string, unknown, RegExp]>([
    ['alone', { message: 'Insufficient permissions' }, both],
    [
      'with a licence in the message',
      { message: 'License not installed yet for feature CCKM' },
      /^The licence/,
    ],
    ['with a licence in another spelling', { codeDesc: 'licence expired' }, /^The licence/],
    ['with a licence in another field', { error: { text: 'no LICENSE' } }, /^The licence/],
    ['without a body', '', both],
  ])('%s is told by what may be missing', (_name, body, remedy) => {
    const { name, parts } = failure(403, body);
    expect(name).toBe('PermissionDenied');
    expect(parts.remedy).toMatch(remedy);
  });
});

describe('a status keeps its meaning', () => {
  const meanings: [number, string][] = [
    [302, 'ApplianceRedirected'],
    [401, 'TokenRejected'],
    [403, 'PermissionDenied'],
    [408, 'ApplianceUnavailable'],
    [409, 'RequestRejected'],
    [429, 'ApplianceThrottled'],
    [500, 'ApplianceUnavailable'],
  ];
  test.each(meanings)('%d when its body breaks off', (status, name) => {
    const { parts, ...failed } = failure(status, '', job, { unread: cut });
    expect(failed.name).toBe(name);
    expect(parts.cameBack).toMatch(new RegExp(`^HTTP ${status}, `));
  });
  test.each(meanings)('%d without a body', (status, name) => {
    expect(nameOf(status, '', job)).toBe(name);
  });
  test.each(meanings)('%d with an object of another shape', (status, name) => {
    expect(nameOf(status, { error: 'no' }, job)).toBe(name);
  });
  test.each(meanings)('%d with a text', (status, name) => {
    expect(nameOf(status, 'no', job)).toBe(name);
  });

  test.each([400, 404, 422])('but not %d when its body breaks off: then nothing is known', (status) => {
    expect(failure(status, '', job, { unread: cut })).toBe(cut);
  });
  test.each([400, 404, 422])("nor %d with a body that is not the API's", (status) => {
    expect(nameOf(status, { error: 'no' }, job)).toBe('ApplianceReplyInvalid');
  });
});

describe('a page', () => {
  test.each<[number, string]>([
    [302, 'ApplianceRedirected'],
    [400, 'ApplianceReplyInvalid'],
    [401, 'TokenRejected'],
    [403, 'ApplianceReplyInvalid'],
    [404, 'ApplianceReplyInvalid'],
    [408, 'ApplianceUnavailable'],
    [409, 'ApplianceReplyInvalid'],
    [429, 'ApplianceThrottled'],
    [502, 'ApplianceUnavailable'],
  ])('with %d stands for %s', (status, name) => {
    expect(nameOf(status, page, job)).toBe(name);
  });

  test('in place of a refusal is told with what was tried', () => {
    const { tried, cameBack } = failure(403, page).parts;
    expect({ tried, cameBack }).toEqual({
      tried: 'Listing at https://cm',
      cameBack: `HTTP 403 with the body "${page}"`,
    });
  });

  test('that breaks off is one by its content type', () => {
    expect(nameOf(403, '', {}, { headers: html, unread: cut })).toBe('ApplianceReplyInvalid');
  });
});

/** What stands for the answer to a login; whatever is final is never sent again. */
describe('a login is judged', () => {
  test.each([400, 401, 402, 403, 406, 409, 410, 422, 423, 428, 451, 499])(
    'by a %d with any body, or none',
    (status) => {
      const bodies = [documented, { error: 'no' }, 'no', '', '{"message":', '[]'];
      expect(bodies.map((body) => nameOf(status, body, login))).toEqual(bodies.map(() => 'LoginRejected'));
    },
  );

  test.each([400, 401, 403, 423])('by a %d whose body cannot be had', (status) => {
    expect(nameOf(status, '', login, { unread: cut })).toBe('LoginRejected');
  });

  test.each<[string, string, object]>([
    ['with a page', page, {}],
    ['called a page', '', { headers: html }],
    ['with a page that breaks off', '', { headers: html, unread: cut }],
  ])('by a 401 %s', (_name, body, more) => {
    expect(nameOf(401, body, login, more)).toBe('LoginRejected');
  });

  test.each<[string, unknown]>([
    ['invalid credentials', { message: 'LDAP bind failed: invalid credentials' }],
    ['a wrong password', { error: 'password is wrong' }],
    ['an incorrect user', { error: 'the user or its domain is incorrect' }],
    ['an expired password', 'Password has expired'],
    ['a locked account', { code: 14, message: 'AccountLocked' }],
    ['a locked account, with underscores', { error: 'account_locked' }],
    ['a flag that is on', { account_locked: true }],
    ['a disabled user', { error: { user: { state: 'disabled' } } }],
    ['an invalid username', 'Invalid username'],
    ['the words 40 characters apart', `invalid${' x'.repeat(19)}  password`],
    ...['52e', '532', '533', '701', '773', '775'].map((code): [string, string] => [
      `LDAP's code ${code}`,
      `80090308: LdapErr: DSID-0C09041C, comment: AcceptSecurityContext error, data ${code}, v4563`,
    ]),
  ])('by a 500 that speaks of %s', (_name, body) => {
    expect(nameOf(500, body, login)).toBe('LoginRejected');
  });

  test('with what it said and what to do', () => {
    const { tried, cameBack, remedy } = failure(403, { error: 'account locked' }, login).parts;
    expect({ tried, cameBack }).toEqual({
      tried: 'Listing at https://cm',
      cameBack: 'HTTP 403, error "account locked"',
    });
    expect(remedy).toMatch(/^Check `username` and `password` .*lock the account\.$/);
  });
});

describe('a login is not judged', () => {
  test.each<[number, string]>([
    [404, 'ApplianceReplyInvalid'],
    [405, 'ApplianceReplyInvalid'],
    [407, 'ApplianceReplyInvalid'],
    [408, 'ApplianceUnavailable'],
    [413, 'ApplianceReplyInvalid'],
    [421, 'ApplianceReplyInvalid'],
    [425, 'ApplianceReplyInvalid'],
    [429, 'ApplianceThrottled'],
    [431, 'ApplianceReplyInvalid'],
  ])('by a %d with any body: %s', (status, name) => {
    const bodies = [documented, { error: 'account locked' }, 'no', ''];
    expect(bodies.map((body) => nameOf(status, body, login))).toEqual(bodies.map(() => name));
  });

  test.each<[number, string]>([
    [302, 'ApplianceRedirected'],
    [400, 'ApplianceReplyInvalid'],
    [403, 'ApplianceReplyInvalid'],
    [500, 'ApplianceUnavailable'],
  ])('by a page with %d: %s', (status, name) => {
    const said = '<p>Invalid password</p>';
    expect([nameOf(status, said, login), nameOf(status, 'wrong password', login, { headers: html })]).toEqual(
      [name, name],
    );
  });

  test.each<[string, unknown]>([
    ['nothing', ''],
    ['an unexpected error', { message: 'unexpected error' }],
    ['a database that is locked', { message: 'database is locked' }],
    ['a port', { message: 'failed to bind to port 389' }],
    ['a directory out of reach', { message: 'LDAP bind failed: connection refused' }],
    ['a user alone', { message: 'cannot read the user' }],
    ['an invalid thing', { message: 'invalid configuration' }],
    ['the words in two fields', { user: 'sync', message: 'database is locked' }],
    ['the words 41 characters apart', `invalid${' x'.repeat(20)}  password`],
    ['words that only hold the words', { message: 'user unlocked, account blocked' }],
    ['other data', { message: 'data 531' }],
    ['data that was read', { message: 'read data 532 bytes: EOF' }],
    ['a user that a database cannot give', { message: 'failed to query user: database is locked' }],
    ['a user that a table cannot give', { message: 'user: table users is locked' }],
    ['a program that broke', { message: 'getUser: invalid memory address or nil pointer dereference' }],
    ['a user whose JSON is none', { message: "fetch user: invalid character '<'" }],
    ['a certificate on the way to users', { message: 'https://user-service: certificate has expired' }],
    ['a name that there is not', { message: 'lookup users.svc.invalid: no such host' }],
    ['a flag that is off', { account_locked: false, password_expired: null, invalid_user: '' }],
    ['a count', { invalid_user_count: 3 }],
  ])('by a 500 that speaks of %s', (_name, body) => {
    expect(nameOf(500, body, login)).toBe('ApplianceUnavailable');
  });

  test('by a 500 whose body breaks off', () => {
    expect(nameOf(500, '', login, { unread: cut })).toBe('ApplianceUnavailable');
  });
});
