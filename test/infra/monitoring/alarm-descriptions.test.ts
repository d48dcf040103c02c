import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { runbookUrl } from '../../../functions/shared/runbook.ts';
import { descriptions } from '../../../infra/monitoring/alarm-descriptions.ts';
import { anchors } from '../../support/markdown.ts';
import { everything } from '../everything.ts';
import { templateOf } from '../stacks.ts';
import { type Json, ofType, type Template } from '../template.ts';

/** The alarms that send, by their names without what all names of a target begin with. */
const senders = (template: Template): Record<string, Json> =>
  Object.fromEntries(
    ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
      Object.values(ofType(template, type))
        .filter(({ Properties }) => Properties.AlarmActions)
        .map(({ Properties }) => [Properties.AlarmName.replace(/^cckm-sap-sync-[a-z]+-/, ''), Properties]),
    ),
  );
const bare = senders(templateOf('CckmSapSync-default'));
const full = senders(templateOf('CckmSapSync-all'));

test.each([
  ['needs-attention', 'No SAP key has changed', 'It can wait until morning, unless'],
  ['no-success', 'No SAP key has changed', 'It can wait until morning, not longer'],
  ['still-no-success', 'No SAP key has changed', 'It cannot wait any longer'],
  ['expires-soon', 'Synchronization still works', 'It can wait some days'],
])(
  '%s says what it means, whether it can wait, whether Test is safe, and where to look',
  (name, impact, wait) => {
    const { AlarmDescription } = bare[name];
    expect(AlarmDescription).toContain('SAP keys of default: ');
    expect(AlarmDescription).toContain(impact);
    expect(AlarmDescription).toContain(wait);
    expect(AlarmDescription).toMatch(/Test is safe to press/);
    expect(AlarmDescription).toMatch(new RegExp(` docs/runbook.md#${name}$`));
  },
);

test('every alarm that sends leads to a section of its name, with the address of the runbook where that is known', () => {
  const sections = anchors(readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8'));
  expect(Object.keys(bare).sort()).toEqual([
    'expires-soon',
    'needs-attention',
    'no-success',
    'still-no-success',
  ]);
  expect(sections).toEqual(expect.arrayContaining(Object.keys(bare)));
  for (const [name, { AlarmDescription }] of Object.entries(full))
    expect(AlarmDescription.endsWith(` ${everything.runbookUrl}#${name}`)).toBe(true);
});

test.each(['needs-attention', 'no-success', 'still-no-success'])(
  '%s warns of pressing Test after a rejected login',
  (name) => {
    expect(bare[name].AlarmDescription).toContain('Only after LoginRejected correct the secret first');
  },
);

test('needs-attention says that OK may mean no more than that six hours have passed', () => {
  expect(bare['needs-attention'].AlarmDescription).toContain('six hours passed without another');
});

test('no-success says after how many hours it comes', () => {
  expect(bare['no-success'].AlarmDescription).toContain('has succeeded for 28 hours');
  expect(bare['still-no-success'].AlarmDescription).toContain('has succeeded for 56 hours');
});

test('no-success says that no synchronization is under way, but not with the most hours, where none holds it back', () => {
  expect(bare['no-success'].AlarmDescription).toContain('for 28 hours, and none is under way.');
  expect(full['no-success'].AlarmDescription).toContain('for 168 hours. ');
});

test('expires-soon comes at less than 21 days, and says so', () => {
  const { AlarmDescription, Threshold, ComparisonOperator } = bare['expires-soon'];
  expect([ComparisonOperator, Threshold]).toEqual(['LessThanThreshold', 21]);
  expect(AlarmDescription).toContain('less than 21 days left');
});

describe('the address of the runbook', () => {
  const longest = `https://wiki.example.com/${'x'.repeat(231)}`;

  test.each([
    'https://wiki.example.com/runbook',
    'https://wiki.example.com:8443/display/KEYS/Runbook?version=3&draft=false',
    'https://github.com/you/cckm-sap-sync/blob/main/docs/runbook.md',
    longest,
  ])('may be %s', (url) => {
    expect(runbookUrl.isAllowed(url)).toBe(true);
  });

  test.each([
    ['http', 'http://wiki.example.com/runbook'],
    ['no URL', 'docs/runbook.md'],
    ['a user', 'https://me:secret@wiki.example.com/runbook'],
    ['a section of its own', 'https://wiki.example.com/runbook#top'],
    ['a space', 'https://wiki.example.com/the runbook'],
    ['a line break', 'https://wiki.example.com/runbook\n'],
    ['a bracket, at which a link would end', 'https://wiki.example.com/runbook_(keys)'],
    ['a port that there is not', 'https://wiki.example.com:99999/runbook'],
    ['257 characters', `${longest}x`],
    ['nothing', ''],
  ])('may not have %s', (_, url) => {
    expect(runbookUrl.isAllowed(url)).toBe(false);
  });

  test('leaves room for the text in the 1,024 characters of a description, at its longest', () => {
    expect(longest).toHaveLength(256);
    const texts = descriptions({ target: 'x'.repeat(24), runbookUrl: longest });
    const all = [
      texts.needsAttention,
      texts.noSuccess(168),
      texts.stillNoSuccess(168),
      texts.expiresSoon(21),
    ];
    for (const text of all) expect(text.length).toBeLessThanOrEqual(1_024);
  });
});
