import { describe, expect, test } from '@jest/globals';
import type { Fault, RequestKind } from '../../../../infra/local/appliance/simulated-appliance.ts';
import { secretsIn } from '../../../end-to-end/canaries.ts';
import { applianceFaults, loginFaults } from '../../../end-to-end/faults/faults.ts';
import { applianceWithHistory, HurriedClock, loginKinds, probe, sentTo, toldBy } from './set-up.ts';

describe('a read-only run', () => {
  test.each(loginKinds)('with %s sends GETs and one login, or none with a token', async (kind) => {
    const { appliance, clock } = await applianceWithHistory({ clientCertificates: true });
    const { failure } = await probe(appliance, { clock }, kind);
    await appliance.stop();
    expect(failure).toBeUndefined();
    expect(sentTo(appliance)).toEqual({ logins: kind === 'token' ? 0 : 1, others: [] });
  });

  test('logs in once although the token has ended', async () => {
    const { appliance, clock } = await applianceWithHistory();
    const body = { jwt: appliance.issueToken(-1), duration: 1 };
    appliance.fault({ on: 'login', kind: 'status', status: 200, body });
    await probe(appliance, { clock });
    await appliance.stop();
    expect(sentTo(appliance)).toEqual({ logins: 1, others: [] });
    // Nor is anything asked for again.
    expect(appliance.requests.filter(({ kind }) => kind === 'user')).toHaveLength(1);
  });

  test('logs in at the next node where the first is not reached', async () => {
    const { appliance, clock } = await applianceWithHistory();
    await appliance.goDown(0);
    const { failure } = await probe(appliance, { clock });
    await appliance.stop();
    expect(failure).toBeUndefined();
    expect(sentTo(appliance)).toEqual({ logins: 1, others: [] });
  });

  test('ends within three minutes where nothing but the login is answered', async () => {
    const { appliance, clock } = await applianceWithHistory({}, new HurriedClock());
    const began = clock.now();
    for (const on of afterLogin) appliance.fault({ on, kind: 'stall', times: Number.POSITIVE_INFINITY });
    await probe(appliance, { clock });
    await appliance.stop();
    expect(clock.now() - began).toBeLessThan(181_000);
    // Each of them waits for half a minute.
    expect(appliance.requests.length).toBeLessThanOrEqual(7);
  });
});

test('a read-only run ends when more has come than any appliance has to say', async () => {
  const { appliance, clock } = await applianceWithHistory();
  const text = `{${' '.repeat(9_000_000)}}`;
  for (const on of afterLogin)
    appliance.fault({ on, kind: 'status', status: 200, text, times: Number.POSITIVE_INFINITY });
  await probe(appliance, { clock });
  await appliance.stop();
  expect(appliance.requests.length).toBeLessThanOrEqual(8);
});

test('a list of groups without an end is left after a few pages', async () => {
  const { appliance, clock } = await applianceWithHistory({ behaviour: { groupsEndless: true } });
  await probe(appliance, { clock });
  await appliance.stop();
  const pages = appliance.requests.filter(({ kind, query }) => kind === 'groups' && query.limit === '1000');
  expect(pages).toHaveLength(4);
});

const afterLogin: RequestKind[] = ['user', 'pwdpolicy', 'groups', 'list', 'get', 'other'];
const places: [string, RequestKind[]][] = [
  ['the login', ['login']],
  ['all that follows', afterLogin],
];

describe.each(places)('a read-only run that meets a fault of %s', (_place, kinds) => {
  test.each(Object.entries({ ...applianceFaults, ...loginFaults }))(
    '(%s) does not crash, log in again, or tell a secret',
    async (_name, fault) => {
      const { appliance, clock } = await applianceWithHistory({}, new HurriedClock());
      const times = Number.POSITIVE_INFINITY;
      if (fault === 'other-ca') appliance.showCertificate('other-ca');
      else if (fault.kind === 'refuse')
        appliance.fault({ ...fault, on: 'any', times, ...(kinds[0] !== 'login' && { after: 'login' }) });
      else for (const on of kinds) appliance.fault({ ...fault, on, times } as Fault);
      const result = await probe(appliance, { clock });
      await appliance.stop();
      expect(sentTo(appliance).logins).toBeLessThanOrEqual(1);
      expect(sentTo(appliance).others).toEqual([]);
      const { password, refresh_token, client_key } = appliance.credentials;
      expect(secretsIn(toldBy(result), { password, refresh_token, client_key })).toEqual([]);
    },
  );
});
