import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FunctionProcess } from '../../../infra/local/lambda/function-process.ts';
import { World } from '../../end-to-end/world.ts';
import { bundle } from '../../support/bundle.ts';
import { sampleGroups } from '../../support/samples.ts';
import { templateOf } from '../stacks.ts';
import { list, ofType, only } from '../template.ts';
import { insightsFilter } from './insights-filter.ts';

const template = templateOf('CckmSapSync-default');
const queries = Object.values(ofType(template, 'AWS::Logs::QueryDefinition')).map(
  ({ Properties }) => Properties,
);
const queryOf = (name: string): string =>
  queries.find(({ Name }) => Name === `CckmSapSync/default/${name}`)?.QueryString;
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
      'filter (level = "ERROR" and not ispresent(message.logged)) or (message = "synchronization ended" and outcome != "succeeded") or (type = "platform.report" and (record.status = "timeout" or record.errorType in ["Runtime.ExitError", "Runtime.OutOfMemory"]))',
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
  expect(queryOf(name).split('\n| ')).toEqual(lines);
});

let world: World;
beforeEach(async () => {
  world = await World.start({ jobSeconds: 20 });
});
afterEach(() => world.stop());

describe('of the lines that are really written, "Why the last one failed" shows', () => {
  const filter = queryOf('Why the last one failed')
    .split('\n| ')
    .find((line) => line.startsWith('filter '));
  const shows = insightsFilter(filter?.replace('filter ', '') ?? '');
  const shown = (output: string) =>
    output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []).filter(shows));

  test('a failed start once, by the function itself, although the runtime tells it too', async () => {
    world.appliance.changePassword('another');
    const { output } = await world.system.deliver({});
    expect(output.match(/"level":"ERROR"/g)).toHaveLength(2);
    expect(shown(output)).toMatchObject([
      { message: 'start-sync failed', service: 'cckm-sap-sync', error: { name: 'LoginRejected' } },
    ]);
  });

  test('a job that failed, and nothing of one that succeeded', async () => {
    world.appliance.scriptNextJob({ failedGroups: sampleGroups.slice(0, 1) });
    await world.system.deliver({});
    await world.system.allFollowed();
    await world.system.deliver({});
    const followed = await world.system.allFollowed();
    expect(followed.map(({ execution }) => shown(execution.output))).toMatchObject([
      [{ message: 'synchronization ended', outcome: 'partially_failed' }],
      [],
    ]);
  });

  test.each([
    ['an import that fails', "throw new RangeError('There is no setting');", 60, { level: 'ERROR' }],
    [
      'an exception that nobody catches',
      "export const handler = () => new Promise(() => setImmediate(() => { throw new RangeError('Out of nowhere'); }));",
      60,
      { record: { errorType: 'Runtime.ExitError' } },
    ],
    [
      'a rejection that nobody handles',
      "export const handler = () => new Promise(() => { Promise.reject(new RangeError('Nobody listens')); });",
      60,
      { record: { errorType: 'Runtime.ExitError' } },
    ],
    [
      'a function whose time is over',
      'export const handler = () => new Promise(() => {});',
      0.3,
      { record: { status: 'timeout' } },
    ],
  ])('%s, of which the function itself says nothing', async (_name, source, timeoutSeconds, line) => {
    const broken = FunctionProcess.start({ bundle: await bundle('why-it-failed', source), timeoutSeconds });
    const { output } = await broken.invoke({});
    await broken.stop();
    expect(shown(output)).toMatchObject([line]);
  });
});

test('there are three saved queries', () => {
  expect(queries).toHaveLength(3);
});
