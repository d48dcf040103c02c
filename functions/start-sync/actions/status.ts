import type { CipherTrustClient } from '../../ciphertrust/client.ts';
import { accepted } from '../../jobs/accepted.ts';
import type { Job } from '../../jobs/job.ts';
import { type FailedGroup, judge } from '../../jobs/judgement.ts';
import { endOf, mayRunUntil } from '../../jobs/life.ts';
import { type JobOutcome, outcomeRemedies } from '../../jobs/outcome.ts';
import { hasStatus } from '../../jobs/status.ts';
import { pluralize, quote } from '../../shared/text.ts';
import { JobLister, newestFirst } from '../job-list.ts';
import { type JobSummary, summarize } from '../job-summary.ts';
import type { Tools } from '../tools.ts';

/** How many of the newest jobs are shown when none is named. */
const maxShown = 10;

type StatusTools = Pick<Tools, 'clock' | 'window'> & {
  environment: Pick<Tools['environment'], 'target' | 'goodDetails'>;
  client: Pick<CipherTrustClient, 'job' | 'jobs' | 'node' | 'ahead'>;
};

export type StatusAnswer = { summary: string; target: string; appliance: string } & (
  | { outcome: JobOutcome | 'running'; job: Job; failed_groups: FailedGroup[]; warnings: string[] }
  | { jobs: JobSummary[] }
);

/** One job, judged as follow-sync would; or the ten newest. Throws JobNotFound. */
export async function status(id: string | undefined, tools: StatusTools): Promise<StatusAnswer> {
  return id === undefined ? newestJobs(tools) : oneJob(id, tools);
}

async function oneJob(
  id: string,
  { environment, client, clock, window }: StatusTools,
): Promise<StatusAnswer> {
  const job = await window.retry(() => client.job(id));
  const judgement = judge(job, environment.goodDetails);
  const { failed_groups, warnings } = judgement;
  const time = { now: clock.now(), ahead: client.ahead };
  const outcome = endOf(job, time, judgement) ?? 'running';
  const failed = failed_groups.length > 0 ? `, ${pluralize(failed_groups.length, 'group')} failed` : '';
  const next = outcome === 'running' || outcome === 'succeeded' ? '' : ` ${outcomeRemedies[outcome]}`;
  return {
    summary: `Job ${quote(id, 100)}: ${outcome}${failed}.${next}${accepted(judgement)}`,
    outcome,
    target: environment.target,
    appliance: client.node,
    job,
    failed_groups,
    warnings:
      judgement.outcome === 'unknown_status'
        ? [...warnings, unknownStatus(job, mayRunUntil(job, time))]
        : warnings,
  };
}

function unknownStatus(job: Job, until: number | undefined): string {
  const shown = hasStatus(job) ? 'Its status is no word that is known here' : 'It shows no status';
  return until === undefined ? shown : `${shown}: it may run until ${new Date(until).toISOString()}`;
}

async function newestJobs({ environment, client, clock, window }: StatusTools): Promise<StatusAnswer> {
  const lister = new JobLister(client, clock, (job) => judge(job, environment.goodDetails).outcome);
  const list = await window.retry(() => lister.jobsSince(clock.now()));
  const sorted = newestFirst(list).slice(0, maxShown);
  const unread = list.unread === undefined ? '' : ` Others may be newer: ${list.unread}.`;
  return {
    summary: `The ${sorted.length} newest jobs; {"action":"status","job":"<id>"} shows one in full.${unread}`,
    target: environment.target,
    appliance: client.node,
    jobs: sorted.map((entry) => summarize(entry, list.clock)),
  };
}
