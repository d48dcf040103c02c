import { describe, expect, test } from '@jest/globals';
import { passwordStateOf } from '../../../functions/ciphertrust/password.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 24, 2);
const iso = (days: number) => new Date(now + days * day).toISOString();
const changed = { password_changed_at: iso(-30) };
const expiry = (user: object, policy: object) =>
  passwordStateOf(user as { [key: string]: unknown }, policy as { [key: string]: unknown }, now).expiry;

describe('a password ends', () => {
  test.each<[string, object, object, number]>([
    ['so many days after it was changed', changed, { password_lifetime: 90 }, 60],
    ['when that is over', changed, { password_lifetime: 10 }, -20],
    ['so many days after it was changed, as a text', changed, { password_lifetime: '90' }, 60],
    ['with the user', { expires_at: iso(7) }, {}, 7],
    [
      'with the user, where that ends first',
      { ...changed, expires_at: iso(7) },
      { password_lifetime: 90 },
      7,
    ],
    ['before the user', { ...changed, expires_at: iso(90) }, { password_lifetime: 90 }, 60],
    [
      'in ten years, all but a moment',
      { expires_at: new Date(now + 3_650 * day - 1).toISOString() },
      {},
      3_650 - 1 / day,
    ],
    [
      'after a year that somebody has set',
      { expires_at: '2000-01-01T00:00:00Z' },
      {},
      (Date.UTC(2000, 0) - now) / day,
    ],
    ['after a life of ten years', { password_changed_at: iso(-3_000) }, { password_lifetime: 3_650 }, 650],
  ])('%s', (_name, user, policy, days) => {
    expect(expiry(user, policy)).toBe(now + days * day);
  });

  test.each<[string, object, object]>([
    ['without a policy', changed, {}],
    ['with a life of 0 days', changed, { password_lifetime: 0 }],
    ['with a life of less', changed, { password_lifetime: -1 }],
    ['with a life of null', changed, { password_lifetime: null }],
    ['with a life that is no number', changed, { password_lifetime: 'for ever' }],
    ['with a change at no time', {}, { password_lifetime: 90 }],
    [
      "with a change at Go's zero time",
      { password_changed_at: '0001-01-01T00:00:00Z' },
      { password_lifetime: 90 },
    ],
    ["with a user that ends at Go's zero time", { expires_at: '0001-01-01T00:00:00Z' }, {}],
    ['with a user that ends at a number', { expires_at: now }, {}],
    ['with a user that ends at null', { expires_at: null }, {}],
    ['with a life that is a list', changed, { password_lifetime: [90] }],
    ['with a life that is true', changed, { password_lifetime: true }],
    ['with a life that cannot be a number', changed, { password_lifetime: { toString: null } }],
    [
      'with a life of more than ten years',
      { password_changed_at: iso(-3_000) },
      { password_lifetime: 3_651 },
    ],
    ['with a user that ends at 0', { expires_at: '0' }, {}],
    ['with a user that ends never', { expires_at: 'Never expires 1' }, {}],
    ['in ten years', { expires_at: iso(3_650) }, {}],
    ['in more than ten years', changed, { password_lifetime: 36_500 }],
  ])('never %s', (_name, user, policy) => {
    expect(expiry(user, policy)).toBeUndefined();
  });
});

test.each([
  [true, true],
  [false, false],
  [undefined, false],
  ['yes', false],
])('a password has to be changed where the user says %p: %p', (password_change_required, expected) => {
  expect(passwordStateOf({ password_change_required }, {}, now).mustBeChanged).toBe(expected);
});
