import { describe, expect, test } from '@jest/globals';
import { everything } from '../everything.ts';
import { templateOf } from '../stacks.ts';
import { flat, type Json, ofType, only } from '../template.ts';

const template = templateOf('CckmSapSync-default');
const { DashboardName, DashboardBody } = only(template, 'AWS::CloudWatch::Dashboard').Properties;
const { start, widgets } = JSON.parse(flat(DashboardBody));

/** What a widget says that it shows, and what it shows: metrics as `name statistic seconds`. */
const shown = widgets.map(({ properties }: Json) => [
  properties.title,
  (properties.metrics ?? []).map(([, name, , , , , { stat, period }]: Json) => `${name} ${stat} ${period}`),
]);

describe('the dashboard', () => {
  test('has the name by which the runbook sends people to it', () => {
    expect(flat(DashboardName)).toBe('CckmSapSync-default-<AWS::Region>');
  });

  test('shows the alarms, what is about to end, and how the nights of two weeks went', () => {
    expect(start).toBe('-P14D');
    expect(shown).toEqual([
      [undefined, []],
      ['Alarms', []],
      ['Days until a certificate or the password expires', ['DaysToExpiry Minimum 86400']],
      ['Groups that failed (last day)', ['GroupsFailed Sum 86400']],
      ['How jobs ended', ['JobSucceeded Sum 86400', 'JobNotSucceeded Sum 86400', 'JobCanceled Sum 86400']],
      [
        'How starts ended',
        [
          'JobStarted Sum 86400',
          'JobAdopted Sum 86400',
          'StartSkipped Sum 86400',
          'StartPostponed Sum 86400',
          'StartFailed Sum 86400',
        ],
      ],
      ['Duration of a job (seconds)', ['JobDuration Maximum 3600']],
      ['Last reports', []],
    ]);
  });

  test('begins with what well looks like, and where to go otherwise', () => {
    const { markdown } = widgets[0].properties;
    expect(markdown).toContain('# SAP keys of default\n');
    expect(markdown).toContain('Green alarms and one success a night: all is well.');
    expect(markdown).toContain('Otherwise docs/runbook.md, or');
  });

  test('leads to the runbook where its address is known', () => {
    const body = flat(
      only(templateOf('CckmSapSync-all'), 'AWS::CloudWatch::Dashboard').Properties.DashboardBody,
    );
    expect(JSON.parse(body).widgets[0].properties.markdown).toContain(
      `Otherwise [the runbook](${everything.runbookUrl}), or`,
    );
  });

  test('names a saved query that there is', () => {
    const names = Object.values(ofType(template, 'AWS::Logs::QueryDefinition')).map(
      ({ Properties }) => Properties.Name,
    );
    const [, named] = /saved query (.*)\.$/.exec(widgets[0].properties.markdown) ?? [];
    expect(names).toContain(named);
  });

  test('shows the alarms that send', () => {
    const senders = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
      Object.entries(ofType(template, type)).filter(([, { Properties }]) => Properties.AlarmActions),
    );
    expect(widgets[1].properties.alarms.toSorted()).toEqual(senders.map(([id]) => `<${id}.Arn>`).sort());
  });

  test('stacks the bars of a day, so that their height is the number of jobs or starts', () => {
    const bars = widgets.filter(({ properties }: Json) => properties.view === 'bar');
    expect(bars.map(({ properties }: Json) => [properties.title, properties.stacked])).toEqual([
      ['How jobs ended', true],
      ['How starts ended', true],
    ]);
  });

  test('ends with the saved query of the last outcomes', () => {
    const last = Object.values(ofType(template, 'AWS::Logs::QueryDefinition')).find(({ Properties }) =>
      Properties.Name.endsWith('/Last outcomes'),
    );
    const { LogGroupNames, QueryString } = last?.Properties ?? {};
    expect(widgets.at(-1).properties.query).toBe(`SOURCE '${LogGroupNames.map(flat)}' | ${QueryString}`);
  });
});
