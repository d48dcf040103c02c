import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { bundleFolder, type FunctionName } from '../../infra/bundles.ts';
import { sampleGroups } from '../support/samples.ts';
import { World } from './world.ts';

test.each<FunctionName>(['start-sync', 'follow-sync'])(
  "%s's bundle loads what is in words of a report when there is one, and not before",
  async (name) => {
    const [bundle, report] = await Promise.all(
      ['index', 'report'].map((file) => readFile(`${bundleFolder(name)}/${file}.mjs`, 'utf8')),
    );
    const words = 'Is Test safe to press?';
    expect([bundle?.includes(words), report?.includes(words)]).toEqual([false, true]);
  },
);

describe('the requests of a start', () => {
  let world: World;
  afterEach(() => world.stop());

  /** Delivers `{}` and counts what start-sync asked for; the follower asks for nothing. */
  const requestCounts = async () => {
    world.holdFollowers();
    await world.system.deliver({});
    const aws = world.system.aws.requests.map(({ operation }) => operation);
    return { aws, ...world.requests() };
  };

  test('are one for the secret, the login, the list, the start and the hand-over, and two for the password', async () => {
    world = await World.start();
    expect(await requestCounts()).toEqual({
      aws: ['GetSecretValue', 'Invoke'],
      login: 1,
      list: 1,
      start: 1,
      user: 1,
      pwdpolicy: 1,
    });
  });

  test('are none for the password where the login is another', async () => {
    world = await World.start({ clientCertificates: true });
    const { client_id, client_certificate, client_key } = world.appliance.credentials;
    const client = { client_id, client_certificate, client_key };
    world.putSecret({ username: undefined, password: undefined, ...client });
    expect(await requestCounts()).toEqual({ aws: ['GetSecretValue', 'Invoke'], login: 1, list: 1, start: 1 });
  });

  test('that adopts a job are one for the secret, the login, the list, the hand-over and its look', async () => {
    world = await World.start();
    world.appliance.addJob({ groups: sampleGroups });
    expect(await requestCounts()).toEqual({
      aws: ['GetSecretValue', 'Invoke', 'GetDurableExecution'],
      login: 1,
      list: 1,
      user: 1,
      pwdpolicy: 1,
    });
  });

  test('are one more for the groups when a job in the way names them otherwise', async () => {
    world = await World.start({ behaviour: { echoGroups: 'resource ids' } });
    world.appliance.addJob({ groups: sampleGroups });
    expect(await requestCounts()).toMatchObject({ login: 1, list: 1, groups: 1 });
  });
});
