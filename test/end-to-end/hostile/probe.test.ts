import { describe, expect, test } from '@jest/globals';
import type { Fault, RequestKind } from '../../../infra/local/appliance/simulated-appliance.ts';
import { eachPosition } from '../../infra/local/probe/positions.ts';
import {
  applianceWithHistory,
  everyFlag,
  HurriedClock,
  probe,
  probeAgain,
  sentTo,
  toldBy,
} from '../../infra/local/probe/set-up.ts';
import { secretsIn } from '../canaries.ts';
import { applianceFaults } from '../faults/faults.ts';

describe('an appliance like a probed one gives the same rows again', () => {
  test.each(eachPosition)('with %s', async (_title, { behaviour, flags, login }) => {
    const { appliance, clock } = await applianceWithHistory({ behaviour });
    const { report } = await probe(appliance, { clock, flags }, login);
    await appliance.stop();
    expect((await probeAgain(report, flags, login)).rows).toEqual(report.rows);
  });
});

const kinds: RequestKind[] = ['user', 'pwdpolicy', 'groups', 'list', 'get', 'start', 'cancel', 'other'];

describe.each(kinds)('a probe with every flag that meets a fault of %s', (on) => {
  test.each(Object.entries(applianceFaults))(
    '(%s) starts once, cancels nothing that is not its own, and tells no secret',
    async (_name, fault) => {
      if (fault === 'other-ca' || fault.kind === 'refuse') return;
      const { appliance, clock } = await applianceWithHistory({}, new HurriedClock());
      appliance.fault({ ...fault, on, times: Number.POSITIVE_INFINITY } as Fault);
      const result = await probe(appliance, { clock, flags: everyFlag });
      await appliance.stop();
      const ofTheGroup = appliance.requests.filter(({ kind, acted }) => kind === 'start' && acted);
      const own = appliance.jobs.filter(({ madeBy }) => madeBy === 'request').map(({ id }) => id);
      const canceled = appliance.requests
        .filter(({ kind }) => kind === 'cancel')
        .map(({ path }) => path.split('/').at(-2));
      expect(own.length).toBeLessThanOrEqual(1);
      expect(ofTheGroup.length).toBeLessThanOrEqual(5);
      expect(canceled.filter((id) => !own.includes(id ?? ''))).toEqual([]);
      // One, one each four minutes of the quarter of an hour that a job is looked at of which nothing is seen, and three after a 401.
      expect(sentTo(appliance).logins).toBeLessThanOrEqual(9);
      const { password, refresh_token, client_key } = appliance.credentials;
      expect(secretsIn(toldBy(result), { password, refresh_token, client_key })).toEqual([]);
    },
  );
});
