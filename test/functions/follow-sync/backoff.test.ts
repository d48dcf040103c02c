import { describe, expect, test } from '@jest/globals';
import type { PollResult } from '../../../functions/follow-sync/poll.ts';
import { initialState, nextDelay, nextState } from '../../../functions/follow-sync/state.ts';
import { judge } from '../../../functions/jobs/judgement.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 10, 24, 2);
const job = { id: 'j', overall_status: 'in progress' };
const running: PollResult = { saw: 'job', job, judgement: judge(job), coversSecret: true };

describe('the delays between looks', () => {
  const delays = (followFor: number) => {
    const list: number[] = [];
    let state = nextState(initialState, running, start, followFor);
    while (!state.ended) {
      const seconds = nextDelay(state, followFor);
      list.push(seconds);
      state = nextState(state, running, state.at + seconds * 1000, followFor);
    }
    return list;
  };

  test('begin with 10 s and grow to 5 min', () => {
    expect(delays(day).slice(0, 12)).toEqual([10, 15, 23, 34, 51, 76, 114, 171, 256, 300, 300, 300]);
  });

  test('end exactly with the time for following', () => {
    expect(delays(day).reduce((sum, seconds) => sum + seconds, 0)).toBe(86_400);
  });

  test('make at most 318 looks in 24 hours', () => {
    expect(delays(day).length + 1).toBeLessThanOrEqual(318);
  });
});
