/** How a job is judged that says what happened in a shape, or in words, that are not documented. */
import { describe, expect, test } from '@jest/globals';
import type { Behaviour, JobScript } from '../../infra/local/appliance/simulated-appliance.ts';
import { sampleGroups } from '../support/samples.ts';
import { begin, deliver, world } from './each-test.ts';

const shapes: Behaviour['details'][] = [
  'map',
  'objects',
  'counts',
  'list',
  'wrapped',
  'JSON text',
  'lines',
  'failed_groups',
];

/** The end of a whole night: a start, and what follows. */
async function night(script: JobScript = {}) {
  world.appliance.scriptNextJob(script);
  await deliver();
  const [followed] = await world.system.allFollowed();
  return followed?.execution;
}

const [, failed = ''] = sampleGroups;

describe.each(shapes)('details as %s', (details) => {
  test('of groups that all went well are a success', async () => {
    await begin({ behaviour: { details } });
    expect(await night()).toMatchObject({ status: 'SUCCEEDED', result: { outcome: 'succeeded' } });
  });

  test('of which one did not are none, and the error names the group', async () => {
    await begin({ behaviour: { details } });
    const { error } = (await night({ failedGroups: [failed] })) ?? {};
    expect(error).toMatchObject({
      errorType: 'JobPartiallyFailed',
      errorMessage: expect.stringContaining(failed),
    });
  });
});

test.each<Behaviour['abortKey']>(['aborted', 'canceled', 'cancelled'])(
  'a job is canceled where `%s` says so',
  async (abortKey) => {
    await begin({ behaviour: { abortKey }, jobSeconds: 600 });
    const { job } = (await deliver()) as { job: { id: string } };
    expect(await deliver({ action: 'cancel', job: job.id })).toMatchObject({ outcome: 'canceled' });
    await world.system.allFollowed();
    expect(world.logged('synchronization ended')).toMatchObject([{ outcome: 'canceled' }]);
  },
);

describe('words that nobody knows', () => {
  const behaviour = {
    detailTexts: { success: 'Gruppe mit 12 Schlüsseln abgeglichen', failure: 'abgelehnt' },
  };
  const environment = { GOOD_DETAILS: JSON.stringify(['gruppe mit 5 schlüsseln abgeglichen']) };

  test('are not success, and a check shows them before they are an alarm', async () => {
    await begin({ behaviour });
    world.appliance.addJob({ groups: sampleGroups, seconds: 0 });
    const { newest, outcome } = await deliver({ action: 'check' });
    expect({ newest, outcome }).toMatchObject({
      newest: { outcome: 'partially_failed', unknown_texts: [behaviour.detailTexts.success] },
      outcome: 'ready',
    });
    expect(await night()).toMatchObject({ status: 'FAILED' });
  });

  test('are good where the setting says so, and the report tells that', async () => {
    await begin({ behaviour, environment });
    expect(await night()).toMatchObject({ status: 'SUCCEEDED' });
    expect(world.logged('synchronization ended')).toMatchObject([
      { outcome: 'succeeded', good_details: ['gruppe mit 5 schlüsseln abgeglichen'] },
    ]);
  });

  test('do not make good what is something else', async () => {
    await begin({ behaviour, environment });
    const { error } = (await night({ failedGroups: [failed] })) ?? {};
    expect(error?.errorMessage).toContain(`1 group failed: ${failed}: abgelehnt`);
  });

  test('are good for a catch-up too, which starts nothing then', async () => {
    await begin({ behaviour, environment });
    await night();
    expect(await deliver({ unless_succeeded_within_hours: 12 })).toMatchObject({ outcome: 'skipped' });
    expect(world.appliance.jobs).toHaveLength(1);
  });
});
