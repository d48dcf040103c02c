import { readFileSync } from 'node:fs';
import type { Json } from './template.ts';

const text = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');

/** The part of docs/deploy.md under a heading. */
function section(heading: string): string {
  const [, ...parts] = text.split(/^## /m);
  const found = parts.find((part) => part.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`docs/deploy.md has no section ${heading}`);
  return found;
}

/** The only JSON of a section of docs/deploy.md. */
export function jsonOf(heading: string): Json {
  const [json, ...others] = [...section(heading).matchAll(/^```json\n(.*?)^```/gms)].map(([, body]) => body);
  if (json === undefined || others.length > 0) throw new Error(`${heading} has no single JSON`);
  return JSON.parse(json);
}

/** The rows of the table of a section whose first column has this head, cell by cell. */
export function rowsOf(heading: string, head: string): string[][] {
  const [, table = ''] = section(heading).split(`\n| ${head} |`);
  const [body = ''] = table.split('\n\n');
  return body
    .split('\n')
    .slice(2)
    .map((row) => row.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
}
