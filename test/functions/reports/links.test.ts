import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { ReportFacts } from '../../../functions/reports/facts.ts';
import { linksOf } from '../../../functions/reports/links.ts';
import type { ReportRun } from '../../../functions/reports/run.ts';
import { reportSchema } from '../../../functions/reports/schema.ts';
import { now, partialJob, run } from './samples.ts';

const links = (facts: Partial<ReportFacts> = {}, of: Partial<ReportRun> = {}) =>
  linksOf({ ...partialJob, ...facts }, { ...run, ...of }, now);

/** What the console reads out of the address of a query: its inverse, as public code has it. */
function queryIn(address: string): { [name: string]: string | string[] } {
  const encoded = address.split('queryDetail$3D')[1] ?? '';
  const marked = decodeURIComponent(decodeURIComponent(encoded.replaceAll('$', '%')));
  const textOf = (part: string) => decodeURIComponent(part.slice(1).replaceAll('*', '%'));
  const [, body = ''] = /^~\((.*)\)$/s.exec(marked) ?? [];
  const entries = body.matchAll(/(\w+)~('[^~()]*|\((?:~'[^~()]*)*\))~?/g);
  return Object.fromEntries(
    Array.from(entries, ([, name, value = '']) => [
      name,
      value.startsWith('(') ? value.slice(2, -1).split('~').map(textOf) : textOf(value),
    ]),
  );
}

describe('the address of the log query', () => {
  test('says which lines of which log group, and when', () => {
    expect(queryIn(links().log_query)).toEqual({
      start: '2026-01-31T01:45:00.000Z',
      end: '2026-01-31T02:18:10.000Z',
      timeType: 'ABSOLUTE',
      tz: 'UTC',
      editorString:
        'fields @timestamp, level, message, @message\n| filter job = "job-1"\n| sort @timestamp desc',
      source: ['/aws/lambda/follow-sync'],
    });
  });

  test.each<[string, Partial<ReportFacts>]>([
    ['of a failed start', { outcome: 'start_failed', job: undefined }],
    ["of one that names a job, whose lines are the follower's", { outcome: 'start_failed' }],
    ['of a job whose id would make a link too long', { job: 'a'.repeat(101) }],
  ])('%s goes by the request', (_name, facts) => {
    const { editorString } = queryIn(links(facts).log_query);
    expect(editorString).toContain(`filter function_request_id = "${run.requestId}"`);
  });

  test('holds an id of whatever characters', () => {
    const id = `a"b'c(d)e*f~g|h$i%j k\\l/ü!`;
    expect(queryIn(links({ job: id }).log_query).editorString).toContain(`job = ${JSON.stringify(id)}`);
  });

  test('has no character at which a mail program ends a link', () => {
    expect(links({ job: `a"b'c(d)e*f~g|h$i%j k\\l/ü!` }).log_query).toMatch(/^https:\/\/[\w.:/?=#$*-]+$/);
  });

  test('is spelt as the console spells such an address', () => {
    // https://coderapp.vercel.app/answer/69816735 has one of the console's.
    expect(links().log_query).toMatch(
      /#logsV2:logs-insights\$3FqueryDetail\$3D\$257E\$2528start\$257E\$25272026-01-31T01\*3A45\*3A00\.000Z\$257Eend\$257E\$2527.*\$257Esource\$257E\$2528\$257E\$2527\*2Faws\*2Flambda\*2Ffollow-sync\$2529\$2529$/,
    );
  });
});

test('the dashboard is that of target and region', () => {
  expect(links().dashboard).toBe(
    'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/CckmSapSync-production-eu-central-1',
  );
});

test.each([
  ['eu-central-1', 'https://eu-central-1.console.aws.amazon.com/'],
  ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
  ['eusc-de-east-1', 'https://eusc-de-east-1.console.amazonaws-eusc.eu/'],
  ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
])('in %s the console is at %s', (region, address) => {
  const { log_query, dashboard } = links({}, { region });
  expect([log_query, dashboard].map((link) => link.startsWith(address))).toEqual([true, true]);
});

test.each(reportSchema.shape.outcome.options)('%s leads to a section that the runbook has', (outcome) => {
  const runbook = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
  const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(' ', '-'),
  );
  const [file, section] = links({ outcome }).runbook.split('#');
  expect(file).toBe('docs/runbook.md');
  expect(anchors).toContain(section);
});

test("the runbook's address is that of the setting, where there is one", () => {
  expect(links({}, { runbookUrl: 'https://wiki.example.com/keys' }).runbook).toBe(
    'https://wiki.example.com/keys#a-job-ended-badly',
  );
});
