import type { Job } from '../jobs/job.ts';
import { judge, told } from '../jobs/judgement.ts';

/** What a list of jobs tells of each. */
export interface BriefJob {
  id: string;
  outcome: string;
  overall_status: unknown;
  createdAt: unknown;
  groups?: unknown;
  synchronize_all?: unknown;
}

export const brief = (job: Job): BriefJob => ({
  id: job.id,
  outcome: told(judge(job)),
  overall_status: job.overall_status,
  createdAt: job.createdAt,
  ...(job.groups !== undefined && { groups: job.groups }),
  ...(job.synchronize_all !== undefined && { synchronize_all: job.synchronize_all }),
});
