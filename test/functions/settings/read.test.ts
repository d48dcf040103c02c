import { describe, expect, test } from '@jest/globals';
import { readSecret } from '../../../functions/settings/read.ts';
import { awsError, noResponse, secretsManager } from '../../support/secrets-manager.ts';
import { StillClock } from '../../support/still-clock.ts';

const clock = new StillClock();
const read = (respond: Parameters<typeof secretsManager>[0]) =>
  readSecret({ client: secretsManager(respond).client, id: 'my-secret', clock });
const failureOf = (error: unknown) =>
  read(() => {
    throw error;
  }).then(
    () => {
      throw new Error('it was read');
    },
    (failure) => failure,
  );

describe('the current version of a secret', () => {
  test('is asked for by its name and stage, in a call that can be given up', async () => {
    const { client, calls } = secretsManager(() => ({ SecretString: '{}' }));
    await readSecret({ client, id: 'my-secret', clock });
    expect(calls).toEqual([
      {
        input: { SecretId: 'my-secret', VersionStage: 'AWSCURRENT' },
        abortSignal: expect.any(AbortSignal),
      },
    ]);
  });

  test('is its text and the id of the version', async () => {
    const manager = secretsManager(() => ({ SecretString: '{"url":""}', VersionId: 'v-1' }));
    expect(await readSecret({ client: manager.client, id: 'my-secret', clock })).toEqual({
      id: 'my-secret',
      text: '{"url":""}',
      versionId: 'v-1',
    });
  });

  test.each([
    ['has an empty id where none came', { SecretString: '{}' }, { text: '{}', versionId: '' }],
    ['may be an empty text', { SecretString: '', VersionId: 'v-1' }, { text: '', versionId: 'v-1' }],
  ])('%s', async (_name, response, expected) => {
    expect(await read(() => response)).toMatchObject(expected);
  });

  test.each<object>([
    {},
    { SecretString: null },
    { SecretString: null, SecretBinary: null },
    { SecretString: 5 },
    { __type: 'AccessDeniedException' },
  ])('is not in a 2xx that is none of Secrets Manager: %j', async (output) => {
    await expect(read(() => output)).rejects.toMatchObject({
      name: 'SecretsManagerUnavailable',
      retryable: true,
      message: expect.stringContaining('a 2xx without a secret in it'),
    });
  });

  test('that is binary is invalid', async () => {
    await expect(read(() => ({ SecretBinary: new Uint8Array() }))).rejects.toMatchObject({
      name: 'SecretInvalid',
      retryable: false,
      message: expect.stringContaining('my-secret'),
    });
  });
});

