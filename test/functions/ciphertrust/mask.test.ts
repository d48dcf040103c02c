import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Mask } from '../../../functions/ciphertrust/mask.ts';

const secret = 'Pa"ss/w+rd ü%';
const url = encodeURIComponent(secret);

test.each([
  ['as it is', secret],
  ['JSON-encoded', JSON.stringify(secret)],
  ['JSON-encoded twice', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
  ['JSON-encoded three times', JSON.stringify(JSON.stringify(JSON.stringify(secret))).slice(7, -7)],
  ['URL-encoded', url],
  ['URL-encoded in small digits', url.replace(/%../g, (code) => code.toLowerCase())],
  ['URL-encoded in small letters', url.toLowerCase()],
  ['form-encoded', url.replaceAll('%20', '+')],
  ['base64-encoded', Buffer.from(secret).toString('base64')],
  ['base64url-encoded', Buffer.from(secret).toString('base64url')],
])('a secret is hidden %s', (_name, spelling) => {
  const mask = new Mask();
  mask.hide(secret);
  expect(mask.apply(`before ${spelling} after`)).toMatch(/^before "?\[masked\]"?=* after$/);
});

test.each(['', 'a', 'ab', 'abc'])('a secret is hidden in the base64 of what begins with "%s"', (before) => {
  const mask = new Mask();
  mask.hide('secret-value');
  const encoded = Buffer.from(`${before}secret-value-after`).toString('base64');
  expect(mask.apply(encoded)).toMatch(/^.{0,6}\[masked\].{0,12}$/);
});

test('a secret is hidden in every text of a value, keys included, and nothing else changes', () => {
  const mask = new Mask();
  mask.hide('secret');
  expect(mask.applyWithin({ a: ['secret', 1, null, { 'secret-key': 'my secret' }], b: true })).toEqual({
    a: ['[masked]', 1, null, { '[masked]-key': 'my [masked]' }],
    b: true,
  });
});

test('a JWT is hidden although nobody named it', () => {
  expect(new Mask().apply('token eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl!')).toBe('token [masked]!');
});

test('the value of an Authorization header is hidden although nobody named it', () => {
  expect(new Mask().apply('Authorization: Bearer abcdefgh123, Basic dXNlcjpwYXNz')).toBe(
    'Authorization: Bearer [masked], Basic [masked]',
  );
});

test('a value too short to be a secret is left, since it would tear words apart', () => {
  const mask = new Mask();
  mask.hide('in', undefined);
  expect(mask.apply('in progress')).toBe('in progress');
});

test('no spelling of any secret survives', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (hidden, before, after) => {
      const mask = new Mask();
      mask.hide(hidden);
      fc.pre(!'[masked]'.includes(hidden) && !hidden.includes('[') && !hidden.includes(']'));
      expect(mask.apply(`${before}${hidden}${after}`)).not.toContain(hidden);
    }),
  );
});
