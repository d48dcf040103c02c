import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from '../../../functions/ciphertrust/json.ts';

test('what is harmless comes through as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/"__proto__"|"constructor"/.test(text));
      expect(JSON.stringify(parseJson(text))).toBe(text);
    }),
  );
});

test.each([
  '{"a":[{"__proto__":{"polluted":1}}]}',
  '{"a":[{"\\u005f_proto__":1}]}',
  '{"a":[{"constructor":{"prototype":{}}}]}',
])('a key that could reach a prototype is renamed in %s', (text) => {
  const [entry] = (parseJson(text) as { a: object[] }).a;
  expect(Object.keys(entry as object)).toEqual([expect.stringMatching(/^\((__proto__|constructor)\)$/)]);
});

test('deep nesting is refused', () => {
  expect(() => parseJson(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toThrow('nested');
});
