import { describe, expect, test } from '@jest/globals';
import * as errors from '../../../functions/ciphertrust/errors.ts';

const parts = { tried: 'Trying', cameBack: 'nothing', remedy: 'Wait.' };

describe('a failure says whether waiting heals it, whether the appliance may have acted, whether another node may help', () => {
  test.each<[string, errors.ApplianceFailure, boolean, boolean, boolean]>([
    ['ApplianceUnreachable', new errors.ApplianceUnreachable(parts), true, false, true],
    ['ApplianceCertificateRejected', new errors.ApplianceCertificateRejected(parts), false, false, true],
    ['ProxyAuthenticationRequired', new errors.ProxyAuthenticationRequired(parts), false, false, false],
    ['ApplianceNoReply', new errors.ApplianceNoReply(parts), true, true, true],
    ['ApplianceReplyInvalid', new errors.ApplianceReplyInvalid(parts), true, true, true],
    ['ApplianceUnavailable', new errors.ApplianceUnavailable(parts), true, true, true],
    ['ApplianceThrottled', new errors.ApplianceThrottled(parts, 1), true, false, false],
    ['ApplianceRedirected', new errors.ApplianceRedirected(parts), false, true, false],
    ['LoginRejected', new errors.LoginRejected(parts), false, false, false],
    ['ClientCertificateRejected', new errors.ClientCertificateRejected(parts), false, false, true],
    ['TokenRejected', new errors.TokenRejected(parts), false, false, false],
    ['PermissionDenied', new errors.PermissionDenied(parts), false, false, false],
    ['JobNotFound', new errors.JobNotFound(parts), false, false, false],
    ['RequestRejected', new errors.RequestRejected(parts, false), false, false, false],
  ])('%s', (name, failure, retryable, mayHaveActed, otherNodeMayHelp) => {
    expect(failure).toMatchObject({ name, retryable, mayHaveActed, otherNodeMayHelp });
  });
});

test('a throttling keeps for how long the appliance wants to be left alone', () => {
  expect(new errors.ApplianceThrottled(parts, 7).retryAfterSeconds).toBe(7);
});

test('a refusal keeps whether it is because a job runs', () => {
  expect(new errors.RequestRejected(parts, true).isConflict).toBe(true);
});

test('a failure leaves the delay before the next try to whoever tries', () => {
  expect(new errors.ApplianceUnavailable(parts).retryDelaySeconds).toBeUndefined();
});
