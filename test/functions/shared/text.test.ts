import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  describeLength,
  duration,
  hasLetter,
  isAscii,
  isPlain,
  isPrintableAscii,
  joinAtMost,
  normalized,
  pluralize,
  quote,
  replaceHidden,
} from '../../../functions/shared/text.ts';
import { anyCharacter } from '../../support/any-character.ts';

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
    ['with what is no character', 'a\uFFFEb\u{1FFFF}c\uFDD0', 'a b c'],
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
        fc.string({ unit: anyCharacter, maxLength: 300 }),
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

const run = (length: number, unit = 'a') => unit.repeat(length);
const name = 'NCERRInvalidCredentialsOrSomethingElse';
const arn = 'arn:aws:sts::123456789012:assumed-role/StartSyncServiceRoleOfTheStack/start-sync+a=b,.@x';

describe('is plain, or is not:', () => {
  test.each<[string, string, boolean]>([
    ['words', 'Wrong username or password.', true],
    ['words of other scripts, and emoji', 'Schlüssel fehlt, ключ не найден, 鍵 😀', true],
    ['nothing', '', true],
    ['4,096 characters', run(2_048, 'a '), true],
    ['4,097 characters', `${run(2_048, 'a ')}a`, false],
    ['a backslash', 'a\\b', false],
    ['a percent sign with two digits', '100%4f', false],
    ['with digits in capitals', '%4F', false],
    ['a percent sign with one', '100% of 9, %4g', true],
    ['an entity', 'a &amp; b', false],
    ['one by number', 'a&#38;b', false],
    ['an ampersand without a semicolon', 'a & b; c&d', true],
    ['one right before a semicolon', 'a&;', true],
    ['an entity of 32 characters', `&${run(8, 'ab-_')};`, false],
    ['one of 33', `&${run(8, 'ab-_')}a;`, true],
    ['an ampersand before another', 'a&b&c;', false],
    ['an equals sign with two digits', 'a=3D', false],
    ['with small digits', 'a=3d', false],
    ['an equals sign with one', 'a=9, b=c, c=4g', true],
    ['a line break', 'a\nb', false],
    ['a NUL', 'a\0b', false],
    ['a format character', 'a\u200bb', false],
    ['a mark of direction', 'a\u202eb', false],
    ['half of a pair', 'a\ud83db', false],
    ['a line separator', 'a\u2028b', false],
    ['a paragraph separator', 'a\u2029b', false],
    ['what stands for bytes that are no text', 'a\ufffdb', false],
    ['a run of 20', `a ${run(20)} b`, true],
    ['a run of 21', `a ${run(21)} b`, false],
    ['a run of 21 digits', run(21, '1'), false],
    ['a run of 21 letters of another script', run(21, 'ж'), false],
    ['a run of 11 letters with ten marks', `e${run(10, '\u0301e')}`, false],
    ['two runs of 20', `${run(20)}-${run(20)}`, true],
    ['a UUID', '3f2b4711-1111-4111-8111-123456789abc', true],
    ['a UUID without its hyphens', '3f2b4711111141118111123456789abc', false],
    ['the name of an error of CipherTrust Manager', `code 5, ${name}: no`, true],
    ['such a name behind a letter', `ü${name}`, false],
    ['such a name before a letter', `${name}ü`, false],
    ['such a name before a digit', `${name}1`, false],
    ['a long name with such a name in it', `XX${name}`, false],
    ['runs of 20 around such a name', `${run(20)} ${name} ${run(20)}`, true],
    ['runs on both sides of such a name that are none together', `${run(20)}:${name}:${run(20)}`, true],
    ['an ARN', `User: ${arn} is not authorized`, true],
    ['an ARN of another partition', 'arn:aws-us-gov:iam::1:role/StartSyncServiceRoleOfTheStack', true],
    ['an ARN behind a letter', 'xarn:aws:iam::1:role/StartSyncServiceRoleOfTheStack', false],
    ['what only begins like one', 'arn:azure:iam::1:role/StartSyncServiceRoleOfTheStack', false],
    ['a run behind an ARN', `arn:aws:iam::1:role/a ${run(21)}`, false],
    ['an ARN with an escape', 'arn:aws:iam::1:role/a%41b', false],
  ])('%s', (_name, text, expected) => {
    expect(isPlain(text)).toBe(expected);
  });
});

test.each<[string, string | undefined, string]>([
  ['', undefined, '0 characters, not quoted'],
  ['a', undefined, '1 character, not quoted'],
  ['ab', 'text/html', '2 characters of text/html, not quoted'],
])('of %j (%s) is told: %s', (text, type, expected) => {
  expect(describeLength(text, type)).toBe(expected);
});

test.each<[string, number[], string]>([
  ['nothing', [0, 0, 0, 0], 'abcd'],
  ['a run in the middle, as one', [0, 1, 1, 0], 'a*d'],
  ['a run at either end', [1, 0, 0, 1], '*bc*'],
  ['the whole', [1, 1, 1, 1], '*'],
])('of a text is replaced: %s', (_name, hidden, expected) => {
  expect(replaceHidden('abcd', Uint8Array.from(hidden), '*')).toBe(expected);
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

test('a text is normalized without what piles up on a letter beyond thirty marks', () => {
  expect(normalized('e\u0301', 'NFKC')).toBe('\u00e9');
  expect(normalized(`x${'\u0301'.repeat(40)}y${'\u0301'.repeat(30)}`, 'NFKD')).toBe(
    `x${'\u0301'.repeat(30)}y${'\u0301'.repeat(30)}`,
  );
});

test.each([
  [9.4, '9 s'],
  [60, '1 min'],
  [125, '2 min 5 s'],
  [3_600, '1 h 0 min'],
  [12_000, '3 h 20 min'],
])('%d seconds are told as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test.each<[string, { ascii: boolean; printable: boolean; letter: boolean }]>([
  ['', { ascii: true, printable: true, letter: false }],
  ['12 ~!', { ascii: true, printable: true, letter: false }],
  ['a1', { ascii: true, printable: true, letter: true }],
  ['A', { ascii: true, printable: true, letter: true }],
  ['\t\u007f', { ascii: true, printable: false, letter: false }],
  ['\u0080', { ascii: false, printable: false, letter: false }],
  ['é', { ascii: false, printable: false, letter: true }],
  ['字', { ascii: false, printable: false, letter: true }],
  ['\uffff', { ascii: false, printable: false, letter: false }],
  ['😀', { ascii: false, printable: false, letter: false }],
])('what %j is made of is told', (text, { ascii, printable, letter }) => {
  expect([isAscii(text), isPrintableAscii(text), hasLetter(text)]).toEqual([ascii, printable, letter]);
});
