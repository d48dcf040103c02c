import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { imitationOf } from '../../../../infra/local/appliance/like.ts';
import { readProbeReport } from '../../../../infra/local/probe/report.ts';

const text = readFileSync(new URL('../../../appliances/simulated.json', import.meta.url), 'utf8');
/** The report with something else in it. */
const altered = (changes: object): string => JSON.stringify({ ...JSON.parse(text), ...changes });
const rowsWith = (rows: object) => ({ rows: { ...JSON.parse(text).rows, ...rows } });

describe('a text that is no report is refused, by the first thing that does not belong there', () => {
  test.each<[string, string, RegExp]>([
    ['no JSON', '{', /^it is not JSON; a report is a file that npm run probe wrote\.$/],
    ['another object', '{}', /^format: .*; a report is a file that npm run probe wrote\.$/],
    ['a list', '[]', /^it: .*expected object/],
    [
      'a verdict of its own',
      altered(rowsWith({ 'list.order': { verdict: 'fine' } })),
      /^rows\.list\.order\.verdict: /,
    ],
    ['more nodes than a cluster has', altered({ nodes: 1e9 }), /^nodes: /],
    ['more jobs than are listed', altered({ jobs: Array.from({ length: 101 }, () => null) }), /^jobs/],
    ['a key that it does not have', altered({ more: 1 }), /^it: .*"more"/],
  ])('%s', (_name, report, message) => {
    expect(() => readProbeReport(report)).toThrow(message);
  });
});

describe('an imitation', () => {
  test('sets no switch by a row whose position it does not know, and lists that row', () => {
    const report = readProbeReport(
      altered(rowsWith({ 'list.order': { verdict: 'differs', seen: { order: 'by name' } } })),
    );
    const { options, notImitated } = imitationOf(report);
    expect(options.behaviour).not.toHaveProperty('listOrder');
    expect(notImitated).toContain('list.order');
  });

  test('lists a row that it never heard of', () => {
    const report = readProbeReport(
      altered(rowsWith({ 'list.colour': { verdict: 'differs', seen: { colour: 'blue' } } })),
    );
    expect(imitationOf(report).notImitated).toContain('list.colour');
  });

  test('sets no switch by a row that was not seen', () => {
    const report = readProbeReport(altered({ rows: { 'list.order': { verdict: 'not seen' } } }));
    expect(imitationOf(report)).toMatchObject({ switches: [], notImitated: [] });
  });
});
