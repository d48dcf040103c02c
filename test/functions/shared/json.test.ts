import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from '../../../functions/shared/json.ts';

test('what is harmless comes through as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/"__proto__"|"constructor"/.test(text));
      expect(JSON.stringify(parseJson(text))).toBe(text);
    }),
  );
});

test.each(['\uFEFF', '\n \uFEFF', '\uFEFF\r\n'])('%j before it is passed over', (before) => {
  expect(parseJson(`${before}{"a":"\uFEFF"}`)).toEqual({ a: '\uFEFF' });
});

test.each([
  '{"a":[{"__proto__":{"polluted":1}}]}',
  '{"a":[{"\\u005f_proto__":1}]}',
  '{"a":[{"constructor":{"prototype":{}}}]}',
])('a key that could reach a prototype is renamed in %s', (text) => {
  const [entry] = (parseJson(text) as { a: object[] }).a;
  expect(Object.keys(entry as object)).toEqual([expect.stringMatching(/^\((__proto__|constructor)\)$/)]);
});

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const listOf = (values: number) => `[${'0,'.repeat(values - 1)}0]`;

test.each<[string, string]>([
  ['64 levels of lists', nested(64)],
  ['a million values', listOf(1_000_000)],
  ['a text of more than a million characters', JSON.stringify('x'.repeat(1_000_001))],
])('%s come through', (_name, text) => {
  expect(JSON.stringify(parseJson(text))).toBe(text);
});

test.each<[string, string, string]>([
  ['one level more', nested(65), 'nested'],
  ['very deep nesting', nested(100_000), 'nested'],
  ['deep nesting of objects', `${'{"a":'.repeat(65)}0${'}'.repeat(65)}`, 'nested'],
  ['one value more', listOf(1_000_001), 'million'],
  ['a million empty objects', `[${'{},'.repeat(600_000)}0]`, 'million'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseJson(text)).toThrow(new RegExp(message));
});

test('what stands in a text is neither a value nor a level', () => {
  const text = `\\"${'['.repeat(70)}${','.repeat(1_000_001)}\\\\`;
  expect(parseJson(`{"a":"${text}","b":[1]}`)).toMatchObject({ b: [1] });
});
