import { expect, test } from '@jest/globals';
import { lazy } from '../../../functions/shared/lazy.ts';

test.each([1, undefined])('%p is made when it is asked for first, and once', (value) => {
  let made = 0;
  const get = lazy(() => {
    made += 1;
    return value;
  });
  expect(made).toBe(0);
  expect([get(), get()]).toEqual([value, value]);
  expect(made).toBe(1);
});
