import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { joinAtMost, pluralize, quote } from '../../../functions/shared/text.ts';

describe('a quoted text', () => {
  test('is as it was when it is short and plain', () => {
    expect(quote('Wrong username or password.')).toBe('Wrong username or password.');
  });

  test('is one line without anything that steers a terminal', () => {
    expect(quote(' a\r\nb\u001b[31mc\u0085d\u202ee ')).toBe('a b [31mc d e');
  });

  test('is cut with a mark, at a whole character', () => {
    expect(quote('é'.repeat(20), 10)).toBe('ééé…');
  });

  test.each([
    ['as long as it may be', 'x'.repeat(10), 'x'.repeat(10)],
    ['a byte longer', 'x'.repeat(11), 'xxxxxxx…'],
    ['short but for what is dropped, of four times the length', `ab${'\n'.repeat(38)}`, 'ab'],
    ['short but for what is dropped, and longer still', `ab${'\n'.repeat(39)}`, 'ab…'],
    ['broken where it is cut', `a${'\ud800'.repeat(20)}`, 'a…'],
    ['broken before it is cut', `\ud800${'x'.repeat(20)}`, '\ufffdxxxx…'],
    ['broken by line and paragraph separators', 'a\u2028b\u2029c', 'a b c'],
  ])('of 10 bytes at most is cut only where it has to be: one %s', (_name, text, expected) => {
    expect(quote(text, 10)).toBe(expected);
  });

  test('has 400 bytes at most where nothing else is said', () => {
    expect([quote('x'.repeat(400)), quote('x'.repeat(401))]).toEqual([
      'x'.repeat(400),
      `${'x'.repeat(397)}…`,
    ]);
  });

  test('never has more bytes than it may, nor half a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.integer({ min: 4, max: 100 }),
        (text, bytes) => {
          const quoted = quote(text, bytes);
          expect(Buffer.byteLength(quoted)).toBeLessThanOrEqual(bytes);
          expect(quoted.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});

test.each([
  [['a', 'b'], 'a; b'],
  [['a', 'b', 'c'], 'a; b; and 1 more'],
])('of %j the first two are joined, with the number left out', (texts, expected) => {
  expect(joinAtMost(texts, 2)).toBe(expected);
});

test.each([
  [0, '0 groups'],
  [1, '1 group'],
  [2, '2 groups'],
])('%d in words is %s', (count, expected) => {
  expect(pluralize(count, 'group')).toBe(expected);
});
