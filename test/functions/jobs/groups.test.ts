import { describe, expect, test } from '@jest/globals';
import type { PageQuery } from '../../../functions/ciphertrust/client.ts';
import { Coverage } from '../../../functions/jobs/coverage.ts';
import { type Group, listGroups } from '../../../functions/jobs/groups.ts';

const groups = (count: number): Group[] =>
  Array.from({ length: count }, (_, index) => ({ id: `cm-${index}`, group_id: `sap-${index}` }));

/** An appliance that knows some groups, gives `maxPageSize` a page, and says how many there are with `hasTotal`; keeps the queries. */
function applianceWith(all: Group[], { maxPageSize = 1_000, hasTotal = true } = {}) {
  const total = hasTotal ? all.length : undefined;
  const queries: PageQuery[] = [];
  const client = {
    groups: async ({ skip, limit }: PageQuery) => {
      queries.push({ skip, limit });
      return { items: all.slice(skip, skip + Math.min(limit, maxPageSize)), total, serverTime: undefined };
    },
  };
  return { client, queries };
}

describe('the groups of the appliance', () => {
  test('are asked for a thousand at a time', async () => {
    const { client, queries } = applianceWith(groups(3));
    expect(await listGroups(client)).toEqual(groups(3));
    expect(queries).toEqual([{ skip: 0, limit: 1_000 }]);
  });

  test('are read page by page where the appliance gives fewer than it is asked for', async () => {
    const { client, queries } = applianceWith(groups(5), { maxPageSize: 2 });
    expect(await listGroups(client)).toEqual(groups(5));
    expect(queries.map(({ skip }) => skip)).toEqual([0, 2, 4]);
  });

  test('are read until nothing new comes where the appliance does not say how many there are', async () => {
    const { client, queries } = applianceWith(groups(5), { maxPageSize: 2, hasTotal: false });
    expect(await listGroups(client)).toEqual(groups(5));
    expect(queries.map(({ skip }) => skip)).toEqual([0, 2, 4, 5]);
  });

  test('are read no further when the appliance repeats itself, whatever number it gives', async () => {
    let queries = 0;
    const client = {
      groups: async () => {
        queries += 1;
        return { items: groups(2), total: 1_000, serverTime: undefined };
      },
    };
    expect(await listGroups(client)).toEqual(groups(2));
    expect(queries).toBe(2);
  });
});

describe('whether jobs cover a selection', () => {
  const job = (...named: string[]) => ({ id: named.join(), groups: named });

  test('is told without the groups where the texts are equal', async () => {
    const { client, queries } = applianceWith(groups(3));
    expect(await new Coverage(client, { groups: ['sap-1'] }).isGivenBy(job('sap-1'))).toBe(true);
    expect(queries).toEqual([]);
  });

  test('is told by the groups where the texts differ, asked for once for all jobs', async () => {
    const { client, queries } = applianceWith(groups(3));
    const coverage = new Coverage(client, { groups: ['sap-1'] });
    expect([await coverage.isGivenBy(job('cm-2')), await coverage.isGivenBy(job('cm-1'))]).toEqual([
      false,
      true,
    ]);
    expect(queries).toHaveLength(1);
  });

  test('is told of the first that does', async () => {
    const { client } = applianceWith(groups(3));
    const jobs = [job('cm-2'), job('cm-1'), job('sap-1')];
    expect(await new Coverage(client, { groups: ['sap-1'] }).firstOf(jobs)).toBe(jobs[1]);
  });

  test('is told of none when none does', async () => {
    const { client } = applianceWith(groups(3));
    expect(await new Coverage(client, { groups: ['sap-1'] }).firstOf([job('cm-2')])).toBeUndefined();
  });
});