describe('a secret that cannot be read', () => {
  const ofAnotherAccount =
    'User: arn:aws:sts::111111111111:assumed-role/r/s is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-central-1:222222222222:secret:a-AbCdEf';
  const notFound = ['SecretNotFound', false] as const;
  const denied = ['SecretAccessDenied', false] as const;
  const rejected = ['AwsCredentialsRejected', false] as const;
  const undecrypted = ['SecretDecryptionDenied', false] as const;
  const unavailable = ['SecretsManagerUnavailable', true] as const;

  test.each<[string, unknown, string, boolean]>([
    ['does not exist', awsError('ResourceNotFoundException', 400), ...notFound],
    ['is marked for deletion', awsError('InvalidRequestException', 400), ...notFound],
    ['has a name that cannot be', awsError('ValidationException', 400), ...notFound],
    [
      'does not exist, in words that hold kms',
      awsError('ResourceNotFoundException', 400, 'no secret kms'),
      ...notFound,
    ],
    ['may not be read', awsError('AccessDeniedException', 400), ...denied],
    [
      'may not be read, with kms in a word of its own',
      awsError('AccessDeniedException', 400, 'secret:mykms, secret:kmsx'),
      ...denied,
    ],
    ['belongs to another account', awsError('AccessDeniedException', 400, ofAnotherAccount), ...denied],
    ['is asked for with a signature that is wrong', awsError('InvalidSignatureException', 403), ...rejected],
    [
      'is asked for with credentials that are not known',
      awsError('UnrecognizedClientException', 400),
      ...rejected,
    ],
    ['is asked for with credentials that have expired', awsError('ExpiredTokenException', 400), ...rejected],
    [
      'is asked for with a line break in the session token',
      noResponse({ code: 'ERR_INVALID_CHAR' }),
      'EnvironmentInvalid',
      false,
    ],
    ['is asked for at the wrong time', awsError('RequestExpired', 400), 'AwsClockSkewed', true],
    [
      'is refused for a reason that is not known',
      awsError('UnheardOfException', 400),
      'SecretNotRead',
      false,
    ],
    ['cannot be decrypted', awsError('DecryptionFailure', 400), ...undecrypted],
    [
      'may be read, but not its key',
      awsError('AccessDeniedException', 400, 'not authorized to kms:Decrypt'),
      ...undecrypted,
    ],
    [
      'may be read, but not its key, in capitals',
      awsError('AccessDeniedException', 400, 'Access to KMS is not allowed'),
      ...undecrypted,
    ],
    ['has a service in trouble', awsError('InternalServiceError', 500, 'kms'), ...unavailable],
    ['has a service that throttles', awsError('ThrottlingException', 400), ...unavailable],
    ['has a service that does not answer', noResponse({ name: 'TimeoutError' }), ...unavailable],
    ['has a service out of reach', noResponse({ code: 'ECONNREFUSED' }), ...unavailable],
  ])('because it %s', async (_name, error, name, retryable) => {
    expect(await failureOf(error)).toMatchObject({
      name,
      retryable,
      parts: { tried: expect.stringContaining('my-secret') },
    });
  });

  test('is told with what the service said', async () => {
    const { parts } = await failureOf(awsError('AccessDeniedException', 400, 'no policy allows it'));
    expect(parts.cameBack).toMatch(/HTTP 400.*AccessDeniedException.*no policy allows it/);
  });

  test.each([
    ['that does not exist names the region', awsError('ResourceNotFoundException', 400), ' eu-central-1,'],
    [
      'for want of an answer names the endpoint',
      noResponse({ name: 'TimeoutError' }),
      'com.amazonaws.eu-central-1.secretsmanager',
    ],
    [
      'of another account names both',
      awsError('AccessDeniedException', 400, ofAnotherAccount),
      'in account 222222222222, this runs in 111111111111',
    ],
    ['for an unknown reason blames nobody', awsError('UnheardOfException', 400), 'not known here'],
    ['with expired credentials says how to get others', awsError('ExpiredToken', 400), 'aws sso login'],
    ['for throttling names no endpoint', awsError('ThrottlingException', 400), 'calls the service so often'],
    ['while something is updated says so', awsError('ResourceConflictException', 409, 'Pending'), 'wait'],
    ['with wrong variables names them', noResponse({ code: 'ERR_INVALID_CHAR' }), 'AWS_…'],
    [
      'at the wrong time shows both clocks',
      Object.assign(awsError('RequestExpired', 400), {
        $response: { headers: { date: 'Fri, 27 Nov 2026 05:00:00 GMT' } },
      }),
      `it says ${new Date(clock.now()).toISOString().replace('.000', '')}, the service 2026-11-27T05:00:00Z`,
    ],
    [
      'at the wrong time says so where the service shows no clock',
      awsError('RequestExpired', 400),
      'the service did not say what it takes for the time',
    ],
  ])('%s', async (_name, error, named) => {
    expect((await failureOf(error)).parts.remedy).toContain(named);
  });

  test.each(['AccessDeniedException', 'ResourceNotFoundException'])(
    'by its ARN names the account and the region of that: %s',
    async (name) => {
      const { client } = secretsManager(() => {
        throw awsError(name, 400);
      });
      const id = 'arn:aws:secretsmanager:eu-west-1:222222222222:secret:a-AbCdEf';
      await expect(readSecret({ client, id, clock })).rejects.toMatchObject({
        parts: { remedy: expect.stringContaining('account 222222222222 and region eu-west-1') },
      });
    },
  );

  test('for a defect of ours throws that as it is', async () => {
    const defect = new TypeError('x is not a function');
    expect(await failureOf(defect)).toBe(defect);
  });
});
