import { ApplianceFailure } from '../../ciphertrust/errors.ts';
import { Coverage } from '../../jobs/coverage.ts';
import type { Job, Selection } from '../../jobs/job.ts';
import { type FailedGroup, hasEnded, judge, outcomeOf } from '../../jobs/judgement.ts';
import { type JobOutcome, outcomeRemedies } from '../../jobs/outcome.ts';
import { pluralize } from '../../shared/text.ts';
import type { SynchronizeEvent } from '../event.ts';
import { daysToExpiry } from '../expiry.ts';
import { handOver } from '../hand-over.ts';
import { type StartResult, startOnce } from '../start-once.ts';
import type { Tools } from '../tools.ts';
import { waitForEnd } from '../wait-for-end.ts';

export interface SynchronizeAnswer {
  summary: string;
  outcome: StartResult['outcome'];
  target: string;
  appliance: string;
  job: Job;
  follower: string | null;
  ended: { outcome: JobOutcome; failed_groups: FailedGroup[] } | null;
  note?: string;
}

const metricOf = { started: 'JobStarted', adopted: 'JobAdopted', skipped: 'StartSkipped' } as const;

/** Makes sure that the selection is synchronized and followed; then, however that went, sees what expires next. */
export const synchronize = (event: SynchronizeEvent, tools: Tools): Promise<SynchronizeAnswer> =>
  startAndHandOver(event, tools).finally(() => addDaysToExpiry(tools));

/** Starts a synchronization job or adopts the one there is, logs the response, hands the job over, and answers. */
async function startAndHandOver(event: SynchronizeEvent, tools: Tools): Promise<SynchronizeAnswer> {
  const { environment, settings, client, telemetry } = tools;
  const selection = event.selection ?? settings.selection;
  const result = await startOnce({ ...event, selection, followForHours: environment.followForHours }, tools);
  const { outcome, job } = result;
  telemetry.add(metricOf[outcome]);
  const coversSelection = outcome === 'skipped' && (await coversSecret(job, event, tools));
  if (coversSelection) telemetry.add('SelectionSynchronized');
  const note = event.note === undefined ? {} : { note: event.note };
  telemetry.log('info', `synchronization ${outcome}`, {
    appliance: client.node,
    ...note,
    response: client.masked(job),
  });

  const follower = outcome === 'skipped' ? null : await followerOf(result, tools);
  const latest = await waitForEnd(job, event.waitForSeconds * 1000, tools);
  const judgement = judge(latest);
  const jobOutcome = outcomeOf(judgement);
  const ended = jobOutcome ? { outcome: jobOutcome, failed_groups: judgement.failed_groups } : null;
  return {
    summary: summary(result, selection, follower, ended),
    outcome,
    target: environment.target,
    appliance: client.node,
    job: latest,
    follower,
    ended,
    ...note,
  };
}

/** Whether a job covers what the secret selects; taken for not so where the groups that would tell cannot be had. */
async function coversSecret(job: Job, { selection }: SynchronizeEvent, tools: Tools): Promise<boolean> {
  if (selection === undefined) return true;
  const coverage = new Coverage(tools.client, tools.settings.selection);
  try {
    return await tools.window.retry(() => coverage.isGivenBy(job));
  } catch (error) {
    if (!(error instanceof ApplianceFailure)) throw error;
    tools.telemetry.log('warn', 'whether it covers the whole selection could not be told', {
      why: error.message,
    });
    return false;
  }
}

async function addDaysToExpiry(tools: Tools): Promise<void> {
  const days = await daysToExpiry(tools);
  if (days !== undefined) tools.telemetry.add('DaysToExpiry', days);
}

async function followerOf({ outcome, job }: StartResult, tools: Tools): Promise<string | null> {
  const { followSyncArn, target } = tools.environment;
  if (followSyncArn === undefined) return null;
  const isRunning = !hasEnded(judge(job));
  return handOver(
    { id: job.id, isRunning, isNew: outcome === 'started' },
    { ...tools, followSyncArn, target },
  );
}

function summary(
  { outcome, job }: StartResult,
  selection: Selection,
  follower: string | null,
  ended: SynchronizeAnswer['ended'],
): string {
  const what = 'groups' in selection ? pluralize(selection.groups.length, 'group') : 'all groups';
  const begun: { [key in typeof outcome]: (job: Job) => string } = {
    started: ({ id }) => `Job ${id} was started for ${what}.`,
    adopted: ({ id }) => `Job ${id} was there already and covers ${what}; no second one was started.`,
    skipped: ({ id }) => `Job ${id} has synchronized ${what} already; nothing was started.`,
  };
  return [begun[outcome](job), howItStands(outcome, follower, ended)].filter(Boolean).join(' ');
}

function howItStands(
  outcome: StartResult['outcome'],
  follower: string | null,
  ended: SynchronizeAnswer['ended'],
): string {
  if (outcome === 'skipped') return '';
  if (ended?.outcome === 'succeeded') return 'It has succeeded.';
  if (ended) {
    const failed =
      ended.failed_groups.length > 0 ? `: ${pluralize(ended.failed_groups.length, 'failed group')}` : '';
    return `It has ended as ${ended.outcome}${failed}. ${outcomeRemedies[ended.outcome]}`;
  }
  return follower === null
    ? 'It runs, and nothing follows it, since FOLLOW_SYNC_ARN is not set: ask with {"action":"status"}.'
    : 'It runs; follow-sync watches it and reports how it ends.';
}
