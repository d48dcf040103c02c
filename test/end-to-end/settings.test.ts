import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { localSecretId } from '../../infra/local/system.ts';
import { certificateFor } from '../support/certificate-for.ts';
import { asScheduled } from '../support/samples.ts';
import { begin, world } from './each-test.ts';
import type { World, WorldOptions } from './world.ts';

const deliver = (event: unknown = {}) => world.system.deliver(event);

const noUser = { username: undefined, password: undefined };

describe('a login', () => {
  test.each<[string, (credentials: World['appliance']['credentials']) => { [key: string]: unknown }, object]>(
    [
      ['user and password', () => ({}), { grant_type: 'password' }],
      [
        'refresh token',
        ({ refresh_token }) => ({ ...noUser, refresh_token }),
        { grant_type: 'refresh_token' },
      ],
      [
        'client certificate',
        ({ client_id, client_certificate, client_key }) => ({
          ...noUser,
          client_id,
          client_certificate,
          client_key,
        }),
        { grant_type: 'client_credential' },
      ],
    ],
  )('with %s starts a job', async (_name, keys, body) => {
    await begin({ clientCertificates: true });
    world.putSecret(keys(world.appliance.credentials));
    expect(await deliver()).toMatchObject({ result: { outcome: 'started' } });
    expect(world.appliance.requests[0]?.body).toMatchObject(body);
  });

  test('with domains and a connection sends them along', async () => {
    await begin();
    const options = {
      connection: 'local_account',
      domain: 'keys',
      auth_domain: 'people',
      auth_domain_path: '/t/s',
    };
    world.putSecret(options);
    await deliver({ action: 'check' });
    expect(world.appliance.requests[0]?.body).toMatchObject(options);
  });

  test('with a refresh token that the appliance renews goes on with the new one', async () => {
    await begin({ behaviour: { refreshTokenRotates: true } });
    world.putSecret({ ...noUser, refresh_token: world.appliance.credentials.refresh_token });
    world.appliance.fault({ on: 'start', kind: 'expired-token' });
    expect(await deliver()).toMatchObject({ result: { outcome: 'started' } });
  });

  test('leaves no refresh token behind that lives for more than minutes', async () => {
    await begin({ environment: { FOLLOW_SYNC_ARN: '' } });
    const before = world.appliance.liveRefreshTokens;
    await deliver();
    world.clock.advance(6 * 60_000);
    expect(world.appliance.liveRefreshTokens).toBe(before);
  });

  test('is kept until a minute before the end of the token', async () => {
    await begin({ environment: { FOLLOW_SYNC_ARN: '' }, jobSeconds: 1_000 });
    await deliver({ wait_for_seconds: 230 });
    expect(world.requests()).toMatchObject({ login: 1 });
  });

  test('is made anew in the last minute of the token', async () => {
    await begin({ environment: { FOLLOW_SYNC_ARN: '' }, jobSeconds: 1_000 });
    await deliver({ wait_for_seconds: 250 });
    expect(world.requests()).toMatchObject({ login: 2 });
  });

  test('that is rejected is sent once, on one node, and never again', async () => {
    await begin({ nodes: 2 });
    world.putSecret({ password: 'wrong' });
    expect(await deliver(asScheduled)).toMatchObject({
      error: { errorType: 'LoginRejected' },
    });
    expect(world.requests()).toEqual({ login: 1 });
  });
});

describe('a stored token', () => {
  const withToken = (token: string) => world.putSecret({ username: undefined, password: undefined, token });

  test('is used as it is', async () => {
    await begin();
    withToken(world.appliance.issueToken());
    expect(await deliver()).toMatchObject({ result: { outcome: 'started' } });
    expect(world.requests()).not.toHaveProperty('login');
  });

  test('that has ended is an error of its own, before any request is made', async () => {
    await begin();
    withToken(world.appliance.issueToken(-50));
    expect(await deliver()).toMatchObject({
      error: {
        errorType: 'TokenExpired',
        errorMessage: expect.stringMatching(/five minutes.*Store a login instead/),
      },
    });
    expect(world.appliance.connections).toEqual([]);
  });

  test('that was revoked is an error of its own', async () => {
    await begin();
    withToken(world.appliance.issueToken());
    world.appliance.revokeTokens();
    expect(await deliver()).toMatchObject({ error: { errorType: 'TokenRejected' } });
  });
});

