import type { Fault as ApplianceFault } from '../../../infra/local/appliance/simulated-appliance.ts';
import type { FaultKind as AwsFaultKind } from '../../../infra/local/aws/faults.ts';

/** The faults of the appliance, by their names in `matrix.md`. */
export const applianceFaults: { [name: string]: Omit<ApplianceFault, 'on'> | 'other-ca' } = {
  'no connection': { kind: 'refuse' },
  "another authority's certificate": 'other-ca',
  'reset before acting': { kind: 'reset' },
  'reset after acting': { kind: 'reset', acts: true },
  'no answer': { kind: 'stall' },
  'no answer after acting': { kind: 'stall', acts: true },
  'a body that drips': { kind: 'slow-body', everyMs: 500 },
  'half a body': { kind: 'truncated-body' },
  'no body': { kind: 'empty-body' },
  'a body of 11 MB': { kind: 'huge-body' },
  'a compressed bomb': { kind: 'compressed-bomb', bytes: 2 ** 27 },
  'an encoding nobody asked for': { kind: 'unknown-encoding' },
  'an answer without id or token': { kind: 'no-id' },
  "a proxy's page, 200": { kind: 'not-json' },
  "a proxy's page, 502": { kind: 'not-json', status: 502 },
  'a redirect': { kind: 'redirect', location: 'https://elsewhere.example/login' },
  '400 that repeats the request': { kind: 'echo' },
  '401': { kind: 'expired-token' },
  '403': { kind: 'status', status: 403 },
  '404': { kind: 'status', status: 404 },
  '409': { kind: 'status', status: 409 },
  '422': { kind: 'status', status: 422 },
  '429': { kind: 'status', status: 429 },
  '500': { kind: 'status', status: 500 },
  '500 after acting': { kind: 'status', status: 500, acts: true },
  '503': { kind: 'status', status: 503 },
  '401 that is cut off': { kind: 'status', status: 401, text: '{"code":5,"message":"No."}', cut: true },
  '403 without a body': { kind: 'status', status: 403, text: '' },
  '403 called gzip that is none': {
    kind: 'status',
    status: 403,
    text: '{"code":11}',
    headers: { 'content-encoding': 'gzip' },
  },
  '403 with a page': { kind: 'not-json', status: 403 },
  '409 that is cut off': { kind: 'status', status: 409, text: '{"code":20,"message":"No."}', cut: true },
  '429 without a body': { kind: 'status', status: 429, text: '' },
};

/** More of them, of a login alone. */
export const loginFaults: typeof applianceFaults = {
  '400 of another shape': { kind: 'status', status: 400, body: { error: 'invalid_grant' } },
  '423 in plain text': {
    kind: 'status',
    status: 423,
    text: 'Locked',
    headers: { 'content-type': 'text/plain' },
  },
  '200 with an error inside': { kind: 'status', status: 200, body: { error: 'invalid_grant' } },
  '500 that judges the login': {
    kind: 'status',
    status: 500,
    message: 'LDAP bind failed: invalid credentials',
  },
  '500 of a directory out of reach': {
    kind: 'status',
    status: 500,
    message: 'LDAP bind failed: connection refused',
  },
};

/** The faults of AWS, by their names in `matrix.md`. */
export const awsFaults: { [name: string]: AwsFaultKind } = {
  'reset before acting': 'reset before acting',
  'reset after acting': 'reset after acting',
  'no answer': 'stall',
  throttled: 'throttled',
  '500': 'internal error',
  'a page, 503': 'unavailable',
  'access denied': 'AccessDeniedException',
  'not found': 'ResourceNotFoundException',
  'its key denied': 'DecryptionFailure',
  'marked for deletion': 'InvalidRequestException',
};

/** Faults that take real time, a tenth of the timeout that ends them. */
export const slowFaults: ReadonlySet<string> = new Set([
  'no answer',
  'no answer after acting',
  'a body that drips',
]);
