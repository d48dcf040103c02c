import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ReportFacts } from '../../../functions/reports/facts.ts';
import { publicationOf, reportOf } from '../../../functions/reports/report.ts';
import { type Report, reportSchema } from '../../../functions/reports/schema.ts';
import { anyCharacter } from '../../support/any-character.ts';
import { now, partialJob, run } from './samples.ts';

const report = (facts: Partial<ReportFacts> = {}) => reportOf({ ...partialJob, ...facts }, run, now);
const groups = (count: number, detail = 'failed') =>
  Array.from({ length: count }, (_, index) => ({ group: `group-${index}`, detail }));

test('a report says all there is to say of a job', () => {
  expect(report()).toEqual({
    schema: 'cckm-sap-sync/report/1',
    summary: 'SAP keys on production: 1 of 3 groups failed',
    target: 'production',
    outcome: 'partially_failed',
    severity: 'error',
    job: 'job-1',
    appliance: 'https://cm.example.com',
    status: 'completed',
    groups: 3,
    failed_groups: [{ group: '00RT000000060vKLOP', detail: 'failed: no answer of SAP' }],
    failed_groups_left_out: 0,
    warnings: [],
    error: {
      name: 'JobPartiallyFailed',
      tried: 'Following job job-1',
      came_back: 'partially_failed: 1 group failed: 00RT000000060vKLOP: failed: no answer of SAP',
    },
    remedy: 'Look at these groups.',
    started_at: '2026-01-31T02:00:00Z',
    ended_at: '2026-01-31T02:03:08Z',
    duration_seconds: 188,
    run: { function: 'follow-sync', version: '7', request_id: run.requestId, execution: null },
    links: expect.objectContaining({ runbook: 'docs/runbook.md#a-job-ended-badly' }),
    deduplication_key: 'production-job-1-partially_failed',
  });
});

test('what is not known is null, not left out', () => {
  const facts: ReportFacts = {
    outcome: 'start_failed',
    startedAt: now,
    endedAt: now,
    loggedSince: now,
  };
  expect(reportOf(facts, run, now)).toMatchObject({
    job: null,
    appliance: null,
    status: null,
    groups: null,
    failed_groups: [],
    error: null,
    remedy: null,
    duration_seconds: null,
  });
});

test('a remedy is that of the error where there is one', () => {
  expect(report({ remedy: 'another' }).remedy).toBe('Look at these groups.');
  expect(report({ error: undefined, remedy: 'another' }).remedy).toBe('another');
});

test.each<[Report['outcome'], Report['severity']]>([
  ['succeeded', 'info'],
  ['specimen', 'info'],
  ['canceled', 'warning'],
  ['partially_failed', 'error'],
  ['failed', 'error'],
  ['unknown_status', 'error'],
  ['lost', 'error'],
  ['unauthorized', 'error'],
  ['timed_out', 'error'],
  ['start_failed', 'error'],
])('%s has the severity %s', (outcome, severity) => {
  expect(report({ outcome }).severity).toBe(severity);
});

describe('copies of a report have one key, which no other report has', () => {
  const keyOf = (facts: Partial<ReportFacts>, of: object = {}) =>
    reportOf({ ...partialJob, ...facts }, { ...run, ...of }, now).deduplication_key;
  const follower = (name: string) => ({
    execution: `arn:aws:lambda:eu-central-1:111122223333:function:f:7/durable-execution/${name}/abc`,
  });

  test('made of the follower and the outcome', () => {
    expect(keyOf({}, follower('production-job-1-2'))).toBe('production-job-1-2-partially_failed');
    expect(keyOf({ outcome: 'lost' }, follower('production-job-1-1'))).toBe('production-job-1-1-lost');
  });

  test('made of the job where the follower has no name', () => {
    expect(keyOf({}, { execution: 'arn:of:it' })).toBe('production-job-1-partially_failed');
    expect(keyOf({ job: 'ä'.repeat(300) })).toMatch(/^production-[\da-f]{36}-partially_failed$/);
  });

  test('made of the request for a specimen, and for a start that failed, whose job may fail another one', () => {
    expect(keyOf({ job: undefined, outcome: 'specimen' })).toBe(`production-${run.requestId}-specimen`);
    expect(keyOf({ outcome: 'start_failed' })).toBe(`production-${run.requestId}-start_failed`);
  });
});

test('warnings are told, and by which texts of the setting something is good', () => {
  const warnings = ['1 group without a detail'];
  expect(report({ warnings, goodDetails: ['Mirrored'] }).warnings).toEqual([
    '1 group without a detail',
    'Good by `goodDetails`: "Mirrored".',
  ]);
  expect(report({ warnings: ['a', 'b', 'c', 'd'] }).warnings).toEqual(['a', 'b', 'c']);
});

