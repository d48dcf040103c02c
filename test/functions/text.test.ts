import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { listed, quote } from '../../functions/text.ts';

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
])('of %j the first two are listed, with the number left out', (texts, expected) => {
  expect(listed(texts, 2)).toBe(expected);
});