describe('the secret', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['no JSON', 'url=https://cm', 'SecretInvalid'],
    ['empty', '', 'SecretInvalid'],
    ['binary', new Uint8Array([1, 2, 3]), 'SecretInvalid'],
    [
      'not filled in',
      '{"url":"","username":"","password":"","groups":"","ca_certificate":""}',
      'SecretNotFilledIn',
    ],
  ])('that is %s is an error of its own', async (_name, value, errorType) => {
    await begin();
    world.system.aws.putSecret(localSecretId, value);
    expect(await deliver()).toMatchObject({ error: { errorType } });
  });

  test.each<[string, string, string, RegExp]>([
    ['may not be read', 'AccessDeniedException', 'SecretAccessDenied', /secretsmanager:GetSecretValue/],
    [
      'does not exist',
      'ResourceNotFoundException',
      'SecretNotFound',
      /exists under this name in eu-central-1/,
    ],
    ['is marked for deletion', 'InvalidRequestException', 'SecretNotFound', /marked for deletion/],
    ['may not be decrypted', 'DecryptionFailure', 'SecretDecryptionDenied', /kms:Decrypt/],
    [
      'is out of reach',
      'reset before acting',
      'SecretsManagerUnavailable',
      /com\.amazonaws\.eu-central-1\.secretsmanager/,
    ],
    ['is not answered for', 'stall', 'SecretsManagerUnavailable', /no answer within 10 s/],
    ['is throttled', 'throttled', 'SecretsManagerUnavailable', /HTTP 400, ThrottlingException/],
    ['meets an error of the service', 'internal error', 'SecretsManagerUnavailable', /HTTP 500/],
  ])('that %s is an error of its own', async (_name, kind, errorType, message) => {
    await begin();
    world.system.aws.fault({ on: 'GetSecretValue', kind: kind as 'stall', times: Number.POSITIVE_INFINITY });
    expect(await deliver({ retry_for_seconds: 0 })).toMatchObject({
      error: { errorType, errorMessage: expect.stringMatching(message) },
    });
    expect(world.appliance.connections).toEqual([]);
  });

  test('with a password in place of a key is an error that shows no part of it', async () => {
    await begin();
    world.putSecret({ 'Canary-of-a-passw0rd': '' });
    const { error } = await world.system.deliver({});
    expect(error).toMatchObject({ errorType: 'SecretInvalid' });
    expect(error?.errorMessage).toMatch(/the \dth key, of 20 characters, is no known key/);
    expect(JSON.stringify([error, world.lines]).toLowerCase()).not.toContain('canary');
  });

  test('with a client key that TLS does not take is an error before any connection is made', async () => {
    await begin({ clientCertificates: true });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const client_key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const client_certificate = await certificateFor(privateKey);
    world.putSecret({ ...noUser, client_id: 'c-1', client_certificate, client_key });
    expect(await deliver()).toMatchObject({
      error: { errorType: 'SecretInvalid', errorMessage: expect.stringContaining('RSA of 1024 bits') },
    });
    expect(world.appliance.connections).toEqual([]);
  });

  test('that is out of reach for a while is no failure', async () => {
    await begin();
    world.system.aws.fault({ on: 'GetSecretValue', kind: 'unavailable', until: world.clock.now() + 60_000 });
    expect(await deliver({ retry_for_seconds: 120 })).toMatchObject({ result: { outcome: 'started' } });
  });
});

describe('the appliance', () => {
  test.each<[string, 'other-ca' | 'wrong-name' | 'expired', RegExp]>([
    ["another authority's", 'other-ca', /`ca_certificate`/],
    ['made for another name', 'wrong-name', /`server_name`/],
    ['no longer valid', 'expired', /Renew/],
  ])('that shows a certificate that is %s gets nothing', async (_name, which, message) => {
    await begin();
    world.appliance.showCertificate(which);
    expect(await deliver()).toMatchObject({
      error: { errorType: 'ApplianceCertificateRejected', errorMessage: expect.stringMatching(message) },
    });
    expect(world.appliance.requests).toEqual([]);
  });

  test('is not trusted by the public authorities when its own is not given', async () => {
    await begin();
    world.putSecret({ ca_certificate: undefined });
    expect(await deliver()).toMatchObject({ error: { errorType: 'ApplianceCertificateRejected' } });
  });

  test('is verified by another name where the secret says so', async () => {
    await begin({ serverName: 'cm.example.com' });
    world.putSecret({ server_name: 'cm.example.com' });
    expect(await deliver()).toMatchObject({ result: { outcome: 'started' } });
  });

  test('is not accepted under another name than the secret says', async () => {
    await begin();
    world.putSecret({ server_name: 'cm.example.com' });
    expect(await deliver()).toMatchObject({ error: { errorType: 'ApplianceCertificateRejected' } });
  });
});

