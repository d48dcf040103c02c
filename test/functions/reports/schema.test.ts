import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as z from 'zod/mini';
import { reportOf } from '../../../functions/reports/report.ts';
import { reportSchema } from '../../../functions/reports/schema.ts';
import { now, partialJob, run } from './samples.ts';

const file = new URL('../../../docs/report.schema.json', import.meta.url);
const published = JSON.parse(readFileSync(file, 'utf8'));

test('docs/report.schema.json is the schema of the code', () => {
  expect(published).toEqual(z.toJSONSchema(reportSchema, { io: 'input' }));
});

const validate = new Ajv2020({ strict: true }).compile(published);

/** What each of the two validators says of a document. */
const verdicts = (document: unknown) => ({
  zod: reportSchema.safeParse(document).success,
  ajv: validate(document),
});

test('a report is valid by both validators', () => {
  expect(verdicts(reportOf(partialJob, run, now))).toEqual({ zod: true, ajv: true });
});

test('a report with a key of a later version is valid by both, and holds none yet', () => {
  const report = reportOf(partialJob, run, now);
  expect(verdicts({ ...report, more: 1 })).toEqual({ zod: true, ajv: true });
  expect(reportSchema.parse(report)).toEqual(report);
  expect(Object.keys(report).toSorted()).toEqual(Object.keys(reportSchema.shape).toSorted());
});

test.each<[string, object]>([
  ['another version', { schema: 'cckm-sap-sync/report/2' }],
  ['an outcome that there is not', { outcome: 'done' }],
  ['a number for a text', { job: 5 }],
  ['a time with another zone', { started_at: '2026-01-31T02:00:00+01:00' }],
  ['more than 20 groups', { failed_groups: Array(21).fill({ group: 'a', detail: 'b' }) }],
  ['a count below zero', { failed_groups_left_out: -1 }],
  ['no schema', { schema: undefined }],
])('a report with %s is valid by neither', (_name, change) => {
  expect(verdicts({ ...reportOf(partialJob, run, now), ...change })).toEqual({ zod: false, ajv: false });
});
