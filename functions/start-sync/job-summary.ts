import type { ClockReading } from '../jobs/dates.ts';
import { endOf } from '../jobs/life.ts';
import type { Entry } from './job-list.ts';

/** What a list of jobs tells of each. */
export interface JobSummary {
  id: string;
  outcome: string;
  overall_status: unknown;
  createdAt: unknown;
  groups?: unknown;
  synchronize_all?: unknown;
}

export const summarize = ({ job, outcome }: Entry, clock: ClockReading): JobSummary => ({
  id: job.id,
  outcome: endOf(job, clock, { outcome }) ?? 'running',
  overall_status: job.overall_status,
  createdAt: job.createdAt,
  ...(job.groups !== undefined && { groups: job.groups }),
  ...(job.synchronize_all !== undefined && { synchronize_all: job.synchronize_all }),
});
