import { describe, expect, test } from '@jest/globals';
import { secretSchema } from '../../../functions/settings/schema.ts';

const refused = Symbol('refused');
/** What becomes of a value under a key; `refused` if it does not belong there. */
function parsedValue(key: string, value: unknown): unknown {
  const result = secretSchema.safeParse({ url: 'https://cm', [key]: value });
  if (result.success) return result.data[key as keyof typeof result.data];
  expect(result.error.issues[0]?.path[0]).toBe(key);
  return refused;
}

describe('an origin of `url`', () => {
  test.each<[unknown, string[]]>([
    ['HTTPS://CM.example.com:443/', ['https://cm.example.com']],
    [
      [' https://a ', 'https://b:8443'],
      ['https://a', 'https://b:8443'],
    ],
    ['https://[2001:db8::1]', ['https://[2001:db8::1]']],
  ])('%j is taken', (value, origins) => {
    expect(parsedValue('url', value)).toEqual(origins);
  });

  test.each<[string]>([['https://'], ['https://cm#'], ['https://@cm']])('%s is refused', (value) => {
    expect(parsedValue('url', [value])).toBe(refused);
  });
});

describe('a list', () => {
  test.each<[string, unknown, string[]]>([
    ['with space around its entries', [' a', 'b '], ['a', 'b']],
    ['in a text, with commas too many', ',a,, b , ,', ['a', 'b']],
  ])('%s is taken', (_name, value, list) => {
    expect(parsedValue('groups', value)).toEqual(list);
  });

  test.each<[string, unknown]>([
    ['without entries in a text', ' , '],
    ['with a blank entry', ['a', ' ']],
    ['that is a number', 17],
    ['that is an object', { 0: 'a' }],
  ])('%s is refused', (_name, value) => {
    expect(parsedValue('groups', value)).toBe(refused);
  });
});

describe('`synchronize_all`', () => {
  test.each([['true'], [' TRUE ']])('%j is taken', (value) => {
    expect(parsedValue('synchronize_all', value)).toBe(true);
  });

  test.each([['false'], ['truex'], [1]])('%j is refused', (value) => {
    expect(parsedValue('synchronize_all', value)).toBe(refused);
  });
});

describe('`token`', () => {
  test.each([['t'], ['!token~'], ['eyJ.eyJ.s-_']])('%j is taken', (value) => {
    expect(parsedValue('token', value)).toBe(value);
  });

  test.each([[''], [' t'], ['t '], ['a b'], ['a\nb'], ['té'], ['t\x7f'], [17]])('%j is refused', (value) => {
    expect(parsedValue('token', value)).toBe(refused);
  });
});

describe('`server_name`', () => {
  test.each([['a'], ['9'], ['cm'], ['cm.example.com'], ['*.example.com'], ['_a_b.c-d.E2']])(
    '%j is taken',
    (value) => {
      expect(parsedValue('server_name', value)).toBe(value);
    },
  );

  test.each([
    [''],
    ['-cm'],
    ['.cm'],
    ['cm.'],
    ['cm-'],
    ['cm_'],
    ['c m'],
    [' cm'],
    ['cm '],
    ['c*m'],
    ['cm:443'],
    ['https://cm'],
  ])('%j is refused', (value) => {
    expect(parsedValue('server_name', value)).toBe(refused);
  });
});

test('a text is taken as it is, with the space around it', () => {
  expect(parsedValue('password', ' x ')).toBe(' x ');
});
