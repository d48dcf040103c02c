import type { FailedGroup } from '../jobs/judgement.ts';
import type { FailureParts } from '../shared/failure.ts';
import type { Report } from './schema.ts';

/** What there is to report. Its texts hold no secrets: those of the appliance are masked. Times in milliseconds since the epoch. */
export interface ReportFacts {
  outcome: Report['outcome'];
  job?: string | undefined;
  appliance?: string | undefined;
  /** The `overall_status` of the job. */
  status?: string | undefined;
  /** How many groups the job names. */
  groups?: number | undefined;
  failedGroups?: readonly FailedGroup[];
  /** What is odd and yet no failure. */
  warnings?: readonly string[];
  /** The texts of the setting by which something is good. */
  goodDetails?: string[];
  error?: { name: string; parts: Omit<FailureParts, 'cause'> } | undefined;
  remedy?: string | undefined;
  /** By the appliance's clock where it says so. */
  startedAt: number;
  endedAt: number;
  durationSeconds?: number | undefined;
  /** Since when there are log lines of it, by our clock. */
  loggedSince: number;
}
