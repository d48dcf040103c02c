import { expect, test } from '@jest/globals';
import type { Job } from '../../../functions/jobs/job.ts';
import { hasEnded, hasStatus, isAborted, isBeingCanceled } from '../../../functions/jobs/status.ts';

const job = (fields: object): Job => ({ id: 'bf27cde1-e2ed-4244-9d5a-8a4e12ad1837', ...fields });

test.each<[string, object, boolean]>([
  ['says so by its status', { overall_status: 'Canceling' }, true],
  ['says so by abort', { overall_status: 'in progress', abort: true }, true],
  ['says so by abort in another spelling', { overall_status: 'in progress', abort: 'TRUE' }, true],
  ['says the contrary', { overall_status: 'in progress', abort: false }, false],
  ['says nothing', {}, false],
])('whether a job is being cancelled: it %s', (_name, fields, expected) => {
  expect(isBeingCanceled(job(fields))).toBe(expected);
});

test.each([
  ['a word', 'x', true],
  ['white space', ' ', false],
  ['a number', 7, false],
  ['nothing', undefined, false],
])('whether a job shows a status: %s', (_name, overall_status, expected) => {
  expect(hasStatus(job({ overall_status }))).toBe(expected);
});

test.each<[object, boolean]>([
  ...[true, 1, '1', 'true', 'TRUE', 'yes', ' Yes '].map((abort): [object, boolean] => [{ abort }, true]),
  ...[false, 0, '', 'no', 'false', null, 2, 'asked'].map((abort): [object, boolean] => [{ abort }, false]),
  ...['aborted', 'canceled', 'cancelled'].map((field): [object, boolean] => [{ [field]: true }, true]),
  [{ abort: false, cancelled: 'yes' }, true],
  [{ aborting: true }, false],
])('%j says that a job was aborted: %p', (fields, expected) => {
  expect(isAborted(job(fields))).toBe(expected);
});

test.each<[string, boolean]>([
  ['in progress', false],
  ['', false],
  ['completed', true],
  ['partial', true],
  ['failed', true],
  ['canceled', true],
  ['finalizing', false],
])('a job that is "%s" says that it has ended: %p', (overall_status, ended) => {
  expect(hasEnded(job({ overall_status }))).toBe(ended);
});
