import { expect, test } from '@jest/globals';
import { checkpointError } from '../../../functions/follow-sync/checkpoint-error.ts';
import { awsError, noResponse } from '../../support/secrets-manager.ts';

const statusOf = (error: unknown) =>
  (checkpointError(error) as { $metadata?: { httpStatusCode: number } }).$metadata?.httpStatusCode;

test.each([
  ['InvalidParameterValueException', 400, 'Invalid checkpoint token'],
  ['InvalidParameterValueException', 400, 'Invalid Checkpoint Token: stale'],
  ['SyntaxError', 403, 'Unexpected token'],
  ['Unknown', 407, 'UnknownError'],
  ['RequestTimeout', 408, 'no'],
  ['ExpiredTokenException', 403, 'no'],
  ['RequestTimeTooSkewed', 403, 'no'],
  ['ResourceConflictException', 409, 'state: Pending'],
  ['TooManyRequestsException', 429, 'no'],
  ['ServiceException', 500, 'no'],
])('%s, HTTP %d, "%s", has the status of an outage', (name, status, message) => {
  expect(statusOf(awsError(name, status, message))).toBe(503);
});

test.each([
  ['AccessDeniedException', 403, 'no'],
  ['ResourceNotFoundException', 404, 'no'],
  ['InvalidParameterValueException', 400, 'Invalid payload'],
  ['ValidationException', 400, 'Invalid checkpoint token'],
  ['KMSAccessDeniedException', 502, 'no'],
  ['UnheardOfException', 400, 'no'],
])('%s, HTTP %d, "%s", is left as it is', (name, status, message) => {
  expect(statusOf(awsError(name, status, message))).toBe(status);
});

test.each([noResponse({ code: 'ECONNRESET' }), new TypeError('a defect')])(
  'what has no status is left as it is: %p',
  (error) => {
    expect(checkpointError(error)).toBe(error);
    expect(error).not.toHaveProperty('$metadata');
  },
);
