import { expect, test } from '@jest/globals';
import { judge } from '../../../functions/jobs/judgement.ts';
import { endOf, mayRunUntil, showsLife } from '../../../functions/jobs/life.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 24, 2);
const clock = { now, ahead: 0 };
const changed = (ago: number) => ({ updatedAt: new Date(now - ago).toISOString() });

test.each<[string, object, string | undefined]>([
  ['that runs has not', { overall_status: 'running', ...changed(1_000 * hour) }, undefined],
  ['that is completed has', { overall_status: 'completed' }, 'succeeded'],
  ['with an unknown word has not within the hour', { overall_status: 'x', ...changed(hour - 1) }, undefined],
  ['with an unknown word has after the hour', { overall_status: 'x', ...changed(hour) }, 'unknown_status'],
  ['with an unknown word and no date has', { overall_status: 'x' }, 'unknown_status'],
  ['without a word has not within the hour', changed(0), undefined],
  ['without a word has after the hour', changed(hour), 'unknown_status'],
])('whether a job has ended: one %s', (_name, fields, expected) => {
  const job = { id: 'j', ...fields };
  expect(endOf(job, clock, judge(job))).toBe(expected);
});

test('how it was judged before goes for what it says now', () => {
  expect(endOf({ id: 'j', overall_status: 'completed' }, clock, { outcome: 'partially_failed' })).toBe(
    'partially_failed',
  );
});

test('a job may run for an hour from its last change, by the later of two clocks that differ', () => {
  const job = { id: 'j', ...changed(2 * hour) };
  expect(mayRunUntil(job, clock)).toBe(now - hour);
  expect(mayRunUntil(job, { now, ahead: -3 * hour })).toBe(now + hour + 60_000);
  expect(mayRunUntil({ id: 'j' }, clock)).toBeUndefined();
});

test.each([
  ['within the hour', changed(hour - 1), true],
  ['before', changed(hour), false],
  ['at a time it does not say', {}, false],
])('a job shows life when it has changed %s', (_name, fields, expected) => {
  expect(showsLife({ id: 'j', ...fields }, clock)).toBe(expected);
});
