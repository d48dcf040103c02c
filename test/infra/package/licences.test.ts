import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type BundledPackage, licenceTexts, packageIn } from '../../../infra/package/licences.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cckm-sap-sync-licence-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (files: Record<string, string>) => {
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
};
const manifest = (more: object) => JSON.stringify({ name: 'a', version: '1.0.0', license: 'MIT', ...more });

test("a package's own licence and notice count", () => {
  write({
    'package.json': manifest({}),
    'LICENSE.md': 'Own text\n',
    NOTICE: 'A notice',
    'README.md': 'No licence',
  });
  expect(packageIn(folder)).toEqual({
    name: 'a',
    version: '1.0.0',
    license: 'MIT',
    text: 'Own text\n\nA notice',
  });
});

test.each([
  ['MIT', 'Permission is hereby granted'],
  ['MIT-0', 'Permission is hereby granted'],
  ['Apache-2.0', 'Apache License'],
])('a package without a text of its own has that of %s, and its author', (license, text) => {
  write({ 'package.json': manifest({ license, author: { name: 'Somebody' } }) });
  expect(packageIn(folder).text).toMatch(new RegExp(`^Copyright \\(c\\) Somebody\\n\\n${text}`));
});

test('a package under a licence whose text is not at hand ends the build', () => {
  write({ 'package.json': manifest({ license: 'BSD-3-Clause' }) });
  expect(() => packageIn(folder)).toThrow('No text of the licence BSD-3-Clause of a is at hand');
});

test('a folder in a package is no licence', () => {
  write({ 'package.json': manifest({ author: 'Somebody' }) });
  mkdirSync(join(folder, 'licences-of-others'));
  expect(packageIn(folder).text).toMatch(/^Copyright \(c\) Somebody/);
});

test('equal texts stand once, under all the packages that they are for, each named once', () => {
  const of = (name: string, text: string, version = '1.0.0'): BundledPackage => ({
    name,
    version,
    license: 'MIT',
    text,
  });
  const texts = licenceTexts([
    of('b', 'One'),
    of('a', 'One'),
    of('c', 'Other'),
    of('a', 'One'),
    of('a', 'One', '2.0.0'),
  ]);
  expect(texts.split(/\n-{80}\n/).map((part) => part.trim().split('\n').slice(-5).join('\n'))).toEqual([
    'a 1.0.0 (MIT)\na 2.0.0 (MIT)\nb 1.0.0 (MIT)\n\nOne',
    'c 1.0.0 (MIT)\n\nOther',
  ]);
});
