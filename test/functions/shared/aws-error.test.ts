import { describe, expect, test } from '@jest/globals';
import { type AwsErrorKind, awsErrorOf, isRetryableAwsError } from '../../../functions/shared/aws-error.ts';
import { awsError, noResponse } from '../../support/secrets-manager.ts';

const kindOf = (error: unknown) => awsErrorOf(error)?.kind;
const phraseOf = (error: unknown) => awsErrorOf(error)?.phrase;

describe('the kind of a refusal', () => {
  const denied = (what: string) => `User: a is not authorized to perform: ${what} on resource: b`;

  test.each<[AwsErrorKind, string, number, string]>([
    ['clock skew', 'InvalidSignatureException', 400, 'Signature expired: a is now earlier than b'],
    ['clock skew', 'InvalidSignatureException', 403, 'Signature not yet current: a is still later than b'],
    ['clock skew', 'SignatureDoesNotMatch', 403, 'Signature expired: a is now earlier than b'],
    ['clock skew', 'RequestExpired', 400, 'no'],
    ['clock skew', 'RequestInTheFuture', 400, 'no'],
    ['clock skew', 'RequestTimeTooSkewed', 403, 'no'],
    ['throttling', 'ThrottlingException', 400, 'no'],
    ['throttling', 'Throttling', 400, 'no'],
    ['throttling', 'RequestLimitExceeded', 400, 'no'],
    ['throttling', 'ProvisionedThroughputExceededException', 400, 'no'],
    ['throttling', 'SlowDown', 503, 'no'],
    ['throttling', 'TooManyRequestsException', 429, 'no'],
    ['throttling', 'UnheardOfException', 429, 'no'],
    ['outage', 'InternalServiceError', 500, 'no'],
    ['outage', 'ServiceUnavailable', 503, 'no'],
    ['outage', 'UnheardOfException', 599, 'no'],
    ['outage', 'RequestTimeout', 400, 'no'],
    ['outage', 'UnheardOfException', 408, 'no'],
    ['outage', 'UnexpectedResponse', 200, 'no'],
    ['outage', 'Unknown', 302, 'no'],
    ['outage', 'Unknown', 403, 'no'],
    ['outage', 'SyntaxError', 404, 'no'],
    ['outage', 'UnknownError', 407, 'no'],
    ['update pending', 'ResourceConflictException', 409, 'in the following state: Pending'],
    ['update pending', 'ResourceConflictException', 409, 'An update is in progress for resource: f'],
    ['update pending', 'ResourceNotReadyException', 502, 'no'],
    ['unknown', 'ResourceConflictException', 409, 'The function is in the following state: Failed'],
    ['expired credentials', 'ExpiredTokenException', 400, 'no'],
    ['expired credentials', 'ExpiredToken', 403, 'no'],
    ['invalid credentials', 'UnrecognizedClientException', 400, 'no'],
    ['invalid credentials', 'InvalidClientTokenId', 403, 'no'],
    ['invalid credentials', 'InvalidSignatureException', 403, 'The signature does not match'],
    ['invalid credentials', 'SignatureDoesNotMatch', 403, 'no'],
    ['invalid credentials', 'MissingAuthenticationTokenException', 403, 'no'],
    ['invalid credentials', 'IncompleteSignature', 400, 'no'],
    ['invalid credentials', 'AuthFailure', 401, 'no'],
    ['missing right', 'AccessDeniedException', 400, denied('secretsmanager:GetSecretValue')],
    ['missing right', 'AccessDenied', 403, 'no'],
    ['missing right', 'AuthorizationError', 403, denied('SNS:Publish')],
    ['missing right', 'AccessDeniedException', 400, 'on resource: secret:prod-kms:Decrypt because'],
    ['missing right', 'AccessDeniedException', 400, 'role/kms, secret:kms, arn:aws:kms:eu-central-1:1:key/2'],
    ['missing right', 'AccessDeniedException', 400, 'target prod-kms, Kms, mykms'],
    ['key refused', 'AccessDeniedException', 400, 'Access to KMS is not allowed'],
    ['key refused', 'AccessDeniedException', 400, denied('kms:Decrypt')],
    ['key refused', 'AccessDeniedException', 403, denied('kms:GenerateDataKey')],
    ['key refused', 'DecryptionFailure', 400, 'no'],
    ['key refused', 'KMSAccessDenied', 400, 'no'],
    ['function key refused', 'KMSAccessDeniedException', 502, 'no'],
    ['function key refused', 'KMSDisabledException', 502, 'no'],
    ['function key refused', 'KMSInvalidStateException', 502, 'no'],
    ['function key refused', 'KMSNotFoundException', 502, 'no'],
    ['not found', 'ResourceNotFoundException', 404, 'no secret kms'],
    ['not found', 'InvalidRequestException', 400, 'no'],
    ['unknown', 'UnheardOfException', 400, 'Access to KMS is not allowed'],
    ['unknown', 'ThrottlingExceptionOfMine', 400, 'no'],
    ['unknown', 'RequestTooLargeException', 413, 'no'],
  ])('is %s for %s with HTTP %d, "%s"', (kind, name, status, text) => {
    expect(kindOf(awsError(name, status, text))).toBe(kind);
  });

  const other = (caller: string, resource: string) =>
    `User: arn:aws:sts::${caller}:assumed-role/r/start-sync is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-central-1:${resource}:secret:a-AbCdEf because no resource-based policy allows it`;

  test.each([['a'], { a: 1 }, 5, null])('is an outage for a 500 whose message is %j', (message) => {
    const error = { name: 'InternalServiceError', message, $metadata: { httpStatusCode: 500 } };
    expect(awsErrorOf(error)).toMatchObject({ kind: 'outage', phrase: 'HTTP 500, InternalServiceError: ' });
  });

  test('is an outage for a 500 whose name is no text', () => {
    expect(kindOf({ name: ['a'], message: 'no', $metadata: { httpStatusCode: 500 } })).toBe('outage');
  });

  test('is another account where the refusal names two', () => {
    const error = awsErrorOf(awsError('AccessDeniedException', 400, other('111111111111', '222222222222')));
    expect(error).toMatchObject({
      kind: 'wrong account',
      accounts: { caller: '111111111111', resource: '222222222222' },
    });
  });

  test('is a missing right where both are in one account', () => {
    const text = other('111111111111', '111111111111');
    expect(kindOf(awsError('AccessDeniedException', 400, text))).toBe('missing right');
  });
});

