import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { defaultBehaviour } from '../../../../infra/local/appliance/behaviour.ts';
import { switchRows } from '../../../../infra/local/appliance/switches.ts';
import { rowIds } from '../../../../infra/local/probe/rows/rows.ts';
import { rows } from '../../../support/markdown.ts';

const api = readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8');
/** The ids of docs/api.md, in order: the first cell of a row, and nothing else in it. */
const documented = rows(api).flatMap(([first = '']) => /^`([a-z]+\.[\w-]+)`$/.exec(first)?.[1] ?? []);

describe('the rows of docs/api.md', () => {
  test('are those that the probe looks at, in the same order', () => {
    expect(documented).toEqual(rowIds);
  });

  test('are those that the switches of the simulated appliance deny', () => {
    const denied = Object.keys(defaultBehaviour).map((name) => switchRows[name as keyof typeof switchRows]);
    expect(denied.filter((id) => !documented.includes(id))).toEqual([]);
  });

  test('are all the rows of a table that has ids', () => {
    const tables = api.split(/\n\n/).filter((block) => block.startsWith('| id |'));
    const without = tables
      .flatMap((table) => table.split('\n').slice(2))
      .filter((row) => !/^\| `[a-z]+\.[\w-]+` \|/.test(row));
    expect(tables).toHaveLength(11);
    expect(without).toEqual([]);
  });
});
