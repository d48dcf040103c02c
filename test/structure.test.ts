import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { arrows, circles, importsIn } from './support/imports.ts';
import { anchors, codeSpans, links, rows } from './support/markdown.ts';

const root = new URL('../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
const exists = (file: string) => existsSync(new URL(file, root));

const code = importsIn('functions', 'infra');
const all = new Map([...code, ...importsIn('test')]);

describe('imports', () => {
  test('make no circle in functions/ or infra/', () => {
    expect(circles(code)).toEqual([]);
  });

  test.each([
    ['shared', 'nothing of ours', ['shared']],
    ['jobs', 'shared', ['jobs', 'shared']],
    ['ciphertrust', 'jobs and shared', ['ciphertrust', 'jobs', 'shared']],
    ['reports', 'jobs and shared', ['reports', 'jobs', 'shared']],
    ['settings', 'ciphertrust, jobs and shared', ['settings', 'ciphertrust', 'jobs', 'shared']],
  ])('lead from %s to %s', (room, _others, rooms) => {
    const elsewhere = new RegExp(`^(?!functions/(${rooms.join('|')})/|package.json$)`);
    expect(arrows(all, new RegExp(`^functions/${room}/`), elsewhere)).toEqual([]);
  });

  test('do not lead from start-sync to follow-sync', () => {
    expect(arrows(all, /^functions\/start-sync\//, /^functions\/follow-sync\//)).toEqual([]);
  });

  test('do not lead from follow-sync to start-sync', () => {
    expect(arrows(all, /^functions\/follow-sync\//, /^functions\/start-sync\//)).toEqual([]);
  });

  test('do not lead out of functions/, but for the version in package.json', () => {
    expect(arrows(all, /^functions\//, /^(?!functions\/|package\.json$)/)).toEqual([]);
  });

  test('do not lead from infra/ to test/', () => {
    expect(arrows(all, /^infra\//, /^test\//)).toEqual([]);
  });

  test('do not lead from test/functions/ to test/end-to-end/', () => {
    expect(arrows(all, /^test\/functions\//, /^test\/end-to-end\//)).toEqual([]);
  });

  test('of this file are among those that are looked at', () => {
    expect(all.get('test/structure.test.ts')).toContain('test/support/imports.ts');
  });
});

const documents = ['README.md', ...readdirSync(new URL('docs', root)).map((file) => `docs/${file}`)];

describe('documents', () => {
  const linked = documents.flatMap((document) =>
    links(read(document)).map((link) => {
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? document : posix.join(posix.dirname(document), path);
      return { arrow: `${document} → ${link}`, file, anchor };
    }),
  );

  test('link to files that there are', () => {
    expect(linked.filter(({ file }) => !exists(file)).map(({ arrow }) => arrow)).toEqual([]);
  });

  test('link to headings that there are', () => {
    const broken = linked.filter(
      ({ file, anchor }) => anchor !== undefined && exists(file) && !anchors(read(file)).includes(anchor),
    );
    expect(broken.map(({ arrow }) => arrow)).toEqual([]);
  });

  test('name paths in code that there are', () => {
    const named = documents.flatMap((document) =>
      codeSpans(read(document))
        .flatMap((span) => span.match(/(?<![\w./-])(?:functions|infra|test)\/[\w./-]*/g) ?? [])
        .map((path) => ({ arrow: `${document} → ${path}`, path })),
    );
    expect(named).not.toEqual([]);
    expect(named.filter(({ path }) => !exists(path)).map(({ arrow }) => arrow)).toEqual([]);
  });
});

describe('CONTRIBUTING.md names the one file where to change', () => {
  test.each([
    'the retry policy',
    "the secret's schema",
    'an alarm',
    'the judgement',
    'a login',
    'the wording of a mail',
  ])('%s', (what) => {
    const files = rows(read('docs/CONTRIBUTING.md'))
      .filter(([first]) => first === what)
      .map(([, link = '']) => links(link));
    expect(files).toEqual([[expect.stringMatching(/^\.\.\/(functions|infra)\/.+\.ts$/)]]);
  });
});
