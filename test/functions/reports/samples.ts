import type { ReportFacts } from '../../../functions/reports/facts.ts';
import type { ReportRun } from '../../../functions/reports/run.ts';

const start = Date.UTC(2026, 0, 31, 2);

/** When the samples are reported. */
export const now = start + 190_000;

export const run: ReportRun = {
  target: 'production',
  region: 'eu-central-1',
  function: 'follow-sync',
  version: '7',
  logGroup: '/aws/lambda/follow-sync',
  requestId: '11111111-2222-3333-4444-555555555555',
};

/** A job of three groups of which one failed. */
export const partialJob: ReportFacts = {
  outcome: 'partially_failed',
  job: 'job-1',
  appliance: 'https://cm.example.com',
  status: 'completed',
  groups: 3,
  failedGroups: [{ group: '00RT000000060vKLOP', detail: 'failed: no answer of SAP' }],
  error: {
    name: 'JobPartiallyFailed',
    parts: {
      tried: 'Following job job-1',
      cameBack: 'partially_failed: 1 group failed: 00RT000000060vKLOP: failed: no answer of SAP',
      remedy: 'Look at these groups.',
    },
  },
  startedAt: start,
  endedAt: start + 188_000,
  durationSeconds: 188,
  loggedSince: start,
};
