import { describe, expect, test } from '@jest/globals';
import type { PageQuery } from '../../../functions/ciphertrust/client.ts';
import { Coverage } from '../../../functions/jobs/coverage.ts';
import { type Group, listGroups } from '../../../functions/jobs/groups.ts';
import { EventInvalid } from '../../../functions/shared/errors.ts';

const groups = (count: number): Group[] =>
  Array.from({ length: count }, (_, index) => ({ id: `cm-${index}`, group_id: `sap-${index}` }));

/** An appliance that knows some groups, gives `maxPageSize` a page, and says how many there are with `hasTotal`; keeps the queries. */
function applianceWith(all: Group[], { maxPageSize = 1_000, hasTotal = true } = {}) {
  const total = hasTotal ? all.length : undefined;
  const queries: PageQuery[] = [];
  const client = {
    groups: async ({ skip, limit }: PageQuery) => {
      queries.push({ skip, limit });
      const items = all.slice(skip, skip + Math.min(limit, maxPageSize));
      return { items, count: items.length, total };
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

  test('are asked for with how many pages have been read', async () => {
    const pages: number[] = [];
    const client = {
      groups: async ({ skip }: PageQuery, pagesBefore: number) => {
        pages.push(pagesBefore);
        if (pagesBefore === 3) throw new Error('no end');
        return { items: groups(skip + 2).slice(skip), count: 2, total: undefined };
      },
    };
    await expect(listGroups(client)).rejects.toThrow('no end');
    expect(pages).toEqual([0, 1, 2, 3]);
  });

  test('are read on past entries that cannot be read', async () => {
    const skips: number[] = [];
    const client = {
      groups: async ({ skip }: PageQuery) => {
        skips.push(skip);
        return { items: groups(3).slice(skip, skip + 1), count: 2, total: 4 };
      },
    };
    await listGroups(client);
    expect(skips).toEqual([0, 2]);
  });

  test('are read no further when the appliance repeats itself, whatever number it gives', async () => {
    let queries = 0;
    const client = {
      groups: async () => {
        queries += 1;
        return { items: groups(2), count: 2, total: 1_000 };
      },
    };
    expect(await listGroups(client)).toEqual(groups(2));
    expect(queries).toBe(2);
  });
});

describe('whether jobs cover a selection', () => {
  const job = (...named: string[]) => ({ id: named.join(), groups: named });
  const failing = (error: Error) => {
    let asked = 0;
    const client = {
      groups: async () => {
        asked += 1;
        throw error;
      },
    };
    return { client, asked: () => asked };
  };
  const refusal = () => new EventInvalid({ tried: 'Listing', cameBack: 'HTTP 403', remedy: 'None.' });

  test('is told without the groups where the texts are equal', async () => {
    const { client, queries } = applianceWith(groups(3));
    expect(await new Coverage(client, { groups: ['sap-1'] }).of(job('sap-1'))).toBe('yes');
    expect(queries).toEqual([]);
  });

  test('is told without the groups where the job names none', async () => {
    const { client, queries } = applianceWith(groups(3));
    expect(await new Coverage(client, { groups: ['sap-1'] }).of({ id: 'j' })).toBe('unknown');
    expect(queries).toEqual([]);
  });

  test('is told by the groups where the texts differ, asked for once for all jobs', async () => {
    const { client, queries } = applianceWith(groups(3));
    const coverage = new Coverage(client, { groups: ['sap-1'] });
    expect([await coverage.of(job('cm-2')), await coverage.of(job('cm-1'))]).toEqual(['no', 'yes']);
    expect(queries).toHaveLength(1);
  });

  test('cannot be told where the groups cannot be had, asked for once, and why', async () => {
    const { client, asked } = failing(refusal());
    const coverage = new Coverage(client, { groups: ['sap-1'] });
    expect([await coverage.of(job('cm-2')), await coverage.of(job('cm-1'))]).toEqual(['unknown', 'unknown']);
    expect(asked()).toBe(1);
    expect(coverage.why).toContain('HTTP 403');
  });

  test('does not hide a defect', async () => {
    const { client } = failing(new TypeError('a defect'));
    await expect(new Coverage(client, { groups: ['sap-1'] }).of(job('cm-2'))).rejects.toThrow('a defect');
  });
});
