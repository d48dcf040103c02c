import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judge } from '../../../functions/jobs/judgement.ts';
import { details, key, named } from './details-table.ts';

type Tree = unknown;

const speaksOfAName = (value: unknown) => JSON.stringify(value).includes(key);
const isJson = (value: unknown) => typeof value === 'string' && /^[[{"]/.test(value);
const rows = (side: 'good' | 'bad') =>
  Object.values(details)
    .flatMap((kind) => kind[side])
    .filter((value) => !speaksOfAName(value));

const outcomeOf = (detailed_status: Tree) =>
  judge({ id: 'a job', overall_status: 'completed', groups: named, detailed_status }).outcome;

const saysFailure = (text: string) => /error|fail/i.test(text.normalize('NFKC').replace(/[^\p{L}]/gu, ''));
/** Keys that say something of success or a cancellation change what a bare number or boolean means. */
const saysMore = /succe|synchro|refresh|complet|finish|ok|done|abort|cancel|total|expect|unchanged|uptodate/i;
const anyKey = fc
  .oneof(
    fc.constantFrom('result', 'details', 'Status', 'state', 'a', 'x-1', 'group', 'data'),
    fc.string({ minLength: 1 }),
  )
  .filter((text) => !saysFailure(text) && !saysMore.test(text));

/** Details without anything that is not success. */
const { tree: goodTree } = fc.letrec<{ tree: Tree; inner: Tree }>((tie) => ({
  inner: fc.oneof({ depthSize: 'small' }, fc.constantFrom(...rows('good')), tie('tree')),
  tree: fc.oneof(
    fc.dictionary(anyKey, tie('inner'), { minKeys: 1, maxKeys: 4 }),
    fc.array(tie('inner'), { minLength: 1, maxLength: 4 }),
  ),
}));
const badLeaf = fc.constantFrom(...rows('bad'));

type Container = { [key: string]: unknown };

/** Every object and list in a tree. */
function containersIn(tree: Tree): Container[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return [tree as Container, ...Object.values(tree).flatMap(containersIn)];
}

const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T;

/** Every text of a tree in another spelling, and every key. */
function respell(tree: Tree, spell: (text: string) => string): Tree {
  if (typeof tree === 'string') return spell(tree);
  if (Array.isArray(tree)) return tree.map((inner) => respell(inner, spell));
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(
    Object.entries(tree).map(([name, inner]) => [spell(name), respell(inner, spell)]),
  );
}

function reverse(tree: Tree): Tree {
  if (Array.isArray(tree)) return tree.map(reverse).reverse();
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(
    Object.entries(tree)
      .map(([name, inner]) => [name, reverse(inner)])
      .reverse(),
  );
}

const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
const spellings: { [name: string]: (text: string) => string } = {
  'in capitals': (text) => text.toUpperCase(),
  'in small letters': (text) => text.toLowerCase(),
  'with more spaces': (text) => ` ${text.replaceAll(' ', '  ')} `,
  'with other spaces': (text) => text.replaceAll(' ', '\u00A0\t'),
  'with underscores': (text) => text.replaceAll(' ', '_'),
  'in wide letters': fullWidth,
  'with soft hyphens': (text) => text.split('').join('\u00AD'),
  'with spaces without width': (text) => `\u200B${text.split('').join('\u200B')}\uFEFF`,
  decomposed: (text) => text.normalize('NFKD'),
};

const runs = { numRuns: 500 };

test('details of the table, nested in any way, are good', () => {
  fc.assert(
    fc.property(goodTree, (tree) => {
      expect(outcomeOf(tree)).toBe('succeeded');
    }),
    runs,
  );
});

test('something that is not success makes them so, wherever it is put', () => {
  fc.assert(
    fc.property(goodTree, badLeaf, fc.nat(), anyKey, (tree, bad, at, name) => {
      const changed = structuredClone(tree);
      const container = pick(containersIn(changed), at);
      if (Array.isArray(container)) container.push(bad);
      else container[`${name}-${Object.keys(container).length}`] = bad;
      expect(outcomeOf(changed)).toBe('partially_failed');
    }),
    runs,
  );
});

describe('what is said does not change', () => {
  const anyTree = fc.oneof(
    goodTree,
    fc.tuple(goodTree, badLeaf).map(([tree, bad]) => ({ tree, bad })),
  );

  test('under one more key that says neither error nor fail', () => {
    fc.assert(
      fc.property(anyTree, fc.nat(), anyKey, (tree, at, name) => {
        const changed = { tree: structuredClone(tree) } as Container;
        const container = pick(containersIn(changed), at);
        const [inner = ''] = Object.keys(container);
        container[inner] = { [name]: container[inner] };
        expect(outcomeOf(changed)).toBe(outcomeOf(tree));
      }),
      runs,
    );
  });

  test('in another order', () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        expect(outcomeOf(reverse(tree))).toBe(outcomeOf(tree));
      }),
      runs,
    );
  });

  test.each(Object.entries(spellings))('%s', (_name, spell) => {
    const hasNoJson = (tree: Tree) => containersIn([tree]).every((one) => !Object.values(one).some(isJson));
    fc.assert(
      fc.property(anyTree.filter(hasNoJson), (tree) => {
        expect(outcomeOf(respell(tree, spell))).toBe(outcomeOf(tree));
      }),
      runs,
    );
  });
});
