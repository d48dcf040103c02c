import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { loadSettings } from '../../../functions/settings/middleware.ts';
import { awsError, secretsManager } from '../../support/secrets-manager.ts';
import { StillClock } from '../../support/still-clock.ts';

const once = <T>(attempt: () => Promise<T>) => attempt();
const twice = <T>(attempt: () => Promise<T>) => attempt().catch(attempt);

let secret: object;
/** What the first reads throw. */
let failures: Error[];
beforeEach(() => {
  secret = { url: 'https://cm', username: 'u', password: 'p', groups: ['a'] };
  failures = [];
});

/** Runs the middleware on a context, and returns what it has made of the context. */
async function prepared(retry = once) {
  const clock = new StillClock();
  const context: { [key: string]: unknown } = { id: 'my-secret' };
  const { client, calls } = secretsManager(() => {
    const failure = failures.shift();
    if (failure) throw failure;
    return { SecretString: JSON.stringify(secret), VersionId: 'v-1' };
  });
  const given: unknown[] = [];
  const { before } = loadSettings<Context & { id: string }>((context) => {
    given.push(context);
    return { client, id: context.id, clock, retry };
  });
  await before?.({ context } as unknown as Parameters<typeof before>[0]);
  return { context, calls, given };
}

describe('the settings', () => {
  test('stand in the context beside what is there', async () => {
    const { context } = await prepared();
    expect(context).toMatchObject({
      id: 'my-secret',
      settings: { ciphertrust: { nodes: ['https://cm'] }, selection: { groups: ['a'] } },
    });
  });

  test('come from the secret that the context tells', async () => {
    const { context, calls, given } = await prepared();
    expect(given).toEqual([context]);
    expect(calls).toMatchObject([{ input: { SecretId: 'my-secret', VersionStage: 'AWSCURRENT' } }]);
  });

  test('are read again as often as the request allows', async () => {
    failures = [awsError('InternalServiceError', 500)];
    const { context, calls } = await prepared(twice);
    expect(context).toHaveProperty('settings');
    expect(calls).toHaveLength(2);
  });

  test('are not to be had when the last retry has failed', async () => {
    failures = [awsError('InternalServiceError', 500)];
    await expect(prepared()).rejects.toMatchObject({ name: 'SecretsManagerUnavailable' });
  });

  test('are judged by the clock that goes with the secret', async () => {
    const claims = { exp: new StillClock().now() / 1000 };
    const token = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
    secret = { url: 'https://cm', token, groups: ['a'] };
    await expect(prepared()).rejects.toMatchObject({ name: 'TokenExpired' });
  });
});
