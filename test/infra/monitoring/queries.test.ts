import { expect, test } from '@jest/globals';
import { templateOf } from '../stacks.ts';
import { list, ofType, only } from '../template.ts';

const template = templateOf('CckmSapSync-default');
const queries = Object.values(ofType(template, 'AWS::Logs::QueryDefinition')).map(
  ({ Properties }) => Properties,
);
const logsOf = (id: string) => `<${only(template, 'AWS::Logs::LogGroup', id).id}>`;
const [startSync, followSync] = [logsOf('StartSync'), logsOf('FollowSync')];

test.each([
  [
    'Last outcomes',
    [followSync],
    [
      'fields @timestamp, outcome, job, groups, failed_groups.0.group, duration_seconds, looks',
      'filter message = "synchronization ended"',
      'sort @timestamp desc',
      'limit 20',
    ],
  ],
  [
    'Why the last one failed',
    [startSync, followSync],
    [
      'fields @timestamp, message, outcome, error.name, error.message, failed_groups.0.group, failed_groups.0.detail, why, @message',
      'filter level = "ERROR" or (message = "synchronization ended" and outcome != "succeeded")',
      'sort @timestamp desc',
      'limit 5',
    ],
  ],
  [
    'Evidence per night',
    [startSync, followSync],
    [
      'fields @timestamp, message, outcome, coalesce(job, response.id) as job_id, groups, @message',
      'filter message like /^synchronization (started|adopted|skipped|ended)$/',
      'sort @timestamp desc',
      'limit 1000',
    ],
  ],
])('the saved query "%s" asks the logs in the words that the functions write', (name, logs, lines) => {
  const query = queries.find(({ Name }) => Name === `CckmSapSync/default/${name}`);
  expect(list(query.LogGroupNames)).toEqual(logs);
  expect(query.QueryString.split('\n| ')).toEqual(lines);
});

test('there are three saved queries', () => {
  expect(queries).toHaveLength(3);
});