test('of many failed groups the first 20 are named, and the rest are counted', () => {
  const { failed_groups, failed_groups_left_out } = report({ failedGroups: groups(50) });
  expect(failed_groups).toEqual(groups(20));
  expect(failed_groups_left_out).toBe(30);
});

describe('what is published', () => {
  const publication = (facts: Partial<ReportFacts> = {}) =>
    publicationOf({ ...partialJob, ...facts }, run, now);

  test('is the report for programs, and a text for mail', () => {
    const { message, subject } = publication();
    const bodies = JSON.parse(message);
    expect(Object.keys(bodies)).toEqual(['default', 'email']);
    expect(JSON.parse(bodies.default)).toEqual(report());
    expect(bodies.email).toMatch(/^SAP keys on production: 1 of 3 groups failed\.\n/);
    expect(subject).toBe('SAP keys on production: 1 of 3 groups failed');
  });

  test('carries what filters and routes go by', () => {
    expect(publication().attributes).toEqual({
      outcome: 'partially_failed',
      target: 'production',
      severity: 'error',
    });
  });

  test('names fewer groups where their words would be too long', () => {
    // Each quote takes four bytes in JSON within JSON.
    const { message } = publication({ failedGroups: groups(20, '"'.repeat(400)) });
    const { failed_groups, failed_groups_left_out } = JSON.parse(JSON.parse(message).default);
    expect(failed_groups.length).toBe(10);
    expect(failed_groups_left_out).toBe(10);
  });

  test('counts the groups where all is so long that no words of theirs would fit', () => {
    const huge = '"'.repeat(2_000);
    const longest: ReportFacts = {
      ...partialJob,
      job: huge,
      appliance: huge,
      status: huge,
      failedGroups: groups(30, huge).map(({ detail }) => ({ group: huge, detail })),
      error: { name: huge, parts: { tried: huge, cameBack: huge, remedy: huge } },
    };
    const names = {
      function: 'f'.repeat(64),
      execution: `arn:${'x'.repeat(500)}`,
      logGroup: 'g'.repeat(512),
      runbookUrl: `https://${'r'.repeat(248)}`,
    };
    const { message } = publicationOf(longest, { ...run, ...names }, now);
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(32 * 1024);
    const { default: json, email } = JSON.parse(message);
    expect(JSON.parse(json)).toMatchObject({ failed_groups: [], failed_groups_left_out: 30 });
    expect(email).toContain('\nFailed:\n- and 30 more\n');
  });

  /** Texts that an appliance may send, also such as grow in JSON. */
  const text = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 600 }),
    fc.string({
      unit: fc.constantFrom('"', '\\', '\u0000', '\n', '😀', '\u2028', '\uD800'),
      maxLength: 3_000,
    }),
  );
  const facts = fc.record({
    outcome: fc.constantFrom(...reportSchema.shape.outcome.options),
    job: fc.option(text, { nil: undefined }),
    appliance: fc.option(text, { nil: undefined }),
    status: fc.option(text, { nil: undefined }),
    groups: fc.option(fc.nat(), { nil: undefined }),
    failedGroups: fc.array(fc.record({ group: text, detail: text }), { maxLength: 30 }),
    error: fc.option(
      fc.record({ name: text, parts: fc.record({ tried: text, cameBack: text, remedy: text }) }),
      { nil: undefined },
    ),
    warnings: fc.array(text, { maxLength: 5 }),
    remedy: fc.option(text, { nil: undefined }),
    startedAt: fc.integer({ min: -8.64e15, max: 8.64e15 }),
    endedAt: fc.integer({ min: 0, max: now }),
    durationSeconds: fc.option(fc.nat(), { nil: undefined }),
    loggedSince: fc.integer({ min: 0, max: now }),
  });

  test('is valid, short and plain, whatever an appliance says', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { subject, message, attributes } = publicationOf(given, run, now);
        const { default: json, email } = JSON.parse(message) as { default: string; email: string };
        expect(reportSchema.safeParse(JSON.parse(json)).error).toBeUndefined();
        expect(Buffer.byteLength(message)).toBeLessThanOrEqual(32 * 1024);
        expect(subject).toMatch(/^[ -~]{1,99}$/);
        expect(email.split('\n').length).toBeLessThanOrEqual(25);
        expect(email.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/u);
        expect(Object.values(attributes)).not.toContain('');
        expect(JSON.stringify(JSON.parse(json))).not.toMatch(/[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]|\\u/u);
      }),
    );
  });
});
