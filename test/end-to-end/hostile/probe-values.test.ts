import { describe, expect, test } from '@jest/globals';
import { applianceWithHistory, everyFlag, probe } from '../../infra/local/probe/set-up.ts';

/** What makes a program stumble that takes a value for a text or a number. */
const values: [string, unknown][] = [
  ['an object without a text', { toString: 1, valueOf: 1 }],
  ['a list of such', [{ toString: 1 }]],
  ['half of a character', '\ud800'],
  ['null', null],
  ['an endless number', 1e308],
  ['a negative number', -1],
  ['a long text', 'x'.repeat(100_000)],
  ['an object of objects', { a: { b: { c: [[[]]] } } }],
  ['true', true],
  ['nothing', ''],
];
const fields = [
  'id',
  'overall_status',
  'createdAt',
  'updatedAt',
  'completed_at',
  'groups',
  'synchronize_all',
  'abort',
  'detailed_status',
  'failed_groups',
];

describe('a probe ends', () => {
  test.each(values)('whatever a job holds: %s', async (_what, value) => {
    const { appliance, clock } = await applianceWithHistory({ nodes: 1 });
    for (const field of fields)
      appliance.addJob({ createdAt: clock.now() - 3_600_000, fields: { [field]: value } });
    await expect(probe(appliance, { clock })).resolves.toBeDefined();
    await appliance.stop();
  });

  test.each(values)('whatever a job holds that it has started: %s', async (_what, value) => {
    for (const field of ['overall_status', 'createdAt', 'groups', 'detailed_status']) {
      const { appliance, clock } = await applianceWithHistory({ nodes: 1 });
      appliance.scriptNextJob({ fields: { [field]: value }, seconds: 10 });
      await expect(probe(appliance, { clock, flags: everyFlag })).resolves.toBeDefined();
      await appliance.stop();
    }
  });

  test.each<[string, object]>([
    [
      'a list',
      {
        resources: [{ id: { toString: 1 }, job: { id: 'x', groups: { toString: 1 } } }],
        total: { toString: 1 },
        limit: { toString: 1 },
        skip: [],
      },
    ],
    ['an error', { code: { toString: 1 }, codeDesc: [], message: { toString: 1 } }],
    [
      'a user or a policy',
      {
        password_changed_at: { toString: 1 },
        expires_at: 1e300,
        password_lifetime: 'x',
        failed_logins_lockout_thresholds: [{}],
      },
    ],
  ])('whatever stands in place of %s', async (_what, body) => {
    const { appliance, clock } = await applianceWithHistory();
    for (const on of ['list', 'groups', 'user', 'pwdpolicy', 'get', 'other'] as const)
      appliance.fault({ on, kind: 'status', status: 200, body, times: 99 });
    await expect(probe(appliance, { clock, flags: everyFlag })).resolves.toBeDefined();
    await appliance.stop();
  });
});
