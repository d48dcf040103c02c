import { describe, expect, test } from '@jest/globals';
import { readEnvironment } from '../../functions/environment.ts';

const variables = { SECRET_ID: 'my-secret', TARGET: 'default' };

test('the least environment is enough', () => {
  expect(readEnvironment(variables)).toEqual({
    secretId: 'my-secret',
    target: 'default',
    followForHours: 24,
    proxyEnv: {},
  });
});

test('every variable is read', () => {
  const given = {
    FOLLOW_FOR_HOURS: '168',
    FOLLOW_SYNC_ARN: 'arn',
    HTTPS_PROXY: 'http://u:p@proxy:3128',
    NO_PROXY: 'a',
  };
  expect(readEnvironment({ ...variables, ...given })).toEqual({
    secretId: 'my-secret',
    target: 'default',
    followForHours: 168,
    followSyncArn: 'arn',
    proxyEnv: { HTTPS_PROXY: 'http://u:p@proxy:3128', NO_PROXY: 'a' },
  });
});

describe('an environment is refused with an error that names the variable', () => {
  test.each<[string, object, string, RegExp]>([
    ['no secret', { SECRET_ID: undefined }, 'EnvironmentInvalid', /SECRET_ID/],
    ['no target', { TARGET: undefined }, 'EnvironmentInvalid', /TARGET/],
    ['a long target', { TARGET: 'a'.repeat(25) }, 'EnvironmentInvalid', /TARGET/],
    ['a target in capitals', { TARGET: 'Default' }, 'EnvironmentInvalid', /TARGET/],
    ['no hours', { FOLLOW_FOR_HOURS: '0' }, 'EnvironmentInvalid', /FOLLOW_FOR_HOURS/],
    ['too many hours', { FOLLOW_FOR_HOURS: '169' }, 'EnvironmentInvalid', /FOLLOW_FOR_HOURS/],
    ['hours that are no number', { FOLLOW_FOR_HOURS: 'a day' }, 'EnvironmentInvalid', /FOLLOW_FOR_HOURS/],
    ['a proxy without scheme', { HTTPS_PROXY: 'proxy:3128' }, 'EnvironmentInvalid', /HTTPS_PROXY/],
    [
      'verification switched off',
      { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      'TlsVerificationDisabled',
      /always verified/,
    ],
  ])('%s', (_name, given, name, message) => {
    expect(() => readEnvironment({ ...variables, ...given })).toThrow(
      expect.objectContaining({ name, message: expect.stringMatching(message) }),
    );
  });
});
