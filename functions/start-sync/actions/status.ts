import type { CipherTrustClient } from '../../ciphertrust/client.ts';
import { createdAt, type Job } from '../../jobs/job.ts';
import { type FailedGroup, judge, shownOutcome } from '../../jobs/judgement.ts';
import { type JobOutcome, outcomeRemedies } from '../../jobs/outcome.ts';
import { pluralize } from '../../shared/text.ts';
import { listJobs } from '../job-list.ts';
import { type JobSummary, summarize } from '../job-summary.ts';
import type { Tools } from '../tools.ts';

/** How many of the newest jobs are shown when none is named; so many stand at either end of two pages. */
const maxShown = 10;
const pages = 2;

type StatusTools = Pick<Tools, 'clock' | 'window'> & {
  environment: Pick<Tools['environment'], 'target'>;
  client: Pick<CipherTrustClient, 'job' | 'jobs' | 'node'>;
};

export type StatusAnswer = { summary: string; target: string; appliance: string } & (
  | { outcome: JobOutcome | 'running'; job: Job; failed_groups: FailedGroup[]; warnings: string[] }
  | { jobs: JobSummary[] }
);

/** One job, judged as follow-sync would; or the ten newest. Throws JobNotFound. */
export async function status(id: string | undefined, tools: StatusTools): Promise<StatusAnswer> {
  return id === undefined ? newestJobs(tools) : oneJob(id, tools);
}

async function oneJob(id: string, { environment, client, window }: StatusTools): Promise<StatusAnswer> {
  const job = await window.retry(() => client.job(id));
  const judgement = judge(job);
  const { failed_groups, warnings } = judgement;
  const outcome = shownOutcome(judgement);
  const failed = failed_groups.length > 0 ? `, ${pluralize(failed_groups.length, 'group')} failed` : '';
  const next = outcome === 'running' || outcome === 'succeeded' ? '' : ` ${outcomeRemedies[outcome]}`;
  return {
    summary: `Job ${id}: ${outcome}${failed}.${next}`,
    outcome,
    target: environment.target,
    appliance: client.node,
    job,
    failed_groups,
    warnings: judgement.outcome === 'no_answer' ? [...warnings, 'It shows no status'] : warnings,
  };
}

async function newestJobs({ environment, client, clock, window }: StatusTools): Promise<StatusAnswer> {
  const { jobs } = await window.retry(() => listJobs(client, clock, pages));
  const sorted = jobs.toSorted((a, b) => (createdAt(b) ?? 0) - (createdAt(a) ?? 0)).slice(0, maxShown);
  return {
    summary: `The ${sorted.length} newest jobs; {"action":"status","job":"<id>"} shows one in full.`,
    target: environment.target,
    appliance: client.node,
    jobs: sorted.map(summarize),
  };
}
