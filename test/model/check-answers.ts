import type { Job } from '../../infra/local/appliance/simulated-appliance.ts';
import { actorHeader } from './actor-header.ts';
import { failureNames } from './failure-names.ts';
import { logged } from './log.ts';
import { covers, isUnderstood, shownAfter, succeeded, visiblyCovers } from './selections.ts';
import { followForHours } from './stage.ts';
import type { Delivery, World } from './world.ts';

const hour = 3_600_000;

type Answer = Found | { outcome: 'postponed'; error: { name: string; message: string } };

interface Found {
  outcome: 'started' | 'adopted' | 'skipped';
  job: { id: string };
  follower: string | null;
}

/** What is wrong with how a delivery ended. */
export function checkAnswer(delivery: Delivery, world: World): string[] {
  const { lines = [], error, result } = delivery.ended ?? {};
  for (const { response } of logged(lines, /^synchronization (started|adopted)$/)) {
    world.known.add((response as { id: string }).id);
  }
  const problems =
    error !== undefined
      ? failureNames.has(error.errorType)
        ? []
        : [`ends with ${error.errorType}: ${error.errorMessage}`]
      : delivery.selection === undefined
        ? []
        : checkSynchronized(delivery, result as Answer, world);
  return problems.map((problem) => `${delivery.actor} ${problem}`);
}

/** A postponed start has a catch-up, and an error with a name. */
function checkSynchronized(delivery: Delivery, answer: Answer, world: World): string[] {
  if (answer.outcome !== 'postponed') return checkSuccess(delivery, answer, world);
  const { name, message } = answer.error;
  if (delivery.event.catch_up_follows !== true) return ['postpones a start without a catch-up'];
  return failureNames.has(name) ? [] : [`is postponed for ${name}: ${message}`];
}

function checkSuccess(delivery: Delivery, answer: Found, world: World): string[] {
  const { outcome, job: { id } = { id: '' } } = answer;
  const job = world.appliance.jobs.find((known) => known.id === id);
  if (job === undefined) return [`answers ${outcome} with a job that the appliance does not know`];
  const problems: string[] = [];
  const named = logged(delivery.ended?.lines ?? [], /^synchronization (started|adopted|skipped)$/);
  if (named.length !== 1 || named[0]?.message !== `synchronization ${outcome}`) {
    problems.push(
      `answers ${outcome} and logs ${named.map(({ message }) => message).join(', ') || 'nothing'}`,
    );
  }
  if (outcome !== 'skipped' && job.isRunning(world.now) && !wasFollowed(id, delivery, world)) {
    problems.push(`leaves job ${id} without a live follower`);
  }
  if (outcome === 'skipped' && !succeeded(job, world.now) && !looksSucceeded(job, world))
    problems.push(`skips for job ${id}, which did not succeed`);
  return [...problems, ...checkCoverage(delivery, answer, world), ...checkFound(delivery, answer, world)];
}

/** A canceled job that does not say so looks like one that succeeded. */
const looksSucceeded = (job: Job, { appliance }: World) =>
  job.canceledAt !== undefined && appliance.behaviour.abortSpelling === 'missing';

/** Whether a job has a live follower, or had one that was killed while the delivery looked on: the next one finds that. */
const wasFollowed = (id: string, { beganAt }: Delivery, { followers }: World) =>
  followers.all.some(
    ({ job, closed, endedAt = 0 }) =>
      job === id && (closed === undefined || (closed.status === 'STOPPED' && endedAt >= beganAt)),
  );

/** The job of an answer covers what was delivered, where jobs tell what they cover. */
function checkCoverage(
  { selection }: Delivery,
  { outcome, job: { id } }: Found,
  { appliance }: World,
): string[] {
  const job = appliance.jobs.find((known) => known.id === id);
  if (job === undefined || selection === undefined || covers(job, selection)) return [];
  return appliance.behaviour.echoGroups === 'none'
    ? []
    : [`is ${outcome} with job ${id}, which does not cover it`];
}

/**
 * Where a job runs that serves, could be seen and is not stuck, the answer is about one that served too: never an ended
 * one. Unless a question for a job or for the groups failed: then it may not have been known what the running one covers.
 */
function checkFound(delivery: Delivery, { outcome, job: { id } }: Found, world: World): string[] {
  const { behaviour, jobs } = world.appliance;
  const { selection, beganAt } = delivery;
  if (selection === undefined || !isUnderstood(behaviour) || failedToRead(delivery, world)) return [];
  const serving = jobs.filter((job) => job.endsAt > beganAt && visiblyCovers(job, selection, behaviour));
  const seen = serving.find(
    (job) =>
      job.createdAt + shownAfter(behaviour) < beganAt &&
      job.canceledAt === undefined &&
      job.createdAt > beganAt - followForHours * hour &&
      job.isRunning(world.now),
  );
  if (seen === undefined || serving.some((job) => job.id === id)) return [];
  return [`is ${outcome} with job ${id} although job ${seen.id} runs and covers it`];
}

const failedToRead = ({ actor, requestsBefore }: Delivery, { appliance }: World): boolean =>
  appliance.requests
    .slice(requestsBefore)
    .some(
      ({ kind, status, fault, headers }) =>
        (kind === 'get' || kind === 'groups') &&
        headers[actorHeader] === actor &&
        (status !== 200 || fault !== undefined),
    );
