import { describe, expect, test } from '@jest/globals';
import { type Failure, isRetryable } from '../../../functions/shared/failure.ts';
import {
  HandOverFailed,
  JobInTheWay,
  JobNotRunning,
  JobStuck,
  OutOfTime,
  SampleEventReceived,
  SeveralJobsRunning,
  StartUnconfirmed,
} from '../../../functions/start-sync/errors.ts';

const parts = { tried: 'Trying', cameBack: 'nothing', remedy: 'Wait.' };

describe('the same again may help', () => {
  test.each<[string, Failure]>([
    ['JobInTheWay', new JobInTheWay(parts)],
    ['StartUnconfirmed', new StartUnconfirmed(parts)],
    ['HandOverFailed', new HandOverFailed(parts, true, 'job-1')],
    ['OutOfTime', new OutOfTime(parts)],
  ])('after %s', (name, failure) => {
    expect({ name: failure.name, retryable: isRetryable(failure) }).toEqual({ name, retryable: true });
  });
});

describe('a person is needed', () => {
  test.each<[string, Failure]>([
    ['SampleEventReceived', new SampleEventReceived(parts)],
    ['JobStuck', new JobStuck(parts)],
    ['HandOverFailed', new HandOverFailed(parts, false, 'job-1')],
    ['JobNotRunning', new JobNotRunning(parts)],
    ['SeveralJobsRunning', new SeveralJobsRunning(parts)],
  ])('after %s', (name, failure) => {
    expect({ name: failure.name, retryable: isRetryable(failure) }).toEqual({ name, retryable: false });
  });
});