describe('the environment', () => {
  test('that switches verification off is refused', async () => {
    await begin({ environment: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
    expect(await deliver()).toMatchObject({ error: { errorType: 'TlsVerificationDisabled' } });
    expect(world.system.aws.requests).toEqual([]);
  });

  test.each([
    ['NODE_DEBUG', 'https'],
    ['NODE_OPTIONS', '--heapsnapshot-signal=SIGUSR2'],
  ])('in which Node writes secrets, by %s=%s, is refused before anything is sent', async (name, value) => {
    await begin({ environment: { [name]: value } });
    expect(await deliver()).toMatchObject({ error: { errorType: 'EnvironmentInvalid' } });
    expect(world.system.aws.requests).toEqual([]);
  });

  test('that lacks the secret is refused', async () => {
    await begin({ environment: { SECRET_ID: '' } });
    expect(await deliver()).toMatchObject({ error: { errorType: 'EnvironmentInvalid' } });
  });
});

describe('whatever is unknown of the appliance, a start, its repetition and its end are well', () => {
  const all = { groups: undefined, synchronize_all: true };
  test.each<[string, WorldOptions['behaviour'], { [key: string]: unknown }?]>([
    ['201 for a start', { startStatus: 201 }],
    ['202 for a start', { startStatus: 202 }],
    [
      'a refusal by 400',
      {
        refusal: { status: 400, code: 15, codeDesc: 'NCERRBadRequest', message: 'Sync already in progress' },
      },
    ],
    [
      'a refusal by 422',
      {
        refusal: {
          status: 422,
          code: 9,
          codeDesc: 'NCERRInvalidParamValue',
          message: 'another job is running',
        },
      },
    ],
    ['no refusal', { refuseSecondJob: false }],
    ['the oldest first', { listOrder: 'oldest-first' }],
    ['pages of two at most', { maxLimit: 2 }],
    ['in_progress', { statusWords: { running: 'in_progress', completed: 'COMPLETED', failed: 'FAILED' } }],
    ['no details', { detailedStatus: false }],
    ['no end time', { completedAt: false }],
    ['resource ids for groups', { echoGroups: 'resource ids' }],
    ['all groups, told', {}, all],
    ['all groups, not told', { echoSynchronizeAll: false }, all],
    ['all groups, told as resource ids', { echoSynchronizeAll: false, echoGroups: 'resource ids' }, all],
    ['nodes that lag behind', { replicationLagMs: 2_000 }],
    ['times in whole seconds', { fractionalDigits: 0 }],
    ['no compression', { compress: false }],
    ['connections that are not kept', { keepAliveMs: 0 }],
  ])('%s', async (_name, behaviour, ...[keys]) => {
    await begin({ behaviour });
    world.putSecret(keys);
    world.holdFollowers();
    const due = { scheduled_time: new Date(world.clock.now()).toISOString() };
    expect(await deliver(due)).toMatchObject({ result: { outcome: 'started' } });
    world.clock.advance(3_000);
    expect(await deliver({ ...due, wait_for_seconds: 300 })).toMatchObject({
      result: { outcome: 'adopted', ended: { outcome: 'succeeded' } },
    });
    expect(world.appliance.jobs).toHaveLength(1);
  });
});

test('a token that holds on one node only costs a fresh login', async () => {
  await begin({ nodes: 2, behaviour: { tokensHoldOnAllNodes: false } });
  world.appliance.fault({ on: 'list', kind: 'status', status: 503, node: 0, times: 2 });
  expect(await deliver()).toMatchObject({
    result: { outcome: 'started', appliance: world.appliance.urls[1] },
  });
  expect(world.requests()).toMatchObject({ login: 2 });
});
