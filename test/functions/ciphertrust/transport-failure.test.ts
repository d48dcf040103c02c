import { describe, expect, test } from '@jest/globals';
import { transportFailure } from '../../../functions/ciphertrust/transport-failure.ts';

const direct = { proxied: false, pinned: true };
const failureOf = (reason: unknown, connection: Partial<typeof direct> = {}) =>
  transportFailure('Listing at https://cm', reason, { ...direct, ...connection });
const error = (code?: string, more: object = {}) => Object.assign(new Error('said so'), { code }, more);
/** Which of the words are in a remedy. */
const named = (remedy: string, ...words: string[]) => words.filter((word) => remedy.includes(word));

describe('a certificate is rejected', () => {
  test.each([
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_FORMAT',
    'HOSTNAME_MISMATCH',
    'INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED',
  ])('by %s, which the failure names', (code) => {
    const { name, parts } = failureOf(error(code));
    expect({ name, tried: parts.tried }).toEqual({
      name: 'ApplianceCertificateRejected',
      tried: 'Listing at https://cm',
    });
    expect(parts.cameBack).toMatch(new RegExp(`\\(${code}\\)$`));
  });

  test('for its names, which the failure tells', () => {
    expect(failureOf(error('ERR_TLS_CERT_ALTNAME_INVALID')).parts.cameBack).toMatch(
      /\(ERR_TLS_CERT_ALTNAME_INVALID, said so\)$/,
    );
  });

  test.each([
    ['CERT_HAS_EXPIRED', 'Renew'],
    ['CERT_NOT_YET_VALID', 'clock'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', '`server_name`'],
    ['SELF_SIGNED_CERT_IN_CHAIN', '`ca_certificate`'],
  ])('by %s: the remedy is about %s', (code, word) => {
    const words = ['Renew', 'clock', '`server_name`', '`ca_certificate`'];
    expect(named(failureOf(error(code)).parts.remedy, ...words)).toEqual([word]);
  });

  test.each([
    [false, ['public']],
    [true, ['signed']],
  ])('when a CA is given (%p): the remedy speaks of %p', (pinned, words) => {
    const { remedy } = failureOf(error('SELF_SIGNED_CERT_IN_CHAIN'), { pinned }).parts;
    expect(named(remedy, 'public', 'signed')).toEqual(words);
  });

  test.each([
    ['no proxy stands between, and the remedy ends with the secret', false, /secret\.$/],
    ['a proxy stands between, and the remedy goes on to it', true, /secret, .*\bproxy\b.*\.$/],
  ])('where %s', (_name, proxied, remedy) => {
    expect(failureOf(error('SELF_SIGNED_CERT_IN_CHAIN'), { proxied }).parts.remedy).toMatch(remedy);
  });
});

describe('the client certificate is rejected', () => {
  test.each([
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
    'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED',
    'ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  ])('by the alert %s, and the remedy names what to put into the secret', (code) => {
    const { name, parts } = failureOf(error(code));
    expect({ name, tried: parts.tried }).toEqual({
      name: 'ClientCertificateRejected',
      tried: 'Listing at https://cm',
    });
    expect(parts.cameBack).toContain(`(${code})`);
    expect(parts.remedy).toContain('`client_certificate`');
  });
});

describe('the appliance is unreachable', () => {
  test.each<[string, unknown, RegExp]>([
    ['by the code of a refused connection', error('ECONNREFUSED'), /\(ECONNREFUSED\)$/],
    ['by a code that only holds the name of one', error('ERR_INVALID_PROTOCOL'), /\(ERR_INVALID_PROTOCOL\)$/],
    [
      'by another alert',
      error('ERR_SSL_TLSV1_ALERT_ACCESS_DENIED'),
      /\(ERR_SSL_TLSV1_ALERT_ACCESS_DENIED\)$/,
    ],
    ['by an error without code', error(), /\(no code\)$/],
    ['by a text', 'too late', /\(too late\)$/],
  ])('%s', (_name, reason, cameBack) => {
    const { name, parts } = failureOf(reason);
    expect({ name, tried: parts.tried }).toEqual({
      name: 'ApplianceUnreachable',
      tried: 'Listing at https://cm',
    });
    expect(parts.cameBack).toMatch(cameBack);
  });

  test.each<[string, unknown, boolean, string[]]>([
    ['a code, directly', error('ECONNREFUSED'), false, ['firewall']],
    ['a code, through a proxy', error('ECONNREFUSED'), true, ['proxy']],
    ['a text, directly', 'too late', false, ['firewall']],
    ['a text, through a proxy', 'too late', true, ['proxy']],
  ])('by %s: the remedy names what may stand between', (_name, reason, proxied, words) => {
    expect(named(failureOf(reason, { proxied }).parts.remedy, 'firewall', 'proxy')).toEqual(words);
  });
});

describe('a proxy that makes no tunnel', () => {
  test.each<[number | undefined, string, RegExp]>([
    [407, 'ProxyAuthenticationRequired', /HTTP 407/],
    [403, 'ApplianceUnreachable', /\(HTTP 403\)$/],
    [502, 'ApplianceUnreachable', /\(HTTP 502\)$/],
    [undefined, 'ApplianceUnreachable', /\(HTTP no status\)$/],
  ])('with status %p is %s', (statusCode, name, cameBack) => {
    const failure = failureOf(error('ERR_PROXY_TUNNEL', { statusCode }), { proxied: true });
    expect({ name: failure.name, tried: failure.parts.tried }).toEqual({
      name,
      tried: 'Listing at https://cm',
    });
    expect(failure.parts.cameBack).toMatch(cameBack);
  });

  test('is told only by its code', () => {
    expect(failureOf(error('ECONNRESET', { statusCode: 407 }), { proxied: true }).name).toBe(
      'ApplianceUnreachable',
    );
  });
});
