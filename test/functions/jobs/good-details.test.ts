import { describe, expect, test } from '@jest/globals';
import { GoodDetails } from '../../../functions/jobs/good-details.ts';
import { JobNames } from '../../../functions/jobs/names.ts';

const names = () => new JobNames(['group one']).with(['eu']);
const isGood = (text: string, good: string) => new GoodDetails([good], names).textFor(text) === good;

describe('a text is as good as one of the setting', () => {
  test.each([
    ['after folding', 'Mirrored  all_keys', 'mirrored all keys'],
    ['with other clauses between the same words', 'mirrored; none missing', 'mirrored, none missing'],
    ['with another number', 'mirrored 17 new', 'mirrored 3 new'],
    ['with a number in other digits', 'mirrored 7 new', 'mirrored 1234.56 new'],
    ['with a date that is written in another way', 'mirrored Thu, 26 Nov 2026', 'mirrored 2026-11-25'],
    ['with a duration that is written in another way', 'mirrored in 3 s', 'mirrored in 2 min 3 s'],
    ['with a clock', 'mirrored 00:03:10', 'mirrored 3 s'],
    [
      'with another UUID',
      'mirrored 3e732d57-5ea1-491f-b238-9f4a39a9566f',
      'mirrored c4e5bd34-af39-4027-9058-6f1a4bb3519d',
    ],
    ['with a number where a date was', 'mirrored 5', 'mirrored 2026-11-25'],
    ['with another name', 'mirrored group one new', 'mirrored eu new'],
    ['that ends with a word for yes', 'mirrored yes', 'mirrored yes'],
    ['that begins with a word for no', 'no keys were new', 'no keys were new'],
    ['of 400 words', 'x '.repeat(400), 'x '.repeat(400)],
  ])('%s', (_name, text, good) => {
    expect(isGood(text, good)).toBe(true);
  });

  test.each([
    ['not with a zero', 'mirrored 0 new', 'mirrored 3 new'],
    ['not with a zero where a duration was', 'mirrored 0', 'mirrored 3 s'],
    ['not with a zero in other digits', 'mirrored 0.00 new', 'mirrored 3 new'],
    ['not without the number', 'mirrored', 'mirrored 3 s'],
    ['not with a number more', 'mirrored v7', 'mirrored v'],
    ['not with a zero more', 'mirrored v0', 'mirrored v'],
    ['not with its words parted elsewhere', 'mir rored', 'mirr ored'],
    ['not with the name of nothing in the job', 'mirrored us new', 'mirrored eu new'],
    ['not where it is but a word for yes', 'yes', 'yes'],
    ['not where it is but a number', '3', '3'],
    ['not of 401 words', 'x '.repeat(401), 'x '.repeat(401)],
  ])('%s', (_name, text, good) => {
    expect(isGood(text, good)).toBe(false);
  });
});
