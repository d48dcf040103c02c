import { expect, test } from '@jest/globals';
import { sampleSapGroups } from '../../../../infra/local/appliance/simulated-appliance.ts';
import { manyGroups } from '../../../support/samples.ts';
import { signedIn } from './client.ts';
import { startAppliance } from './setup.ts';

test('lists the groups of the sample, each with both ids and a name', async () => {
  const { appliance } = await startAppliance();

  const { total, resources } = (await signedIn(appliance).groups()).json();

  expect(total).toBe(3);
  expect(resources).toEqual(
    sampleSapGroups.map(({ id, group_id, name }) =>
      expect.objectContaining({ id, group_id, Name: name, cloud_name: 'sap' }),
    ),
  );
});

test.each(['id', 'group_id', 'name'] as const)('filters by %s', async (key) => {
  const { appliance } = await startAppliance();
  const wanted = sampleSapGroups[2];

  const { total, resources } = (await signedIn(appliance).groups(`?${key}=${wanted?.[key]}`)).json();

  expect([total, resources]).toEqual([1, [expect.objectContaining({ id: wanted?.id })]]);
});

test('pages by skip and limit, ten by default', async () => {
  const groups = manyGroups(25);
  const { appliance } = await startAppliance({ groups });
  const client = signedIn(appliance);

  const first = (await client.groups()).json();
  const last = (await client.groups('?skip=20&limit=10')).json();

  expect(first).toMatchObject({ skip: 0, limit: 10, total: 25 });
  expect(first.resources).toHaveLength(10);
  expect(last.resources).toEqual(groups.slice(20).map(({ id }) => expect.objectContaining({ id })));
});

test.each(['skip=-1', 'limit=many', 'limit=1.5'])('refuses %s', async (query) => {
  const { appliance } = await startAppliance();

  expect((await signedIn(appliance).groups(`?${query}`)).status).toBe(400);
});

test('carries names with control characters as they are', async () => {
  const name = 'a\r\n\u001b[31m"\u0000\u2028';
  const { appliance } = await startAppliance({ groups: [{ id: 'x', group_id: 'y', name }] });

  expect((await signedIn(appliance).groups()).json().resources).toEqual([
    expect.objectContaining({ Name: name }),
  ]);
});

test('bears ten thousand groups in one job', async () => {
  const groups = manyGroups(10_000);
  const { appliance, clock } = await startAppliance({ groups, jobSeconds: 200 });
  const client = signedIn(appliance);

  const started = await client.start({ groups: groups.map(({ group_id }) => group_id) });
  clock.advance(100);
  const { detailed_status: details } = (await client.get(started.json().id)).json();

  const texts = Object.values(details as Record<string, string>);
  expect(texts).toHaveLength(10_000);
  expect(texts.filter((text) => text === 'in_progress')).toHaveLength(5_000);
});
