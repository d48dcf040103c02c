import { expect, test } from '@jest/globals';
import { situations } from './situations.ts';
import { tables } from './table.ts';

test('each situation has a row, and each row a situation', () => {
  expect(tables.flatMap(([, rows]) => rows.map(([situation]) => situation))).toEqual(Object.keys(situations));
});
