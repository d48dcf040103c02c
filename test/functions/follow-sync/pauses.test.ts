import { describe, expect, test } from '@jest/globals';
import { pauseAfter } from '../../../functions/follow-sync/pauses.ts';
import type { Look } from '../../../functions/follow-sync/poll.ts';
import { afterLook, beforeTheFirstLook } from '../../../functions/follow-sync/state.ts';
import { judge } from '../../../functions/jobs/judgement.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 10, 24, 2);
const job = { id: 'j', overall_status: 'in progress' };
const running: Look = { saw: 'job', job, judgement: judge(job), coversSecret: true };

describe('the pauses between looks', () => {
  const pauses = (followFor: number) => {
    const list: number[] = [];
    let state = afterLook(beforeTheFirstLook, running, start, followFor);
    while (!state.end) {
      const seconds = pauseAfter(state, followFor);
      list.push(seconds);
      state = afterLook(state, running, state.at + seconds * 1000, followFor);
    }
    return list;
  };

  test('begin with 10 s and grow to 5 min', () => {
    expect(pauses(day).slice(0, 12)).toEqual([10, 15, 23, 34, 51, 76, 114, 171, 256, 300, 300, 300]);
  });

  test('end exactly with the time for following', () => {
    expect(pauses(day).reduce((sum, seconds) => sum + seconds, 0)).toBe(86_400);
  });

  test('make at most 318 looks in 24 hours', () => {
    expect(pauses(day).length + 1).toBeLessThanOrEqual(318);
  });
});
