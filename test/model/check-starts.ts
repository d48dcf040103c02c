import type { Job, RecordedRequest, Selection } from '../../infra/local/appliance/simulated-appliance.ts';
import { actorHeader } from './actor-header.ts';
import { covers, isUnderstood, shownAfter, succeeded, visiblyCovers } from './selections.ts';
import type { Delivery, World } from './world.ts';

/** `Date` headers and so the clocks' difference are known to the second. */
const clockTolerance = 1_000;
const minute = 60_000;
const hour = 60 * minute;
/** In 780 s, with delays that grow to 15 s on average, it is some 60. */
const maxStarts = 120;
/** How long a start without a clear answer is looked for, in milliseconds. */
const confirmedFor = 3 * minute;
/** Where there are fewer, a list is read whole. */
const wholeList = 10;

/** What is wrong with the starts that a delivery sent. */
export function checkStarts(delivery: Delivery, world: World): string[] {
  const own = world.appliance.requests
    .slice(delivery.requestsBefore)
    .filter(({ headers }) => headers[actorHeader] === delivery.actor);
  const sent = own.filter(({ kind }) => kind === 'start').length;
  const tooMany = sent > maxStarts ? [`${delivery.actor} sends ${sent} starts`] : [];
  const wrong = own.flatMap((request, index) => {
    if (request.kind !== 'start' || !request.acted) return [];
    const before = own.slice(0, index);
    return [
      ...startedTwice(before, world),
      ...startedBeside(request, before, world),
      ...(before.some(isFailedGroups) ? [] : startedNeedlessly(request, before, delivery, world)),
    ].map((what) => `${delivery.actor} ${what}`);
  });
  return [...tooMany, ...wrong];
}

/** What a job that has ended covers cannot be told without them. */
const isFailedGroups = ({ kind, status = 0, fault }: RecordedRequest) =>
  kind === 'groups' && (status !== 200 || fault !== undefined);

/** A start may follow another one only when that certainly made no job, or looks over minutes have shown none. */
function startedTwice(before: RecordedRequest[], world: World): string[] {
  const earlier = before.findLast(({ kind }) => kind === 'start');
  if (earlier === undefined) return [];
  const made = world.jobsByStart.get(earlier);
  if (made !== undefined && shownAfter(world.appliance.behaviour) < confirmedFor) {
    return [`sends a start again although the one before has made job ${made.id}`];
  }
  const refused = earlier.status !== undefined && earlier.status < 500 && earlier.status >= 400;
  if (refused && earlier.status !== 408) return [];
  const looks = before.slice(before.indexOf(earlier)).filter(isSuccessfulList);
  const apart = (looks.at(-1)?.at ?? 0) - earlier.at;
  return earlier.fault === 'refuse' || apart >= confirmedFor
    ? []
    : ['sends a start again after one that may have acted without looking for three minutes'];
}

/** A list has no id of its own to lose, and a 204 no body. */
const isSuccessfulList = ({ kind, status = 0, fault }: RecordedRequest) =>
  kind === 'list' &&
  status >= 200 &&
  status <= 299 &&
  (fault === undefined || fault === 'no-id' || (fault === 'empty-body' && status === 204));

/**
 * Whatever the appliance answers: no job is made while one that we made runs and covers the same. What nobody could
 * see is counted instead.
 */
function startedBeside(start: RecordedRequest, before: RecordedRequest[], world: World): string[] {
  const job = world.jobsByStart.get(start);
  if (job === undefined) return [];
  const look = before.findLast(isSuccessfulList);
  if (look === undefined) return [`makes job ${job.id} without looking first`];
  return world.appliance.jobs
    .filter((other) => other !== job && other.madeBy === 'request' && other.isRunning(start.at))
    .filter((other) => other.createdAt <= start.at && covers(other, start.body as Selection))
    .flatMap((other) => {
      const excuse = excuseFor(other, look, world);
      if (excuse === undefined)
        return [`makes job ${job.id} while job ${other.id} runs, which covers the same`];
      world.excused.push(excuse);
      return [];
    });
}

/** Why a running job could not be seen, or not be known to run. */
function excuseFor(job: Job, look: RecordedRequest, { appliance }: World): string | undefined {
  const { behaviour } = appliance;
  const late = shownAfter(behaviour);
  if (job.createdAt >= look.at) return 'two deliveries within one POST';
  if (job.createdAt + late >= look.at) {
    return late > confirmedFor
      ? 'a job first shown later than three minutes'
      : 'a job of another delivery that was not shown yet';
  }
  const body = appliance.bodyOf(job);
  if (isKnownRunningWord(body.overall_status)) return undefined;
  const changed = Math.max(...[body.updatedAt, body.createdAt].map((date) => Date.parse(String(date)) || 0));
  return behaviour.dates !== 'RFC 3339' || changed <= look.at - hour + minute
    ? 'an unknown word unchanged for an hour'
    : undefined;
}

const isKnownRunningWord = (word: unknown) => /^(in[ _]progress|processing|canceling)$/i.test(String(word));

/** Where the appliance is understood: no job is made where the list that was just read showed one that makes it needless. */
function startedNeedlessly(
  start: RecordedRequest,
  before: RecordedRequest[],
  { event }: Delivery,
  world: World,
): string[] {
  const job = world.jobsByStart.get(start);
  const look = before.findLast(isSuccessfulList);
  const { behaviour } = world.appliance;
  if (job === undefined || look === undefined || !isUnderstood(behaviour)) return [];
  const needless = shownBy(look, world)
    .filter((other) => other !== job && visiblyCovers(other, start.body as Selection, behaviour))
    .map((other) => [other, reasonAgainst(other, look.at, event)] as const)
    .find(([, reason]) => reason !== undefined);
  return needless ? [`makes job ${job.id} although job ${needless[0].id} ${needless[1]}`] : [];
}

/** The jobs that a look could read: where there are many, the older ones may hide. */
function shownBy({ at }: RecordedRequest, { appliance }: World): Job[] {
  const visible = appliance.jobs.filter(({ createdAt }) => createdAt < at - shownAfter(appliance.behaviour));
  return visible.length < wholeList ? visible : visible.filter(({ createdAt }) => createdAt > at - hour);
}

/** Why a covering job makes a start needless. */
function reasonAgainst(job: Job, at: number, event: Delivery['event']): string | undefined {
  if (job.isRunning(at)) return job.canceledAt === undefined ? 'runs' : 'is being cancelled';
  const { scheduled_time: due, unless_succeeded_within_hours: hours } = event;
  if (typeof due === 'string' && job.createdAt >= Date.parse(due))
    return 'was made since the schedule was due';
  if (
    typeof hours === 'number' &&
    job.createdAt >= at - hours * hour + clockTolerance &&
    succeeded(job, at)
  ) {
    return 'has succeeded lately';
  }
  return undefined;
}
