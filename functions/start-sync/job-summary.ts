import type { Job } from '../jobs/job.ts';
import { judge, shownOutcome } from '../jobs/judgement.ts';

/** What a list of jobs tells of each. */
export interface JobSummary {
  id: string;
  outcome: string;
  overall_status: unknown;
  createdAt: unknown;
  groups?: unknown;
  synchronize_all?: unknown;
}

export const summarize = (job: Job): JobSummary => ({
  id: job.id,
  outcome: shownOutcome(judge(job)),
  overall_status: job.overall_status,
  createdAt: job.createdAt,
  ...(job.groups !== undefined && { groups: job.groups }),
  ...(job.synchronize_all !== undefined && { synchronize_all: job.synchronize_all }),
});
