import { describe, expect, test } from '@jest/globals';
import { readEnvironment, readReportTopic } from '../../../functions/shared/environment.ts';

const variables = { SECRET_ID: 'my-secret', TARGET: 'default' };

test('the least environment is enough', () => {
  expect(readEnvironment(variables)).toEqual({
    secretId: 'my-secret',
    target: 'default',
    followForHours: 24,
    goodDetails: [],
    proxyEnv: {},
  });
});

test('every variable is read', () => {
  const given = {
    FOLLOW_FOR_HOURS: '168',
    GOOD_DETAILS: '["mirrored 3 keys"]',
    FOLLOW_SYNC_ARN: 'arn',
    HTTPS_PROXY: 'http://u:p@proxy:3128',
    NO_PROXY: 'a',
  };
  expect(readEnvironment({ ...variables, ...given })).toEqual({
    secretId: 'my-secret',
    target: 'default',
    followForHours: 168,
    goodDetails: ['mirrored 3 keys'],
    followSyncArn: 'arn',
    proxyEnv: { HTTPS_PROXY: 'http://u:p@proxy:3128', NO_PROXY: 'a' },
  });
});

test('variables that are empty are left out', () => {
  const empty = { GOOD_DETAILS: '', FOLLOW_SYNC_ARN: '', HTTPS_PROXY: '', NO_PROXY: '' };
  const { secretId, target, followForHours, ...others } = readEnvironment({ ...variables, ...empty });
  expect(others).toStrictEqual({ goodDetails: [], proxyEnv: {} });
});

describe('an environment is accepted with', () => {
  test.each<[string, object]>([
    ['a target of 24 characters', { TARGET: 'a-z-0-9-12345678901234-z' }],
    ['a target of one character', { TARGET: 'a' }],
    ['one hour', { FOLLOW_FOR_HOURS: '1' }],
    ['no good details', { GOOD_DETAILS: '[]' }],
    ['20 good details', { GOOD_DETAILS: JSON.stringify(Array(20).fill('ä 1')) }],
    ['2,048 bytes of good details', { GOOD_DETAILS: JSON.stringify(['ä'.repeat(1_022)]) }],
    ['a proxy that speaks TLS', { HTTPS_PROXY: 'https://proxy:3128/' }],
    ['a login for the proxy in percent-encoding', { HTTPS_PROXY: 'http://us%40er:p%2Fw@proxy' }],
    ['an endpoint of AWS', { AWS_ENDPOINT_URL: 'http://localhost:4566' }],
    ['verification switched on', { NODE_TLS_REJECT_UNAUTHORIZED: '1' }],
    ['an empty NODE_DEBUG', { NODE_DEBUG: '' }],
    ['options for Node that write no secret', { NODE_OPTIONS: '--trace-tls --inspect --report-compact' }],
  ])('%s', (_name, given) => {
    expect(readEnvironment({ ...variables, ...given })).toMatchObject({ secretId: 'my-secret' });
  });
});

