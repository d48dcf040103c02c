import { failureNames } from './failure-names.ts';
import type { Follower } from './followers.ts';
import { logged } from './log.ts';
import { knownWords, succeeded } from './selections.ts';
import { followForHours } from './stage.ts';
import type { World } from './world.ts';

const minute = 60_000;

/** The error that a durable execution ends with, by outcome. */
const errors: { [outcome: string]: string } = {
  partially_failed: 'JobPartiallyFailed',
  failed: 'JobFailed',
  unknown_status: 'JobStatusUnknown',
  lost: 'JobLost',
  unauthorized: 'JobUnauthorized',
  timed_out: 'JobTimedOut',
};

/** What is wrong with how a follower ended: one report, and an end that agrees with it and with the job. */
export function checkFollower(follower: Follower, world: World): string[] {
  const { name, job, closed, lines } = follower;
  const reports = logged(lines, /^synchronization ended$/);
  if (closed?.status === 'STOPPED') return reports.length === 0 ? [] : [`${name} reports and does not end`];
  if (reports.length !== 1) return [`${name} ends with ${reports.length} reports`];
  const reported = reports[0]?.outcome as string;
  const problems: string[] = [];
  const { outcome } = (closed?.result ?? {}) as { outcome?: string };
  const agrees =
    closed?.status === 'SUCCEEDED'
      ? outcome === reported && ['succeeded', 'canceled'].includes(reported)
      : closed?.error?.errorType === errors[reported];
  if (!agrees) {
    problems.push(`reports ${reported} and ends as ${closed?.status} ${closed?.error?.errorType ?? ''}`);
  }
  if (closed?.error && !failureNames.has(closed.error.errorType)) {
    problems.push(`ends with ${closed.error.errorType}: ${closed.error.errorMessage}`);
  }
  if (reports[0]?.job !== job) problems.push(`reports on another job, ${reports[0]?.job}`);
  if (!isTrue(reported, follower, world)) problems.push(`reports ${reported}, which is not so`);
  return problems.map((problem) => `${name} ${problem}`);
}

/** Whether a job is what is said of it, or was followed for as long as it takes to say that. */
function isTrue(reported: string, follower: Follower, { appliance, now }: World): boolean {
  const job = appliance.jobs.find(({ id }) => id === follower.job);
  const followed = now - follower.startedAt;
  if (job === undefined) return false;
  const { endStatus, failedGroups = [] } = job.script;
  const { statusWords, abortSpelling, partialFailureEndsAs } = appliance.behaviour;
  const ended = job.endsAt <= now;
  const canceled = job.canceledAt !== undefined;
  switch (reported) {
    case 'succeeded':
      // A canceled job that does not say so looks like one that succeeded.
      return succeeded(job, now) || (ended && canceled && abortSpelling === 'missing');
    case 'partially_failed':
      return ended && failedGroups.length > 0 && partialFailureEndsAs === 'completed';
    case 'canceled':
      return ended && canceled;
    case 'failed':
      return ended && !canceled && (endStatus === 'failed' || failedGroups.length > 0);
    case 'unknown_status':
      return (
        (ended && endStatus === 'odd') ||
        !knownWords.running.includes(statusWords.running) ||
        !knownWords.completed.includes(statusWords.completed)
      );
    case 'timed_out':
      return followed >= followForHours * 60 * minute;
    default:
      return followed >= 15 * minute;
  }
}
