import type { CipherTrustClient } from '../../ciphertrust/client.ts';
import { RequestRejected } from '../../ciphertrust/errors.ts';
import type { Job } from '../../jobs/job.ts';
import { judge } from '../../jobs/judgement.ts';
import { endOf } from '../../jobs/life.ts';
import { hasEnded, isAborted } from '../../jobs/status.ts';
import { joinAtMost, pluralize, quote } from '../../shared/text.ts';
import { JobNotRunning, SeveralJobsRunning } from '../errors.ts';
import { JobLister } from '../job-list.ts';
import { inEvent } from '../start-failures.ts';
import type { Tools } from '../tools.ts';
import { waitForEnd } from '../wait-for-end.ts';

/** How long to wait until the appliance says that the job is canceled, in milliseconds. */
const maxWait = 60_000;
/** Nothing runs for longer than a job may be followed, in milliseconds. */
const week = 168 * 3_600_000;

type CancelTools = Pick<Tools, 'clock' | 'window' | 'getRemainingTimeInMillis'> & {
  environment: Pick<Tools['environment'], 'target' | 'goodDetails'>;
  client: Pick<CipherTrustClient, 'job' | 'jobs' | 'cancelJob' | 'node' | 'ahead'>;
};

export interface CancelAnswer {
  summary: string;
  outcome: 'canceled' | 'canceling';
  target: string;
  appliance: string;
  job: Job;
}

/**
 * Cancels a job (the one that runs, when none is named) and waits until the appliance says so.
 * Throws JobNotRunning, SeveralJobsRunning, JobNotFound.
 */
export async function cancel(id: string | undefined, tools: CancelTools): Promise<CancelAnswer> {
  const { environment, client, window } = tools;
  const found = await window.retry(() => (id === undefined ? onlyRunning(tools) : client.job(id)));
  const latest = hasEnded(found) ? found : await window.retry(() => requestCancel(found, tools));
  const job = await waitForEnd(latest, maxWait, tools);
  const { outcome } = judge(job, environment.goodDetails);
  const answer = { target: environment.target, appliance: client.node, job };
  const shown = quote(job.id, 100);
  if (outcome === 'canceled') {
    return { summary: `Job ${shown} is canceled.`, outcome, ...answer };
  }
  if (hasEnded(job)) throw notRunning(`job ${shown} has ended as ${outcome}`);
  return {
    summary: `The appliance is canceling job ${shown}; ask again with ${inEvent('status', job.id)}.`,
    outcome: 'canceling',
    ...answer,
  };
}

/** Asks for the cancellation. What is refused may have been done already: an answer may have been lost. */
async function requestCancel(job: Job, { client }: CancelTools): Promise<Job> {
  try {
    return (await client.cancelJob(job.id)) ?? job;
  } catch (error) {
    if (!(error instanceof RequestRejected)) throw error;
    const now = await client.job(job.id);
    if (!hasEnded(now) && !isAborted(now)) throw error;
    return now;
  }
}

/** The one job that runs. Where others may hide, none is chosen. */
async function onlyRunning({ client, clock }: CancelTools): Promise<Job> {
  const {
    entries,
    unread,
    unreadable,
    clock: time,
  } = await new JobLister(client, clock).jobsSince(clock.now() - week);
  const running = entries.filter(({ job, outcome }) => endOf(job, time, { outcome }) === undefined);
  const unseen = [unread, unreadable > 0 && `${pluralize(unreadable, 'job')} of the list could not be read`]
    .filter(Boolean)
    .join(', and ');
  const [only, ...others] = running;
  if (only === undefined)
    throw notRunning(unseen === '' ? 'no job runs' : `no job is seen to run, but ${unseen}`);
  if (others.length === 0 && unseen === '') return only.job;
  const ids = joinAtMost(
    running.map(({ job }) => quote(job.id, 100)),
    20,
  );
  throw new SeveralJobsRunning({
    tried: 'Cancelling the job that runs',
    cameBack:
      others.length > 0
        ? `several do: ${ids}${unseen && `; ${unseen}`}`
        : `${ids} does, and others may: ${unseen}`,
    remedy: `Name one: ${inEvent('cancel', only.job.id)}.`,
  });
}

const notRunning = (cameBack: string) =>
  new JobNotRunning({
    tried: 'Cancelling a job',
    cameBack,
    remedy: 'There is nothing to cancel; {"action":"status"} shows the newest jobs.',
  });
