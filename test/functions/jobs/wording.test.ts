import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fold, joined, nameIn, squeeze, Tokens } from '../../../functions/jobs/wording.ts';

describe('a text is folded:', () => {
  test.each([
    ['In_Progress', 'in progress'],
    ['a   b', 'a b'],
    ['a\u00a0\tb', 'a b'],
    ['Straße', 'strasse'],
    ['don\u2019t', "don't"],
    ["'done'", ' done '],
    ['\u201cdone\u201d', '"done"'],
    ['up\u2011to\u2011date', 'up-to-date'],
    ['a\r\n\nb', 'a\nb'],
    ['syn\u200bchro\u00adnized', 'synchronized'],
    ['\uff23\uff4f\uff4d\uff50\uff4c\uff45\uff54\uff45\uff44', 'completed'],
  ])('%j becomes %j', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });
});

describe('a text is taken apart:', () => {
  test.each([
    ['up-to-date', 'word word word'],
    ['12 of 12', 'number word number'],
    ['1,234 keys', 'number word'],
    ['1/2', 'number word number'],
    ['50%', 'word'],
    ['-3', 'word'],
    ['3 min 2 s', 'duration'],
    ['PT3M2S', 'duration'],
    ['pthm done', 'duration word'],
    ['12:30:01.5', 'duration'],
    ['2026-11-26T02:00:00Z', 'date'],
    ['Thu, 26 Nov 2026 02:00:00 GMT', 'date'],
    ['3e732d57-5ea1-491f-b238-9f4a39a9566f', 'uuid'],
    ['a; b (c).', 'word separator word separator word separator separator'],
    ['a.b', 'word'],
    ['a: b = "c"', 'word word word'],
  ])('%j into %s', (text, kinds) => {
    const tokens = new Tokens(fold(text)).take();
    expect(tokens.map(({ kind }) => kind).join(' ')).toBe(kinds);
  });

  test('into so many pieces at most', () => {
    expect(joined(new Tokens('a b c d').take(2))).toBe('a b');
  });
});

test.each([
  ['Key Ring (EU); prod', 'key ring , eu , prod'],
  ['key-ring', 'key ring'],
])('the name %j is compared as %j', (name, compared) => {
  expect(nameIn(name)).toBe(compared);
});

test('of a key letters and digits count', () => {
  expect(squeeze('Keys-Failed_2 ')).toBe('keysfailed2');
});

/** A word that is no ASCII makes the whole text be read with what serves for every script. */
const inAnyScript = (text: string) => new Tokens(`${text} ß`).take().slice(0, -1);

test('a text in ASCII is taken apart as it is among letters of other scripts', () => {
  const word = fc.constantFrom(
    ...[
      'in',
      'progress',
      'ptm',
      'pthms',
      'pt3m',
      'abcdefab',
      '12',
      '1,234',
      '5%',
      '1/2',
      '12:30',
      '3 min',
      '0.5s',
      'a.b',
    ],
    ...[
      '2026-11-26',
      '26 nov 2026',
      '3e732d57-5ea1-491f-b238-9f4a39a9566f',
      "don't",
      'x1',
      '-3',
      'e-3',
      '(',
      ').',
    ],
  );
  const between = fc.constantFrom(' ', '', ',', ', ', '\n', '-', ': ', '.', '. ', '; ', '=', '"', '|');
  const texts = fc.array(fc.tuple(word, between), { maxLength: 8 }).map((parts) => parts.flat().join(''));
  fc.assert(
    fc.property(fc.oneof(texts, fc.string().map(fold)), (text) => {
      fc.pre(/^[\n -~]*$/.test(text));
      expect(new Tokens(text).take()).toEqual(inAnyScript(text));
    }),
    { numRuns: 2_000 },
  );
});

/** A pattern that goes through a text piece by piece overflows the stack. */
test('a text of ten million characters is folded', () => {
  expect(fold('a'.repeat(10_000_000))).toHaveLength(10_000_000);
});
