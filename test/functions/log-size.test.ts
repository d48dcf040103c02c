import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitted } from '../../functions/log-size.ts';

test('what fits is not touched', () => {
  const value = { groups: ['a', 'b'], nested: { deep: [1, 2, 3] } };
  expect(fitted(value)).toBe(value);
});

test('a list that does not fit is cut, with the number left out', () => {
  const groups = Array.from(
    { length: 10_000 },
    (_, index) => `3e732d57-5ea1-491f-b238-${String(index).padStart(12, '0')}`,
  );
  const cut = fitted({ response: { id: 'j', groups } }) as { response: { id: string; groups: string[] } };
  const kept = cut.response.groups.length - 1;
  expect(cut.response.id).toBe('j');
  expect(cut.response.groups.at(-1)).toBe(`(${10_000 - kept} left out)`);
  expect(kept).toBeGreaterThan(100);
});

test('a map that does not fit is cut, with the number left out', () => {
  const details = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [`group-${index}`, 'x'.repeat(100)]),
  );
  const cut = fitted({ details }) as { details: { [key: string]: unknown } };
  const kept = Object.keys(cut.details).length - 1;
  expect(cut.details['(left out)']).toBe(10_000 - kept);
});

test('any value is cut to a size that a log line takes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const large = { a: Array.from({ length: 50 }, () => value), text: 'é'.repeat(10_000) };
      expect(Buffer.byteLength(JSON.stringify(fitted(large, 20_000)))).toBeLessThanOrEqual(20_000);
    }),
    { numRuns: 50 },
  );
});
