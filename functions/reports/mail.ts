import { adopted, canWait, eachPressIsALogin, harmless, uncertain } from '../shared/advice.ts';
import { duration, pluralize } from '../shared/text.ts';
import type { ReportFacts } from './facts.ts';
import type { Report } from './schema.ts';

type Outcome = Report['outcome'];

/** One line that says what happened. */
export const summaryOf = (facts: ReportFacts, target: string): string =>
  `SAP keys on ${target}: ${headlines[facts.outcome](facts)}`;

const headlines: { [outcome in Outcome]: (facts: ReportFacts) => string } = {
  succeeded: ({ groups }) =>
    `${groups === undefined ? 'all groups' : pluralize(groups, 'group')} synchronized`,
  partially_failed: (facts) => failedOf(facts) ?? 'not all of it succeeded',
  canceled: () => 'the job was canceled',
  failed: () => 'the job failed',
  unknown_status: () => 'how the job ended cannot be told',
  lost: () => 'the appliance does not know the job any more',
  unauthorized: () => 'the appliance lets nobody see how the job ends',
  timed_out: () => 'the job did not end in time, or nobody could look',
  start_failed: ({ error }) =>
    error?.name === handOverFailed
      ? `a job was not handed over (${handOverFailed})`
      : `start failed${error ? ` (${error.name})` : ''}`,
  specimen: () => 'a specimen, nothing is wrong',
};

/** What is said of the job as a whole has this for its group. */
const wholeJob = 'job';

function failedOf({ groups, failedGroups = [] }: ReportFacts): string | undefined {
  const failed = failedGroups.filter(({ group }) => group !== wholeJob).length;
  if (failed === 0) return undefined;
  return groups === undefined || groups < failed
    ? `${pluralize(failed, 'group')} failed`
    : `${failed} of ${pluralize(groups, 'group')} failed`;
}

/** SNS takes 100 characters of ASCII without control characters; its page says in one place that there must be less. */
export const subjectOf = (summary: string): string => summary.replace(/[^ -~]+/g, ' ').slice(0, 99);

/** So many failed groups are in a mail, which is to be read in half a minute. */
const mostShown = 5;

/** The text of the mail: 25 lines at most. */
export function textOf(report: Report): string {
  const { links, run } = report;
  return [
    `${report.summary}.`,
    '',
    whatHappened(report),
    `When: ${timesOf(report)}`,
    ...failedGroups(report),
    ...report.warnings.map((warning) => `Note: ${warning}`),
    '',
    `What it means: ${meaningOf(report)}`,
    ...(report.remedy === null ? [] : [`What to do: ${report.remedy}`]),
    ...(isWell(report) ? [] : [`Is Test safe to press? ${safety(report)}`]),
    '',
    `Log: ${links.log_query}`,
    `Dashboard: ${links.dashboard}`,
    `Runbook: ${links.runbook}`,
    `Run: ${run.execution ?? `request ${run.request_id} of ${run.function}`}`,
  ].join('\n');
}

function whatHappened({ outcome, job, appliance, status, error }: Report): string {
  if (outcome === 'specimen') return 'Somebody asked for this report with {"action":"report"}.';
  if (job !== null && status !== null) {
    const at = appliance === null ? '' : ` on ${appliance}`;
    return `Job ${job}${at}: ${outcome}. The appliance shows the status "${status}".`;
  }
  return error === null
    ? `Job ${job}: ${outcome}.`
    : `${error.tried}: ${error.came_back.replace(/\.$/, '')}.`;
}

function timesOf({ started_at, ended_at, duration_seconds }: Report): string {
  const [began, ended] = [started_at, ended_at].map((time) => time.replace('T', ' ').replace('Z', ' UTC'));
  return duration_seconds === null ? `${began}` : `${began} to ${ended}, ${duration(duration_seconds)}`;
}

function failedGroups({ failed_groups, failed_groups_left_out }: Report): string[] {
  const shown = failed_groups.slice(0, mostShown);
  const left = failed_groups.length - shown.length + failed_groups_left_out;
  if (shown.length + left === 0) return [];
  return [
    '',
    'Failed:',
    ...shown.map(({ group, detail }) => `- ${group === wholeJob ? 'the job itself' : group}: ${detail}`),
    ...(left > 0 ? [`- and ${left} more`] : []),
  ];
}

const mayBeStale = `No SAP key has changed; what CipherTrust Manager shows of them may be stale. ${canWait}`;
const isUnknown = `How the job ends is not known. ${mayBeStale}`;

const meanings: { [outcome in Outcome]: string } = {
  succeeded: 'CipherTrust Manager shows the SAP keys as they are.',
  partially_failed: `No SAP key has changed; what CipherTrust Manager shows of the failed groups is stale. ${canWait}`,
  canceled: mayBeStale,
  failed: `${harmless} ${canWait}`,
  unknown_status: isUnknown,
  lost: isUnknown,
  unauthorized: isUnknown,
  timed_out: isUnknown,
  start_failed: mayBeStale,
  specimen: 'Reports arrive here. Nothing was started.',
};

/** It has a job, of which nothing else tells how it ends. */
const handOverFailed = 'HandOverFailed';
/** After these a job may run; others say so in what came back. */
const unclearStarts = ['StartUnconfirmed', 'OutOfTime'];

function meaningOf({ outcome, error }: Report): string {
  if (error?.name === handOverFailed)
    return `Whether anybody tells how the job ends is not certain. ${mayBeStale}`;
  if (error !== null && (unclearStarts.includes(error.name) || error.came_back.includes(uncertain)))
    return `${uncertain.replace('w', 'W')}. ${mayBeStale}`;
  return meanings[outcome];
}

const isWell = ({ outcome }: Report) => outcome === 'succeeded' || outcome === 'specimen';

function safety({ outcome, error }: Report): string {
  if (/\bLoginRejected\b/.test(`${error?.name} ${outcome === 'unauthorized' ? error?.came_back : ''}`))
    return `Not before the secret is corrected: ${eachPressIsALogin}.`;
  // A job that runs may be in the way of a start that failed, and is not adopted then.
  return outcome === 'start_failed' ? 'Yes, once that is done: no job is started twice.' : `Yes: ${adopted}.`;
}
