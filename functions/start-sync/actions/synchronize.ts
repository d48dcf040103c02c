import { accepted } from '../../jobs/accepted.ts';
import { Coverage } from '../../jobs/coverage.ts';
import type { Job, Selection } from '../../jobs/job.ts';
import { type FailedGroup, judge } from '../../jobs/judgement.ts';
import { type JobOutcome, outcomeRemedies } from '../../jobs/outcome.ts';
import { hasEnded } from '../../jobs/status.ts';
import { pluralize, quote } from '../../shared/text.ts';
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
  const { followForHours, goodDetails } = environment;
  const result = await startOnce({ ...event, selection, followForHours, goodDetails }, tools);
  const { outcome, job, unread } = result;
  telemetry.add(metricOf[outcome]);
  const coversSelection = outcome === 'skipped' && (await coversSecret(job, event, tools));
  if (coversSelection) telemetry.add('SelectionSynchronized');
  const note = event.note === undefined ? {} : { note: event.note };
  const shown = client.masked(job);
  telemetry.log('info', `synchronization ${outcome}`, {
    appliance: client.node,
    ...note,
    ...(unread !== undefined && { unread }),
    response: shown,
  });

  const follower = outcome === 'skipped' ? null : await followerOf(result, tools);
  const latest = result.ended ? job : await waitForEnd(job, event.waitForSeconds * 1000, tools);
  const end = endOf(latest, result, goodDetails);
  return {
    summary:
      summary(result, selection, end?.ended ?? null, watching(follower, environment.followSyncArn)) +
      (end === undefined ? '' : accepted(end.judgement)),
    outcome,
    target: environment.target,
    appliance: client.node,
    job: latest === job ? shown : latest,
    follower,
    ended: end?.ended ?? null,
    ...note,
  };
}

/** How a job has ended, if it says so; how long one may run whose status nobody knows is the follower's to say. */
function endOf(latest: Job, { ended }: StartResult, goodDetails: readonly string[]) {
  if (ended === undefined && !hasEnded(latest)) return undefined;
  const judgement = judge(latest, goodDetails);
  const outcome = ended ?? (judgement.outcome as JobOutcome);
  return { ended: { outcome, failed_groups: judgement.failed_groups }, judgement };
}

/** Whether a job covers what the secret selects; taken for not so where the groups that would tell cannot be had. */
async function coversSecret(job: Job, { selection }: SynchronizeEvent, tools: Tools): Promise<boolean> {
  if (selection === undefined) return true;
  const coverage = new Coverage(tools.client, tools.settings.selection);
  const covers = await coverage.of(job);
  if (covers === 'unknown') {
    tools.telemetry.log('warn', 'whether it covers the whole selection could not be told', {
      why: coverage.why,
    });
  }
  return covers === 'yes';
}

async function addDaysToExpiry(tools: Tools): Promise<void> {
  const days = await daysToExpiry(tools);
  if (days !== undefined) tools.telemetry.add('DaysToExpiry', days);
}

async function followerOf({ outcome, job, ended }: StartResult, tools: Tools): Promise<string | null> {
  const { followSyncArn, target } = tools.environment;
  if (followSyncArn === undefined) return null;
  return handOver(
    { id: job.id, isRunning: ended === undefined && !hasEnded(job), isNew: outcome === 'started' },
    { ...tools, followSyncArn, target },
  );
}

function summary(
  { outcome, job, unread }: StartResult,
  selection: Selection,
  ended: SynchronizeAnswer['ended'],
  watch: string,
): string {
  const what = 'groups' in selection ? pluralize(selection.groups.length, 'group') : 'all groups';
  const begun: { [key in typeof outcome]: (job: Job) => string } = {
    started: ({ id }) => `Job ${quote(id, 100)} was started for ${what}.`,
    adopted: ({ id }) =>
      `Job ${quote(id, 100)} was there already and covers ${what}; no second one was started.`,
    skipped: ({ id }) => `Job ${quote(id, 100)} has synchronized ${what} already; nothing was started.`,
  };
  const caution = unread === undefined ? '' : `Before, ${unread}: another one that covers it may run.`;
  return [begun[outcome](job), caution, howItStands(outcome, ended, watch)].filter(Boolean).join(' ');
}

function howItStands(
  outcome: StartResult['outcome'],
  ended: SynchronizeAnswer['ended'],
  watch: string,
): string {
  if (outcome === 'skipped') return '';
  if (ended?.outcome === 'succeeded') return 'It has succeeded.';
  if (ended) {
    const failed =
      ended.failed_groups.length > 0 ? `: ${pluralize(ended.failed_groups.length, 'failed group')}` : '';
    return `It has ended as ${ended.outcome}${failed}. ${outcomeRemedies[ended.outcome]}`;
  }
  return `It runs${watch}`;
}

/** Who watches a job that runs. The ARN of an execution says that follow-sync does; that of its alias, that it was handed over. */
function watching(follower: string | null, followSyncArn: string | undefined): string {
  if (follower === null)
    return ', and nothing follows it, since FOLLOW_SYNC_ARN is not set: ask with {"action":"status"}.';
  return follower === followSyncArn
    ? '; it was handed over to follow-sync, and the hand-over cannot be asked after: ask with {"action":"status"}.'
    : '; follow-sync watches it and reports how it ends.';
}