describe('the kind of an error without a response', () => {
  test.each<[AwsErrorKind | undefined, string, object]>([
    ['outage', 'a call that was given up', { name: 'AbortError' }],
    ['outage', 'a connection that timed out', { name: 'TimeoutError' }],
    ['outage', 'a connection refused', noResponse({ code: 'ECONNREFUSED' })],
    ['outage', 'a name that is not known', noResponse({ code: 'ENOTFOUND' })],
    ['outage', 'a resolver that does not answer', noResponse({ code: 'EAI_AGAIN' })],
    ['outage', 'a certificate of somebody between', noResponse({ code: 'SELF_SIGNED_CERT_IN_CHAIN' })],
    ['outage', 'a TLS alert', noResponse({ code: 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE' })],
    ['outage', "an error of Node's sockets", noResponse({ code: 'ERR_SOCKET_CLOSED' })],
    ['configuration', 'a line break in the session token', noResponse({ code: 'ERR_INVALID_CHAR' })],
    [undefined, 'a defect', new TypeError('x is not a function')],
    [undefined, 'a wrong header', noResponse({ code: 'ERR_HTTP_INVALID_HEADER_VALUE' })],
    [undefined, 'an assertion', noResponse({ code: 'ERR_ASSERTION' })],
    [undefined, 'a wrong argument', noResponse({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' })],
    [undefined, 'a code that is none', noResponse({ code: 'Odd' })],
    [undefined, 'an error without a name', {}],
    [undefined, 'an error that only begins like an outage', { name: 'AbortErrors' }],
    [undefined, 'an error that only ends like an outage', { name: 'NoTimeoutError' }],
  ])('is %s for %s', (kind, _name, error) => {
    expect(kindOf(error)).toBe(kind);
  });
});

test.each<[string, number, boolean]>([
  ['RequestExpired', 400, true],
  ['ThrottlingException', 400, true],
  ['InternalServiceError', 500, true],
  ['ResourceConflictException', 409, true],
  ['ExpiredTokenException', 400, false],
  ['UnrecognizedClientException', 400, false],
  ['AccessDeniedException', 400, false],
  ['KMSDisabledException', 502, false],
  ['DecryptionFailure', 400, false],
  ['ResourceNotFoundException', 404, false],
  ['UnheardOfException', 400, false],
])('%s may be answered later: HTTP %d, %p', (name, status, retryable) => {
  const error = awsErrorOf(awsError(name, status));
  expect(error && isRetryableAwsError(error)).toBe(retryable);
});

describe('an error is told', () => {
  test.each<[string, object, RegExp]>([
    ['by the timeout where it was given up', { name: 'AbortError', code: 'x' }, /\(no answer within 10 s\)$/],
    ['by the code where there is one', noResponse({ code: 'ECONNRESET' }), /\(ECONNRESET\)$/],
    ['by the name where there is no code', { name: 'TimeoutError' }, /\(TimeoutError\)$/],
    ['by the code beside empty metadata', { code: 'EPIPE', $metadata: {} }, /\(EPIPE\)$/],
    [
      'by its words where nothing was sent',
      noResponse({ code: 'ERR_INVALID_CHAR' }),
      /^nothing was sent \(no response\)$/,
    ],
  ])('%s, when no answer came', (_name, error, phrase) => {
    expect(phraseOf(error)).toMatch(phrase);
  });

  test("with the service's clock", () => {
    const $response = { headers: { date: 'Fri, 27 Nov 2026 05:00:00 GMT' } };
    const error = Object.assign(awsError('RequestExpired', 400), { $response });
    expect(awsErrorOf(error)?.serviceTime).toBe(Date.UTC(2026, 10, 27, 5));
  });

  test('without it where the response does not show it', () => {
    expect(awsErrorOf(awsError('RequestExpired', 400))).not.toHaveProperty('serviceTime');
  });
});

describe('what the service says is told', () => {
  const role =
    'arn:aws:sts::123456789012:assumed-role/CckmSapSyncStartSyncServiceRole-1A2B3C4D5E6F/start-sync';
  const denied = `User: ${role} is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-central-1:123456789012:secret:cckm-sap-sync/ProductionOfTheWholeCompany-AbCdEf because no identity-based policy allows it`;

  test.each<[string, string, string, string]>([
    [
      'with long names of roles',
      'AccessDeniedException',
      denied,
      `HTTP 400, AccessDeniedException: ${denied}`,
    ],
    [
      'by its length where it is not plain',
      'Refused',
      'a%20b',
      'HTTP 400, Refused: (5 characters, not quoted)',
    ],
    ['on one line', 'Refused', ' no ', 'HTTP 400, Refused: no'],
    ['with a long name', 'A1'.repeat(32), 'no', `HTTP 400, ${'A1'.repeat(32)}: no`],
    ['without a longer one', `${'A1'.repeat(32)}B`, 'no', 'HTTP 400, (65 characters, not quoted): no'],
    ['with a name of words', 'Not Found', 'no', 'HTTP 400, Not Found: no'],
    ['without a name that is not plain', 'a\nb', 'no', 'HTTP 400, (3 characters, not quoted): no'],
    [
      'without a long name that holds more',
      `-${'A'.repeat(21)}`,
      'no',
      'HTTP 400, (22 characters, not quoted): no',
    ],
    [
      'without one that ends in more',
      `${'A'.repeat(21)}-`,
      'no',
      'HTTP 400, (22 characters, not quoted): no',
    ],
  ])('%s', (_name, name, text, phrase) => {
    expect(phraseOf(awsError(name, 400, text))).toBe(phrase);
  });

  test.each(['SyntaxError', 'Unknown', 'UnknownError'])('as none where the name is %s', (name) => {
    expect(phraseOf(awsError(name, 403, 'Unexpected token'))).toBe(
      'HTTP 403, without an error of the service',
    );
  });
});
