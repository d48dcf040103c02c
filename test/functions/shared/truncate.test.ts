import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { truncate } from '../../../functions/shared/truncate.ts';

test('what fits is not touched', () => {
  const value = { groups: ['a', 'b'], nested: { deep: [1, 2, 3] } };
  expect(truncate(value)).toBe(value);
});

test('a list that does not fit is cut, with the number left out', () => {
  const groups = Array.from(
    { length: 10_000 },
    (_, index) => `3e732d57-5ea1-491f-b238-${String(index).padStart(12, '0')}`,
  );
  const cut = truncate({ response: { id: 'j', groups } }) as { response: { id: string; groups: string[] } };
  const kept = cut.response.groups.length - 1;
  expect(cut.response.id).toBe('j');
  expect(cut.response.groups.at(-1)).toBe(`(${10_000 - kept} left out)`);
  expect(kept).toBeGreaterThan(100);
});

test('a map that does not fit is cut, with the number left out', () => {
  const details = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [`group-${index}`, 'x'.repeat(100)]),
  );
  const cut = truncate({ details }) as { details: { [key: string]: unknown } };
  const kept = Object.keys(cut.details).length - 1;
  expect(cut.details['(left out)']).toBe(10_000 - kept);
});

describe('a value', () => {
  const value = { groups: Array.from({ length: 50 }, (_, index) => index) };
  const size = JSON.stringify(value).length;

  test('that fits to the byte is not touched', () => {
    expect(truncate(value, size)).toBe(value);
  });

  test('a byte longer is cut to half of the entries again and again, until it fits', () => {
    const first = (count: number) => value.groups.slice(0, count);
    expect(truncate(value, size - 1)).toEqual({ groups: [...first(31), '(19 left out)'] });
    expect(truncate(value, 63)).toEqual({ groups: [...first(15), '(35 left out)'] });
  });

  test('that does not fit however it is cut is left out', () => {
    expect(truncate({ key: 'x'.repeat(100) }, 50)).toEqual({ left_out: expect.any(String) });
  });

  test('that is none takes no room', () => {
    expect(truncate(undefined, 0)).toBeUndefined();
  });
});

describe('beside a list that has to be cut', () => {
  const long = Array.from({ length: 2_000 }, (_, index) => `${index}`.padStart(100));
  const mapOf = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, index]));
  /** What becomes of a value in a line that has room for less than 31 entries of the list. */
  const beside = (value: unknown) => (truncate({ long, value }, 3_000) as { value: unknown }).value;

  test.each<[string, unknown]>([
    ['a number', 7],
    ['nothing', null],
    ['what is true', true],
    ['a short list', ['a', [1, 2], { b: null }]],
    ['a map of 30 entries', mapOf(30)],
    ['a key of 200 characters', { ['k'.repeat(200)]: 1 }],
  ])('%s stays', (_name, value) => {
    expect(beside(value)).toEqual(value);
  });

  test('the 31st entry of a map is left out', () => {
    expect(beside(mapOf(31))).toEqual({ ...mapOf(30), '(left out)': 1 });
  });

  test('the 201st character of a key is left out', () => {
    expect(beside({ ['k'.repeat(201)]: 1 })).toEqual({ ['k'.repeat(200)]: 1 });
  });

  test('a text of 2,000 characters stays', () => {
    expect(beside('x'.repeat(2_000))).toBe('x'.repeat(2_000));
  });

  test('a longer text is cut, with the number left out', () => {
    expect(beside('x'.repeat(2_007))).toMatch(/^x{2000}\D+7\D+$/);
  });
});

test('any value is cut to a size that a log line takes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const large = { a: Array.from({ length: 50 }, () => value), text: 'é'.repeat(10_000) };
      expect(Buffer.byteLength(JSON.stringify(truncate(large, 20_000)))).toBeLessThanOrEqual(20_000);
    }),
    { numRuns: 50 },
  );
});
