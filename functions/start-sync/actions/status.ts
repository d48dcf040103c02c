import { createdAt, type Job } from '../../jobs/job.ts';
import { type Ending, type FailedGroup, judge, told } from '../../jobs/judgement.ts';
import { remedies } from '../../jobs/outcome.ts';
import { amount } from '../../shared/text.ts';
import { listJobs } from '../job-list.ts';
import { type BriefJob, brief } from '../job-summary.ts';
import type { Tools } from '../tools.ts';

/** How many of the newest jobs are shown when none is named; so many stand at either end of two pages. */
const newest = 10;
const pages = 2;

export type StatusAnswer = { summary: string; target: string; appliance: string } & (
  | { outcome: Ending | 'running'; job: Job; failed_groups: FailedGroup[]; warnings: string[] }
  | { jobs: BriefJob[] }
);

/** One job, judged as follow-sync would; or the ten newest. Throws JobNotFound. */
export async function status(id: string | undefined, tools: Tools): Promise<StatusAnswer> {
  return id === undefined ? newestJobs(tools) : oneJob(id, tools);
}

async function oneJob(id: string, { environment, client, window }: Tools): Promise<StatusAnswer> {
  const job = await window.patiently(() => client.job(id));
  const judgement = judge(job);
  const { failed_groups, warnings } = judgement;
  const outcome = told(judgement);
  const failed = failed_groups.length > 0 ? `, ${amount(failed_groups.length, 'group')} failed` : '';
  const next = outcome === 'running' || outcome === 'succeeded' ? '' : ` ${remedies[outcome]}`;
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

async function newestJobs({ environment, client, clock, window }: Tools): Promise<StatusAnswer> {
  const { jobs } = await window.patiently(() => listJobs(client, clock, pages));
  const sorted = jobs.toSorted((a, b) => (createdAt(b) ?? 0) - (createdAt(a) ?? 0)).slice(0, newest);
  return {
    summary: `The ${sorted.length} newest jobs; {"action":"status","job":"<id>"} shows one in full.`,
    target: environment.target,
    appliance: client.node,
    jobs: sorted.map(brief),
  };
}
