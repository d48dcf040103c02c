import { describe, expect, test } from '@jest/globals';
import { type BadOutcome, JobDidNotSucceed, outcomeError } from '../../../functions/jobs/outcome.ts';

const names: [BadOutcome, string][] = [
  ['partially_failed', 'JobPartiallyFailed'],
  ['failed', 'JobFailed'],
  ['unknown_status', 'JobStatusUnknown'],
  ['lost', 'JobLost'],
  ['unauthorized', 'JobUnauthorized'],
  ['timed_out', 'JobTimedOut'],
];

describe('the error of an execution', () => {
  test.each(names)('that ends as %s is %s, which no retry heals', (outcome, name) => {
    const failure = outcomeError(outcome, 'job-1', '');
    expect(failure).toBeInstanceOf(JobDidNotSucceed);
    expect(failure).toMatchObject({ name, retryable: false });
  });

  test.each(names)('for %s names outcome, job and reason, and what to do', (outcome) => {
    const { message, parts } = outcomeError(outcome, 'job-1', 'the reason');
    expect(message).toBe(`Following job job-1: ${outcome}: the reason. ${parts.remedy}`);
  });

  test('names the outcome alone where there is no reason', () => {
    expect(outcomeError('failed', 'job-1', '').parts.cameBack).toBe('failed');
  });

  test.each(names)('for %s fits into the 2 KB of a record, whatever came back', (outcome) => {
    const { message } = outcomeError(outcome, 'j'.repeat(200), 'é\n'.repeat(5_000));
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(2_048);
    expect(message).not.toContain('\n');
  });

  test('for a job that timed out shows the events that look at it and end it', () => {
    expect(outcomeError('timed_out', 'job-1', '').parts.remedy).toMatch(
      /\{"action":"status"\}.*\{"action":"cancel"\}/,
    );
  });
});
