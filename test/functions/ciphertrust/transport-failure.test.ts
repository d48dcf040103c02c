import { describe, expect, test } from '@jest/globals';
import { transportFailure } from '../../../functions/ciphertrust/transport-failure.ts';

const failureOf = (reason: unknown, proxy?: string) =>
  transportFailure('Listing at https://cm', reason, {
    ...{ shown: [], ca: undefined, proxy, now: 0, hasCertificate: false },
    quote: JSON.stringify,
  });
const proxy = 'http://proxy:3128';
const error = (code?: string, more: object = {}) => Object.assign(new Error('said so'), { code }, more);
/** Which of the words are in a remedy. */
const named = (remedy: string, ...words: string[]) => words.filter((word) => remedy.includes(word));

describe('the appliance is unreachable', () => {
  test.each<[string, unknown, RegExp]>([
    ['by the code of a refused connection', error('ECONNREFUSED'), /\(ECONNREFUSED\)$/],
    ['by a code that only holds the name of one', error('ERR_INVALID_PROTOCOL'), /\(ERR_INVALID_PROTOCOL\)$/],
    ['by an error without code', error(), /\(no code\)$/],
    ['by a text', 'too late', /\(too late\)$/],
    ['by a check of Node itself', error('ERR_TLS_DH_PARAM_SIZE'), /^no TLS connection: .*\(said so\)$/],
  ])('%s', (_name, reason, cameBack) => {
    const { name, parts } = failureOf(reason);
    expect({ name, tried: parts.tried }).toEqual({
      name: 'ApplianceUnreachable',
      tried: 'Listing at https://cm',
    });
    expect(parts.cameBack).toMatch(cameBack);
  });

  test.each<[string, unknown, string | undefined, string[]]>([
    ['a code, directly', error('ECONNREFUSED'), undefined, ['firewall']],
    ['a code, through a proxy', error('ECONNREFUSED'), proxy, ['firewall', 'proxy']],
    ['a text, directly', 'too late', undefined, ['firewall']],
    ['a text, through a proxy', 'too late', proxy, ['firewall', 'proxy']],
  ])('by %s: the remedy names what may stand between', (_name, reason, through, words) => {
    expect(named(failureOf(reason, through).parts.remedy, 'firewall', 'proxy')).toEqual(words);
  });
});

describe('a proxy that makes no tunnel', () => {
  test.each<[number | undefined, string, RegExp]>([
    [407, 'ProxyAuthenticationRequired', /HTTP 407/],
    [403, 'ApplianceUnreachable', /\(HTTP 403\)$/],
    [502, 'ApplianceUnreachable', /\(HTTP 502\)$/],
    [undefined, 'ApplianceUnreachable', /\(no HTTP status\)$/],
  ])('with status %p is %s', (statusCode, name, cameBack) => {
    const failure = failureOf(error('ERR_PROXY_TUNNEL', { statusCode }), proxy);
    expect({ name: failure.name, tried: failure.parts.tried }).toEqual({
      name,
      tried: 'Listing at https://cm',
    });
    expect(failure.parts.cameBack).toMatch(cameBack);
  });

  test('is told only by its code', () => {
    expect(failureOf(error('ECONNRESET', { statusCode: 407 }), proxy).name).toBe('ApplianceUnreachable');
  });
});
