import { describe, expect, test } from '@jest/globals';
import { type Saying, sayingOf } from '../../../functions/jobs/grammar.ts';
import { fold } from '../../../functions/jobs/wording.ts';

const texts: { [saying in Saying]: string[] } = {
  success: [
    'completed, 0 failed',
    '0 failed, completed',
    '12 of 12 keys synchronized',
    'key ring synchronized successfully after 3 s',
    'completed in 3 s on 2026-11-26',
    `${'successfully '.repeat(23)}completed`,
  ],
  running: ['in progress', 'in queue', 'in_queue', 'completed, refreshing', 'pending; 12 of 12 keys'],
  nothing: [
    '',
    '3 s',
    '12 of 12 keys',
    '0 failed',
    'took 3 s on 2026-11-26',
    'total 12',
    '12 keys in total, 3 groups in total',
  ],
  unknown: [
    '12',
    'took 0 failed',
    '0 failed took',
    'took total 3',
    'total 3 took',
    'took 3 keys',
    'in progress of',
    'of in progress',
    'took 3 s of',
    'of took 3 s',
    'completed, of',
    'pending, 3 of 12 keys',
    'completed 12 of 12 groups, 13 in total',
    `${'successfully '.repeat(24)}completed`,
    ',',
  ],
};

describe.each(Object.entries(texts))('what says %s', (saying, rows) => {
  test.each(rows)('%j', (text) => {
    expect(sayingOf(fold(text))).toBe(saying);
  });
});
