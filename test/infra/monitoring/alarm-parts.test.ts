import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { rows } from '../../support/markdown.ts';
import { templateOf } from '../stacks.ts';
import { type Json, ofType } from '../template.ts';

const template = templateOf('CckmSapSync-default');
const alarms: Json[] = Object.values(ofType(template, 'AWS::CloudWatch::Alarm')).map(
  ({ Properties }) => Properties,
);
const composites = Object.keys(ofType(template, 'AWS::CloudWatch::CompositeAlarm')).length;

const expressionsOf = ({ Metrics = [] }: Json): string[] =>
  Metrics.flatMap(({ Expression }: Json) => Expression ?? []);

/** Names without what all names of a target begin with. */
const namesOf = (list: Json[]) =>
  list.map(({ AlarmName }) => AlarmName.replace(/^cckm-sap-sync-[^-]+-/, '')).sort();

test('no alarm subtracts anything', () => {
  const expressions = alarms.flatMap(expressionsOf);
  expect(expressions).toContain('FILL(deadLetters, 0) + FILL(errors, 0)');
  expect(expressions.filter((expression) => expression.includes('-'))).toEqual([]);
});

test('whatever may be missing is filled, but where missing data means no change', () => {
  const unfilled = alarms.filter((alarm) => !expressionsOf(alarm).some((text) => text.startsWith('FILL(')));
  expect(namesOf(unfilled)).toEqual(['expires-soon', 'unsettled']);
  expect(unfilled.map(({ TreatMissingData }) => TreatMissingData)).toEqual(['ignore', 'ignore']);
  expect(unfilled.flatMap(expressionsOf).join()).not.toContain('FILL');
});

test('the alarms cost what deploy.md says', () => {
  const metrics = alarms.flatMap(
    ({ Metrics }) => Metrics?.filter(({ MetricStat }: Json) => MetricStat) ?? [0],
  );
  const costs = rows(readFileSync(new URL('../../../docs/deploy.md', import.meta.url), 'utf8'));
  const price = (dollars: number) => [dollars.toFixed(2), dollars.toFixed(2)];
  expect(costs).toContainEqual([
    'alarms',
    `${alarms.length}, over ${metrics.length} metrics`,
    '0.10 a metric',
    ...price(metrics.length * 0.1),
  ]);
  expect(costs).toContainEqual(['composite alarms', `${composites}`, '0.50', ...price(composites * 0.5)]);
});

describe('the alarms on missing success', () => {
  const all = (stack: string): Json[] =>
    Object.values(templateOf(`CckmSapSync-${stack}`).Resources)
      .map(({ Properties }) => Properties)
      .filter(({ AlarmName }) => AlarmName);
  const named = (stack: string, name: string) =>
    all(stack).find(({ AlarmName }) => AlarmName === `cckm-sap-sync-${stack}-${name}`);
  const hours = (stack: string) =>
    ['no-synchronization', 'still-no-success'].map((name) => named(stack, name)?.EvaluationPeriods);

  test('come after the hours that are set, and after twice as many', () => {
    expect(hours('default')).toEqual([28, 56]);
  });

  test('come after 168 hours at most', () => {
    expect(hours('some')).toEqual([100, 168]);
  });

  test('are one, which nothing holds back, where the hours are 168', () => {
    expect(hours('all')).toEqual([168, undefined]);
    expect(named('all', 'no-success').ActionsSuppressor).toBeUndefined();
    expect([named('all', 'following'), named('all', 'told-or-under-way')]).toEqual([undefined, undefined]);
  });

  test.each([
    ['existing', 'there shall be none'],
    ['off', 'the schedules are disabled'],
  ])('are not there, nor what holds them back, where %s says that %s', (stack) => {
    const names = ['no-success', 'still-no-success', 'no-synchronization', 'following', 'told-or-under-way'];
    expect(names.map((name) => named(stack, name))).toEqual(names.map(() => undefined));
    expect(named(stack, 'needs-attention')).toBeDefined();
  });
});
