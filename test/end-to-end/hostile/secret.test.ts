import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseSecret } from '../../../functions/settings/parse.ts';
import { expectations } from '../../../functions/settings/schema.ts';
import { hostileJson, hostileObject, pollutedPrototypes, problemsOf } from './arbitraries.ts';
import { hostileTexts } from './hostile-texts.ts';

const now = Date.UTC(2026, 0, 31);
const parseProblems = (text: string) => {
  try {
    parseSecret({ text, id: 'the-secret' }, now);
    return [];
  } catch (error) {
    return problemsOf(error);
  }
};
afterEach(() => expect(pollutedPrototypes()).toEqual([]));

const canary = 'canary-of-a-value';
const value = fc.oneof(
  fc.constantFrom<unknown>(
    'true',
    'https://cm.example.com',
    ['https://cm.example.com'],
    `["${canary}"]`,
    true,
    '',
  ),
  fc.constantFrom(...hostileTexts).map((text) => `${canary}${text}`),
  hostileJson,
);
const key = fc.constantFrom(...Object.keys(expectations), '__proto__', 'constructor', 'Url');

describe('any text as a secret', () => {
  test('is settings or a named error', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(parseProblems(text)).toEqual([])));
  });

  test('that is JSON is settings or a named error', () => {
    fc.assert(
      fc.property(hostileJson, (json) => expect(parseProblems(JSON.stringify(json) ?? '')).toEqual([])),
    );
  });

  test('with the keys of a secret is settings or a named error that holds no value', () => {
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 8 }), (secret) => {
        const text = JSON.stringify(secret);
        expect(parseProblems(text)).toEqual([]);
        let message = '';
        try {
          parseSecret({ text, id: 'the-secret' }, now);
        } catch (error) {
          message = String(error);
        }
        expect(message).not.toContain(canary);
      }),
      { numRuns: 500 },
    );
  });

  test('with any other key as well is an error that names the key on one line', () => {
    fc.assert(
      fc.property(hostileObject, (rest) =>
        expect(parseProblems(JSON.stringify({ url: 'x', ...rest }))).toEqual([]),
      ),
    );
  });
});

describe('a stored token', () => {
  const withClaims = (claims: unknown) => {
    const token = ['{"alg":"none"}', JSON.stringify(claims), 'x']
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');
    return JSON.stringify({ url: 'https://cm.example.com', synchronize_all: true, token });
  };

  test.each([-1e20, -8.64e12 - 1, -1e308, 0, 1e308, 2 ** 53, -0.5])(
    'that ends at %d is settings or a named error',
    (exp) => {
      expect(parseProblems(withClaims({ exp }))).toEqual([]);
    },
  );

  test('with any claims is settings or a named error', () => {
    fc.assert(fc.property(hostileJson, (claims) => expect(parseProblems(withClaims(claims))).toEqual([])));
    fc.assert(fc.property(hostileJson, (exp) => expect(parseProblems(withClaims({ exp }))).toEqual([])));
  });
});

describe('a secret of 64 KB, the most that it can have,', () => {
  const full = (unit: string, before = '', after = '') =>
    before + unit.repeat(Math.floor(65_000 / unit.length)) + after;
  test.each<[string, string]>([
    ['of groups that are no texts', `{"url":"https://cm","token":"t","groups":[${full('1,')}1]}`],
    ['of addresses that are none', JSON.stringify({ url: full('x,') })],
    ['of unknown keys', `{${Array.from({ length: 6_000 }, (_, index) => `"k${index}":1`).join(',')}}`],
    ['of brackets', full('[', '', full(']').slice(0, 32_000))],
    [
      'of brackets in a text',
      JSON.stringify({ url: full('[').slice(0, 32_000) + full(']').slice(0, 32_000) }),
    ],
    ['of beginnings of certificates', JSON.stringify({ ca_certificate: full('-----BEGIN A-----') })],
    ['of one long host name', JSON.stringify({ server_name: full('a-') })],
    ['of one long key', JSON.stringify({ [full('k')]: 1 })],
  ])('%s is a named error with a short message', (_name, text) => {
    expect(parseProblems(text)).toEqual([]);
  });
});
