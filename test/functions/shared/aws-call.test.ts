import { describe, expect, test } from '@jest/globals';
import { awsCall, awsErrorOf, isAwsError, isAwsOutage } from '../../../functions/shared/aws-call.ts';
import type { Clock } from '../../../functions/shared/clock.ts';
import { awsError, noResponse } from '../../support/secrets-manager.ts';
import { StillClock } from '../../support/still-clock.ts';

/** A clock that keeps the timeouts that are set, and drops those that are cleared. */
function clockWithTimeouts() {
  const timeouts = new Map<number, () => void>();
  const clock: Clock = Object.assign(new StillClock(), {
    after: (ms: number, callback: () => void) => {
      timeouts.set(ms, callback);
      return () => void timeouts.delete(ms);
    },
  });
  return { clock, timeouts };
}

describe('a call to AWS', () => {
  test('gives what came back', async () => {
    expect(await awsCall(new StillClock(), async () => 'response')).toBe('response');
  });

  test('throws what went wrong', async () => {
    const error = awsError('AccessDeniedException', 400);
    await expect(awsCall(new StillClock(), () => Promise.reject(error))).rejects.toBe(error);
  });

  test('is given up after 10 s, and no sooner', async () => {
    const { clock, timeouts } = clockWithTimeouts();
    const before: boolean[] = [];
    const reason = awsCall(
      clock,
      ({ abortSignal }) =>
        new Promise((_resolve, reject) => {
          abortSignal.addEventListener('abort', () => reject(abortSignal.reason));
          before.push(abortSignal.aborted);
        }),
    );
    expect({ before, timeouts: [...timeouts.keys()] }).toEqual({ before: [false], timeouts: [10_000] });
    timeouts.get(10_000)?.();
    await expect(reason).rejects.toMatchObject({ name: 'AbortError' });
  });

  test.each([
    ['has succeeded', () => Promise.resolve()],
    ['has failed', () => Promise.reject(new Error('no'))],
  ])('leaves no timeout behind when it %s', async (_name, send) => {
    const { clock, timeouts } = clockWithTimeouts();
    await awsCall<void>(clock, send).catch(() => {});
    expect([...timeouts.keys()]).toEqual([]);
  });
});

describe('an error of the SDK is described', () => {
  test("by the service's own words", () => {
    expect(awsErrorOf(awsError('AccessDeniedException', 403, 'not allowed'))).toEqual({
      name: 'AccessDeniedException',
      phrase: 'HTTP 403, AccessDeniedException: not allowed',
      text: 'not allowed',
      status: 403,
      code: undefined,
    });
  });

  test.each<[string, object, string, RegExp]>([
    ['the timeout where it was given up', { name: 'AbortError', code: 'x' }, 'AbortError', /within 10 s\)$/],
    ['the code where there is one', { name: 'Error', code: 'ECONNRESET' }, 'Error', /\(ECONNRESET\)$/],
    ['the name where there is no code', { name: 'TimeoutError' }, 'TimeoutError', /\(TimeoutError\)$/],
    ['the common name where there is nothing', {}, 'Error', /\(Error\)$/],
    ['the code beside empty metadata', { code: 'EPIPE', $metadata: {} }, 'Error', /\(EPIPE\)$/],
  ])('by %s, when no answer came', (_name, error, name, phrase) => {
    expect(awsErrorOf(error)).toEqual({
      name,
      phrase: expect.stringMatching(phrase),
      text: '',
      status: undefined,
      code: (error as { code?: string }).code,
    });
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
    expect(awsErrorOf(awsError(name, 400, text)).phrase).toBe(phrase);
  });

  test('and kept as it came, and so is the name', () => {
    expect(awsErrorOf(awsError('a\nb', 400, ' a%20b\n'))).toMatchObject({ name: 'a\nb', text: ' a%20b\n' });
  });
});

describe('what went wrong with AWS', () => {
  const outage = { outage: true, ofAws: true };
  const refusal = { outage: false, ofAws: true };
  const defect = { outage: false, ofAws: false };

  test.each<[string, object, object]>([
    ['a call that was given up', { name: 'AbortError' }, outage],
    ['a connection that timed out', { name: 'TimeoutError' }, outage],
    ['a connection refused', noResponse({ code: 'ECONNREFUSED' }), outage],
    ['a name that is not known', noResponse({ code: 'ENOTFOUND' }), outage],
    ['a resolver that does not answer', noResponse({ code: 'EAI_AGAIN' }), outage],
    ['a certificate of somebody between', noResponse({ code: 'SELF_SIGNED_CERT_IN_CHAIN' }), outage],
    ['a TLS alert', noResponse({ code: 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE' }), outage],
    ["an error of Node's sockets", noResponse({ code: 'ERR_SOCKET_CLOSED' }), outage],
    ['HTTP 500', awsError('InternalServiceError', 500), outage],
    ['HTTP 503', awsError('ServiceUnavailable', 503), outage],
    ['HTTP 429', awsError('Slow', 429), outage],
    ['throttling', awsError('ThrottlingException', 400), outage],
    ['too many requests', awsError('TooManyRequestsException', 400), outage],
    ['a limit that is exceeded', awsError('RequestLimitExceeded', 400), outage],
    ['HTTP 499', awsError('Refused', 499), refusal],
    ['HTTP 428', awsError('Refused', 428), refusal],
    ['a refusal whose message holds a code', awsError('Refused', 400, '(ECONNREFUSED)'), refusal],
    ['a lack of credentials', noResponse({ name: 'CredentialsProviderError' }), refusal],
    ['a defect', new TypeError('x is not a function'), defect],
    ['a wrong header', noResponse({ code: 'ERR_HTTP_INVALID_HEADER_VALUE' }), defect],
    ['an assertion', noResponse({ code: 'ERR_ASSERTION' }), defect],
    ['a wrong argument', noResponse({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }), defect],
    ['a code that is none', noResponse({ code: 'Odd' }), defect],
    ['an error without a name', {}, defect],
    ['an error that only begins like an outage', { name: 'AbortErrors' }, defect],
    ['an error that only ends like an outage', { name: 'NoTimeoutError' }, defect],
  ])('%s', (_name, error, expected) => {
    const described = awsErrorOf(error);
    expect({ outage: isAwsOutage(described), ofAws: isAwsError(described) }).toEqual(expected);
  });
});
