import { readFileSync } from 'node:fs';

export const durations = ['once', 'for a while', 'for ever'] as const;
type Duration = (typeof durations)[number];

/** One cell of the table that makes sense. */
export interface Cell {
  /** The heading above its table: which request meets the fault. */
  request: string;
  fault: string;
  duration: Duration;
  /** `recovered`, or the name of an error. */
  expected: string;
}

/** A row of a table, as it stands there. */
interface Row {
  request: string;
  fault: string;
  /** One for each duration. */
  cells: string[];
}

/** The rows of `matrix.md`, in its order. */
export function readRows(): Row[] {
  const rows: Row[] = [];
  let request = '';
  for (const line of readFileSync(new URL('matrix.md', import.meta.url), 'utf8').split('\n')) {
    if (line.startsWith('## ')) request = line.slice(3);
    const [fault = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (line.startsWith('|') && fault !== 'fault' && !/^-+$/.test(fault))
      rows.push({ request, fault, cells });
  }
  return rows;
}

export const isLeftOut = (cell: string): boolean => cell.startsWith('—');

/** The cells to play. */
export const cellsOf = (rows: readonly Row[]): Cell[] =>
  rows.flatMap(({ request, fault, cells }) =>
    durations.flatMap((duration, index) => {
      const expected = cells[index] ?? '';
      return isLeftOut(expected) ? [] : [{ request, fault, duration, expected }];
    }),
  );
