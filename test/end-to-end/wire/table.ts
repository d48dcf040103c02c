import { readFileSync } from 'node:fs';

/** The rows of `wire.md`, each as its cells, under the heading above them. */
export const tables: [heading: string, rows: string[][]][] = [];

for (const line of readFileSync(new URL('wire.md', import.meta.url), 'utf8').split('\n')) {
  if (line.startsWith('## ')) tables.push([line.slice(3), []]);
  const cells = line.split(/\s*\|\s*/).slice(1, -1);
  const [situation = ''] = cells;
  if (situation !== '' && situation !== 'situation' && !/^-+$/.test(situation))
    tables.at(-1)?.[1].push(cells);
}
