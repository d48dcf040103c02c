import { dashboardName } from '../shared/limits.ts';
import { runbookSection } from '../shared/runbook.ts';
import type { ReportFacts } from './facts.ts';
import type { ReportRun } from './run.ts';
import type { Report } from './schema.ts';

const minute = 60_000;

/** How long before the first and after the last thing of which there are log lines the query looks, in milliseconds. */
const around = 15 * minute;

/** An id that is longer is none of the appliance's, and makes a link that no mail program takes for one. */
const longestId = 100;

/** Where to look: log lines of this run, dashboard, runbook. */
export function linksOf(facts: ReportFacts, run: ReportRun, now: number): Report['links'] {
  const { region, target, logGroup, requestId, runbookUrl } = run;
  const { job } = facts;
  const cloudWatch = `https://${region}.${consoleHost(region)}/cloudwatch/home?region=${region}`;
  const lines =
    facts.outcome === 'start_failed' || job === undefined || job.length > longestId
      ? `function_request_id = ${JSON.stringify(requestId)}`
      : `job = ${JSON.stringify(job)}`;
  const query = ['fields @timestamp, level, message, @message', `filter ${lines}`, 'sort @timestamp desc'];
  const detail = {
    start: new Date(facts.loggedSince - around).toISOString(),
    end: new Date(now + around).toISOString(),
    timeType: 'ABSOLUTE',
    tz: 'UTC',
    editorString: query.join('\n| '),
    source: [logGroup],
  };
  return {
    log_query: `${cloudWatch}#logsV2:logs-insights$3FqueryDetail$3D${encoded(detail)}`,
    dashboard: `${cloudWatch}#dashboards/dashboard/${dashboardName(target, region)}`,
    runbook: runbookSection(runbookUrl, sections[facts.outcome]),
  };
}

const endedBadly = 'a-job-ended-badly';

/** The section of docs/runbook.md for each outcome. */
const sections: { [outcome in Report['outcome']]: string } = {
  succeeded: 'log-lines-and-metrics',
  partially_failed: endedBadly,
  canceled: endedBadly,
  failed: endedBadly,
  unknown_status: endedBadly,
  lost: endedBadly,
  unauthorized: 'the-password-was-changed',
  timed_out: endedBadly,
  start_failed: 'a-start-failed',
  specimen: 'who-gets-the-mails',
};

/** The console's host in each of the partitions that the stack is for. */
function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn';
  if (region.startsWith('eusc-')) return 'console.amazonaws-eusc.eu';
  return region.startsWith('us-gov-') ? 'console.amazonaws-us-gov.com' : 'console.aws.amazon.com';
}

/**
 * A query as the console has it in an address: no document tells how, public links show it. Objects and lists are in
 * brackets, `~` parts names and values, a text begins with `'`, and what is not plain in it is `*` and the byte. These
 * marks are encoded twice, with `$` for `%`, so that no mail program ends the link at one.
 */
function encoded(query: { [name: string]: string | readonly string[] }): string {
  const entries = Object.entries(query).map(([name, value]) => {
    const told =
      typeof value === 'string' ? textIn(value) : `(${value.map((one) => `~${textIn(one)}`).join('')})`;
    return `${name}~${told}`;
  });
  return `~(${entries.join('~')})`.replace(/[~()']/g, (mark) => `$25${codeOf(mark)}`);
}

const textIn = (text: string): string =>
  `'${encodeURIComponent(text)
    .replace(/[!'()*~]/g, (mark) => `%${codeOf(mark)}`)
    .replaceAll('%', '*')}`;

const codeOf = (character: string): string => character.charCodeAt(0).toString(16).toUpperCase();
