import { expect, test } from '@jest/globals';
import { isSuccess, Progress } from '../../../infra/local/progress.ts';
import { Terminal } from '../../../infra/local/terminal.ts';

/** What a person reads when a follower has written these lines and its execution has closed so. */
function shown(lines: object[], closed: Parameters<Progress['closed']>[0]): string {
  const written: string[] = [];
  const stream = { write: (chunk: string) => written.push(chunk) > 0 };
  const progress = new Progress(new Terminal(stream as ConstructorParameters<typeof Terminal>[0], {}));
  for (const line of lines) progress.logLine(JSON.stringify(line));
  progress.closed(closed);
  return written.join('');
}
const crash = { errorType: 'CheckpointUnrecoverableExecutionError', errorMessage: 'Checkpoint failed' };

test.each([
  [
    'failed without a word',
    { status: 'FAILED', error: crash } as const,
    `FAILED: ${crash.errorType}: ${crash.errorMessage}`,
  ],
  ['died until its time was over', { status: 'TIMED_OUT' } as const, 'TIMED_OUT'],
])('a follower that %s is told by how its execution closed', (_name, closed, told) => {
  expect(shown([], closed)).toBe(`follow-sync ended as ${told}\n`);
});

test('a follower that has reported or logged its failure is not told again', () => {
  const error = {
    name: 'EventInvalid',
    message: 'Reading the event: it is none. Send one.',
    remedy: 'Send one.',
  };
  const failed = { status: 'FAILED', error: crash } as const;
  expect(shown([{ message: 'follow-sync failed', error }], failed)).not.toContain('ended as');
  const report = {
    message: 'synchronization ended',
    outcome: 'failed',
    job: 'j',
    duration_seconds: 1,
    looks: 1,
  };
  expect(shown([report], failed)).not.toContain('ended as');
});

test("the lines of Lambda's runtime and its reports are not shown", () => {
  const lines = [
    { level: 'ERROR', message: { errorType: 'Error', errorMessage: 'x', logged: true } },
    { type: 'platform.report', record: { status: 'error', errorType: 'Runtime.ExitError' } },
  ];
  expect(shown(lines, { status: 'SUCCEEDED' })).toBe('');
});

test.each<[object, object, boolean]>([
  [{}, { outcome: 'started' }, true],
  [{}, { outcome: 'postponed' }, false],
  [{ action: 'check' }, { outcome: 'not_ready' }, false],
  [{ action: 'status' }, { jobs: [] }, true],
  [{ action: 'status' }, { outcome: 'canceled' }, false],
  [{ action: 'cancel' }, { outcome: 'canceled' }, true],
  [{ action: 'cancel' }, { outcome: 'canceling' }, false],
])('%j answered with %j is well: %j', (event, answer, expected) => {
  expect(isSuccess(event, answer)).toBe(expected);
});
