import type { CipherTrustClient } from '../../ciphertrust/client.ts';
import { RequestRejected } from '../../ciphertrust/errors.ts';
import type { Job } from '../../jobs/job.ts';
import { hasEnded, isRunning, judge } from '../../jobs/judgement.ts';
import { JobNotRunning, SeveralJobsRunning } from '../errors.ts';
import { listJobs } from '../job-list.ts';
import type { Tools } from '../tools.ts';
import { waitForEnd } from '../wait-for-end.ts';

/** How long to wait until the appliance says that the job is canceled, in milliseconds. */
const maxWait = 60_000;

type CancelTools = Pick<Tools, 'clock' | 'window' | 'getRemainingTimeInMillis'> & {
  environment: Pick<Tools['environment'], 'target'>;
  client: Pick<CipherTrustClient, 'job' | 'jobs' | 'cancelJob' | 'node'>;
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
  const latest = hasEnded(judge(found)) ? found : await window.retry(() => requestCancel(found, tools));
  const job = await waitForEnd(latest, maxWait, tools);
  const { outcome } = judge(job);
  const answer = { target: environment.target, appliance: client.node, job };
  if (outcome === 'canceled') {
    return { summary: `Job ${job.id} is canceled.`, outcome, ...answer };
  }
  if (hasEnded(judge(job))) throw notRunning(`job ${job.id} has ended as ${outcome}`);
  return {
    summary: `The appliance is canceling job ${job.id}; ask again with {"action":"status","job":"${job.id}"}.`,
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
    if (!hasEnded(judge(now)) && now.abort !== true) throw error;
    return now;
  }
}

async function onlyRunning({ client, clock }: CancelTools): Promise<Job> {
  const running = (await listJobs(client, clock)).jobs.filter(isRunning);
  const [job, ...others] = running;
  if (job === undefined) throw notRunning('no job runs');
  if (others.length === 0) return job;
  throw new SeveralJobsRunning({
    tried: 'Cancelling the job that runs',
    cameBack: `several do: ${running.map(({ id }) => id).join(', ')}`,
    remedy: 'Name one: {"action":"cancel","job":"<id>"}.',
  });
}

const notRunning = (cameBack: string) =>
  new JobNotRunning({
    tried: 'Cancelling a job',
    cameBack,
    remedy: 'There is nothing to cancel; {"action":"status"} shows the newest jobs.',
  });
