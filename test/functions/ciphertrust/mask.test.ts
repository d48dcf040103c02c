import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Mask } from '../../../functions/ciphertrust/mask.ts';

const secret = 'pa"ss/w+rd ü%';

test.each([
  ['as it is', secret],
  ['JSON-encoded', JSON.stringify(secret)],
  ['URL-encoded', encodeURIComponent(secret)],
  ['base64-encoded', Buffer.from(secret).toString('base64')],
  ['base64url-encoded', Buffer.from(secret).toString('base64url')],
])('a secret is hidden %s', (_name, spelling) => {
  const mask = new Mask();
  mask.hide(secret);
  expect(mask.apply(`before ${spelling} after`)).toMatch(/^before "?\[masked\]"?=* after$/);
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
