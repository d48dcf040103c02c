import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test } from '@jest/globals';
import { localSecretId } from '../../../infra/local/system.ts';
import { sampleGroups } from '../../support/samples.ts';
import { begin, world } from '../each-test.ts';
import { Front } from './front.ts';
import { type Situation, situations, usual } from './situations.ts';
import { tables } from './table.ts';

let front: Front;
afterEach(() => front.stop());

/** Puts a front before the appliance, and its address and CA into the secret. */
async function play({
  shown = usual.shown,
  trusted = usual.trusted,
  secret,
  text,
  host,
  ...behaviour
}: Situation) {
  await begin({ environment: { FOLLOW_SYNC_ARN: '' } });
  const { username, password } = world.appliance.credentials;
  const tls = {
    cert: shown.map(({ certificate }) => certificate).join(''),
    key: shown[0]?.key as string,
    ...behaviour.tls,
  };
  front = await Front.start(world.appliance, { ...behaviour, tls }, host);
  const json = JSON.stringify({
    ...{ url: front.url, username, password, groups: sampleGroups },
    ca_certificate: trusted.map(({ certificate }) => certificate).join(''),
    ...secret,
  });
  world.system.aws.putSecret(localSecretId, text?.(json) ?? json);
}

const hasIpv6 = Object.values(networkInterfaces()).some((found) =>
  found?.some(({ address }) => address === '::1'),
);
const canPlay = (name: string) => hasIpv6 || situations[name]?.host !== '::1';

describe.each(tables)('%s', (_heading, rows) => {
  test.each(rows.filter(([name = '']) => canPlay(name)))('%s: %s', async (name, outcome, says = '', jobs) => {
    await play(situations[name] as Situation);
    const { result, error } = await world.system.deliver({ retry_for_seconds: 0 });
    const answer = result as { outcome?: string; summary?: string } | undefined;
    expect({
      outcome: answer?.outcome ?? error?.errorType,
      says: answer?.summary ?? error?.errorMessage,
      jobs: world.appliance.jobs.length,
    }).toEqual({ outcome, says: expect.stringContaining(says), jobs: Number(jobs) });
  });
});

test('a follower whose client certificate is refused under TLS 1.2 ends after 15 minutes', async () => {
  await play(situations['bad_certificate under TLS 1.2'] as Situation);
  const began = world.clock.now();
  world.invokeFollower({ job: world.appliance.addJob().id });
  const [followed] = await world.system.allFollowed();
  expect(followed?.execution).toMatchObject({ status: 'FAILED', error: { errorType: 'JobUnauthorized' } });
  expect((world.clock.now() - began) / 60_000).toBeLessThan(25);
});