describe('an environment is refused with an error that names the variable', () => {
  test.each<[string, object, string, RegExp]>([
    [
      'an endpoint without a scheme',
      { AWS_ENDPOINT_URL: 'localhost:4566' },
      'EnvironmentInvalid',
      /AWS_ENDPOINT_URL/,
    ],
    ['no secret', { SECRET_ID: undefined }, 'EnvironmentInvalid', /SECRET_ID/],
    ['no target', { TARGET: undefined }, 'EnvironmentInvalid', /TARGET/],
    ['an empty secret', { SECRET_ID: '' }, 'EnvironmentInvalid', /SECRET_ID/],
    ['an empty target', { TARGET: '' }, 'EnvironmentInvalid', /TARGET/],
    ['a target that begins with a space', { TARGET: ' a' }, 'EnvironmentInvalid', /TARGET/],
    ['a target that ends with one', { TARGET: 'a ' }, 'EnvironmentInvalid', /TARGET/],
    ['a target that begins with a hyphen', { TARGET: '-a' }, 'EnvironmentInvalid', /TARGET/],
    ['a long target', { TARGET: 'a'.repeat(25) }, 'EnvironmentInvalid', /TARGET/],
    ['a target in capitals', { TARGET: 'Default' }, 'EnvironmentInvalid', /TARGET/],
    ['no hours', { FOLLOW_FOR_HOURS: '0' }, 'EnvironmentInvalid', /FOLLOW_FOR_HOURS/],
    ['too many hours', { FOLLOW_FOR_HOURS: '169' }, 'EnvironmentInvalid', /FOLLOW_FOR_HOURS/],
    ['good details that are no JSON', { GOOD_DETAILS: 'mirrored' }, 'EnvironmentInvalid', /GOOD_DETAILS/],
    ['good details that are no list', { GOOD_DETAILS: '"mirrored"' }, 'EnvironmentInvalid', /GOOD_DETAILS/],
    [
      '21 good details',
      { GOOD_DETAILS: JSON.stringify(Array(21).fill('a')) },
      'EnvironmentInvalid',
      /GOOD_DETAILS.*20/,
    ],
    [
      'a good detail without a letter',
      { GOOD_DETAILS: '["12"]' },
      'EnvironmentInvalid',
      /GOOD_DETAILS.*letter/,
    ],
    ['a good detail that is no text', { GOOD_DETAILS: '[["a"]]' }, 'EnvironmentInvalid', /GOOD_DETAILS/],
    [
      '2,049 bytes of good details',
      { GOOD_DETAILS: JSON.stringify([`${'ä'.repeat(1_022)}a`]) },
      'EnvironmentInvalid',
      /GOOD_DETAILS.*2048 bytes/,
    ],
    ['an hour and a half', { FOLLOW_FOR_HOURS: '1.5' }, 'EnvironmentInvalid', /FOLLOW_FOR_HOURS/],
    ['hours that are no number', { FOLLOW_FOR_HOURS: 'a day' }, 'EnvironmentInvalid', /FOLLOW_FOR_HOURS/],
    ['a proxy without scheme', { HTTPS_PROXY: 'proxy:3128' }, 'EnvironmentInvalid', /HTTPS_PROXY/],
    ['a proxy that is no URL', { HTTPS_PROXY: 'http://' }, 'EnvironmentInvalid', /HTTPS_PROXY/],
    ['a proxy of another scheme', { HTTPS_PROXY: 'ftp://proxy' }, 'EnvironmentInvalid', /HTTPS_PROXY/],
    ['a proxy of a scheme before', { HTTPS_PROXY: 'xhttp://proxy/' }, 'EnvironmentInvalid', /HTTPS_PROXY/],
    ['a proxy with a path', { HTTPS_PROXY: 'http://proxy/path' }, 'EnvironmentInvalid', /HTTPS_PROXY/],
    ['a proxy with a query', { HTTPS_PROXY: 'http://proxy/?q' }, 'EnvironmentInvalid', /HTTPS_PROXY/],
    ['a proxy with a fragment', { HTTPS_PROXY: 'http://proxy/#f' }, 'EnvironmentInvalid', /HTTPS_PROXY/],
    [
      'a user that cannot be decoded',
      { HTTPS_PROXY: 'http://%zz@proxy' },
      'EnvironmentInvalid',
      /HTTPS_PROXY/,
    ],
    [
      'a password that cannot be decoded',
      { HTTPS_PROXY: 'http://u:%zz@proxy' },
      'EnvironmentInvalid',
      /HTTPS_PROXY/,
    ],
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

describe('an environment in which Node itself writes secrets is refused with', () => {
  test.each(['https', 'tls', 'http', 'net', '*', 'something,HTTP*', ' '])('NODE_DEBUG=%s', (NODE_DEBUG) => {
    expect(() => readEnvironment({ ...variables, NODE_DEBUG })).toThrow(
      expect.objectContaining({
        name: 'EnvironmentInvalid',
        message:
          'Reading the environment: NODE_DEBUG is set. Remove it: with it Node writes keys and Authorization headers into the log or a file.',
      }),
    );
  });

  test.each([
    ['--tls-keylog', '--tls-keylog=/tmp/keys'],
    ['--tls_keylog', '--enable-source-maps --tls_keylog=/tmp/keys'],
    ['--heapsnapshot-near-heap-limit', '--heapsnapshot-near-heap-limit=1 --diagnostic-dir=/tmp'],
    ['--heapsnapshot-signal', '"--heapsnapshot-signal=SIGUSR2"'],
    ['--report-uncaught-exception', '--report-uncaught-exception --report-filename=stderr'],
    ['--report-on-fatalerror', '--report-filename=stdout --report-on-fatalerror'],
    ['--report_on_signal', '--report_on_signal'],
  ])('%s among the options for Node', (option, NODE_OPTIONS) => {
    expect(() => readEnvironment({ ...variables, NODE_OPTIONS })).toThrow(
      expect.objectContaining({
        name: 'EnvironmentInvalid',
        message: expect.stringContaining(`NODE_OPTIONS holds ${option}. Remove it: with it Node writes keys`),
      }),
    );
  });
});

describe('the topic of reports', () => {
  const topic = 'arn:aws:sns:eu-central-1:111122223333:reports';

  test.each([topic, 'arn:aws-cn:sns:cn-north-1:111122223333:re_ports-1'])('is %s', (REPORT_TOPIC_ARN) => {
    expect(readReportTopic({ REPORT_TOPIC_ARN })).toBe(REPORT_TOPIC_ARN);
  });

  test.each([undefined, '', 'reports', `${topic}.fifo`, `${topic}:1`, topic.replace('sns', 'sqs')])(
    'is not %s, which an error says',
    (REPORT_TOPIC_ARN) => {
      expect(() => readReportTopic({ ...(REPORT_TOPIC_ARN !== undefined && { REPORT_TOPIC_ARN }) })).toThrow(
        /REPORT_TOPIC_ARN is missing or wrong.*ARN of an SNS topic/,
      );
    },
  );

  test('is read whatever else is wrong, unless nothing may be sent', () => {
    expect(readReportTopic({ REPORT_TOPIC_ARN: topic, FOLLOW_FOR_HOURS: 'many' })).toBe(topic);
    expect(() => readReportTopic({ REPORT_TOPIC_ARN: topic, NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toThrow(
      'NODE_TLS_REJECT_UNAUTHORIZED',
    );
  });

  test('does not keep a function from its work when it is wrong', () => {
    expect(readEnvironment({ ...variables, REPORT_TOPIC_ARN: 'reports' })).toMatchObject({
      target: 'default',
    });
  });
});
