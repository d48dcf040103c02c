import { expect, test } from '@jest/globals';
import { anchors, codeSpans, links, rows } from './markdown.ts';

test('links are those to files and headings, not to the web', () => {
  expect(
    links('[a](a.md), [b](../b.ts#top) and [c](#c), [web](https://example.com), [mail](mailto:a@b)'),
  ).toEqual(['a.md', '../b.ts#top', '#c']);
});

test('links in code are none', () => {
  expect(links('`[a](a.md)`\n```\n[b](b.md)\n```\n')).toEqual([]);
});

test('anchors are headings as GitHub writes them', () => {
  expect(anchors('# The stack\n## 7. What `you` will see\n### Log in: `POST /auth/tokens`\n')).toEqual([
    'the-stack',
    '7-what-you-will-see',
    'log-in-post-authtokens',
  ]);
});

test('anchors are none in a fenced block', () => {
  expect(anchors('```sh\n# a comment\n```\n')).toEqual([]);
});

test('code spans are found in the prose alone', () => {
  expect(codeSpans('`a.ts` and `b.ts`\n```\n`c.ts`\n```\n')).toEqual(['a.ts', 'b.ts']);
});

test('rows are told cell by cell', () => {
  expect(rows('| to | run |\n| test | `npm test` |\n')).toEqual([
    ['to', 'run'],
    ['test', '`npm test`'],
  ]);
});
