import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { allErrors } from './support/all-errors.ts';

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
/** The names of all errors, in order. */
const names = allErrors.map(({ name }) => name);

test('the troubleshooting table has exactly one row per error class, in order', () => {
  const rows = [...read('README.md').matchAll(/^\| `([A-Z]\w+)` \|/gm)].map(([, name]) => name);
  expect(rows).toEqual(names);
});

test('no error class is defined anywhere else, and each is called by its own name', () => {
  const files = readdirSync(new URL('../functions', import.meta.url), { recursive: true, encoding: 'utf8' });
  const sources = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => read(`functions/${file}`))
    .join('\n');
  const defined = [...sources.matchAll(/class (\w+) extends \w+ \{\s+override readonly name = '(\w+)'/g)];
  expect(defined.map(([, type]) => type).toSorted()).toEqual(names);
  expect(defined.map(([, , name]) => name)).toEqual(defined.map(([, type]) => type));
});

test('the newest entry of the changelog is of the version in package.json', () => {
  const [, newest] = /^## (\S+)/m.exec(read('docs/CHANGELOG.md')) ?? [];
  expect(newest).toBe(JSON.parse(read('package.json')).version);
});
