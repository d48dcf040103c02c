import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, test } from '@jest/globals';
import { lambdaEnvironment } from '../../../infra/local/lambda/environment.ts';
import { LocalSystem, localSecretId, type SystemOptions } from '../../../infra/local/system.ts';

let system: LocalSystem;
afterEach(() => system.stop());

const environmentOf = async (options: SystemOptions) => {
  system = await LocalSystem.start(options);
  return system.processOptions('start-sync').environment;
};

test('a secret that is held here is read from the stand-in', async () => {
  const environment = await environmentOf({ secret: '{}' });
  expect(environment).toMatchObject({
    AWS_ENDPOINT_URL: system.aws.url,
    AWS_ENDPOINT_URL_LAMBDA: system.aws.url,
  });
});

test("a secret that is AWS's is read from AWS; only the hand-over stays here", async () => {
  const environment = await environmentOf({ environment: { SECRET_ID: 'team/cckm' } });
  expect(environment).not.toHaveProperty('AWS_ENDPOINT_URL');
  expect(environment).toMatchObject({ SECRET_ID: 'team/cckm', AWS_ENDPOINT_URL_LAMBDA: system.aws.url });
});

describe('the stand-in', () => {
  /** Reads the secret from it as any process of this machine may try to. */
  const readWith = async (accessKeyId: string) => {
    const client = new SecretsManagerClient({
      endpoint: system.aws.url,
      region: 'eu-central-1',
      credentials: { accessKeyId, secretAccessKey: 'made up' },
      maxAttempts: 1,
    });
    try {
      return (await client.send(new GetSecretValueCommand({ SecretId: localSecretId }))).SecretString;
    } catch (error) {
      return (error as Error).name;
    } finally {
      client.destroy();
    }
  };
  const keyOf = (name: 'start-sync' | 'follow-sync') =>
    lambdaEnvironment(system.processOptions(name)).AWS_ACCESS_KEY_ID ?? '';

  test.each(['AKIALOCALLOCALLOCAL0', 'AKIAIOSFODNN7EXAMPLE'])(
    'gives no secret to who makes up the key %s',
    async (accessKeyId) => {
      system = await LocalSystem.start({ secret: 'the secret' });
      expect(await readWith(accessKeyId)).toBe('UnrecognizedClientException');
    },
  );

  test('gives it to the functions, who know its random key', async () => {
    system = await LocalSystem.start({ secret: 'the secret' });
    expect(keyOf('start-sync')).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(keyOf('follow-sync')).toBe(keyOf('start-sync'));
    expect(await readWith(keyOf('start-sync'))).toBe('the secret');
  });

  test("knows a person's own key, and then no other", async () => {
    const own = 'AKIAOWNOWNOWNOWNOWN0';
    system = await LocalSystem.start({ secret: 'the secret', environment: { AWS_ACCESS_KEY_ID: own } });
    expect([keyOf('start-sync'), system.aws.accessKeyId]).toEqual([own, own]);
    expect(await readWith(own)).toBe('the secret');
    expect(await readWith(lambdaEnvironment({ bundle: '/a/index.mjs' }).AWS_ACCESS_KEY_ID ?? '')).toBe(
      'UnrecognizedClientException',
    );
  });
});

test('the key is another in every process that runs a system', async () => {
  system = await LocalSystem.start({ secret: '{}' });
  // Under another address the module is loaded again, as by another process.
  const again = (await import(`${'../../../infra/local/lambda/environment.ts'}?again`)) as {
    lambdaEnvironment: typeof lambdaEnvironment;
  };
  expect(again.lambdaEnvironment({ bundle: '/a/index.mjs' }).AWS_ACCESS_KEY_ID).not.toBe(
    system.aws.accessKeyId,
  );
});
