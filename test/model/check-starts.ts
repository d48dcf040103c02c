import type { Job, RecordedRequest, Selection } from '../../infra/local/appliance/simulated-appliance.ts';
import { actorHeader } from './actor-header.ts';
import { succeeded, visiblyCovers } from './selections.ts';
import type { Delivery, World } from './world.ts';

/** `Date` headers and so the clocks' difference are known to the second. */
const clockTolerance = 1_000;
const hour = 3_600_000;
/** In 780 s, with delays that grow to 15 s on average, it is some 60. */
const maxStarts = 120;
/** What start-sync reads of a list: its first and its last page. */
const pageSize = 5;

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
    return [...startedTwice(before, world), ...startedBeside(request, before, delivery, world)].map(
      (what) => `${delivery.actor} ${what}`,
    );
  });
  return [...tooMany, ...wrong];
}

/** A start may follow another one only when that certainly made no job, or two looks apart have shown none. */
function startedTwice(before: RecordedRequest[], world: World): string[] {
  const earlier = before.findLast(({ kind }) => kind === 'start');
  if (earlier === undefined) return [];
  const made = world.jobsByStart.get(earlier);
  if (made !== undefined) {
    return [`sends a start again although the one before has made job ${made.id}`];
  }
  const refused = earlier.status !== undefined && earlier.status < 500 && earlier.status >= 400;
  if (refused && earlier.status !== 408) return [];
  const looks = before.slice(before.indexOf(earlier)).filter(isSuccessfulList);
  const apart = (looks.at(-1)?.at ?? 0) - (looks[0]?.at ?? 0);
  return earlier.fault === 'refuse' || apart >= 3_000
    ? []
    : ['sends a start again after one that may have acted without two looks apart'];
}

/** A list has no id of its own to lose. */
const isSuccessfulList = ({ kind, status, fault }: RecordedRequest) =>
  kind === 'list' && status === 200 && (fault === undefined || fault === 'no-id');

/** No job is made where the list that was just read showed one that makes it needless. */
function startedBeside(
  start: RecordedRequest,
  before: RecordedRequest[],
  { event }: Delivery,
  world: World,
): string[] {
  const job = world.jobsByStart.get(start);
  if (job === undefined) return [];
  const look = before.findLast(isSuccessfulList);
  if (look === undefined) return [`makes job ${job.id} without looking first`];
  const needless = shownBy(look, world)
    .filter(
      (other) => other !== job && visiblyCovers(other, start.body as Selection, world.appliance.behaviour),
    )
    .map((other) => [other, reasonAgainst(other, look.at, event)] as const)
    .find(([, reason]) => reason !== undefined);
  return needless ? [`makes job ${job.id} although job ${needless[0].id} ${needless[1]}`] : [];
}

/** The jobs on the pages that a look read. */
function shownBy({ at }: RecordedRequest, { appliance }: World): Job[] {
  const latest = at - appliance.behaviour.replicationLagMs;
  const visible = appliance.jobs
    .filter(({ createdAt }) => createdAt < latest)
    .toSorted((a, b) => a.createdAt - b.createdAt);
  return visible.filter((_, index) => index < pageSize || index >= visible.length - pageSize);
}

/** Why a covering job makes a start needless. */
function reasonAgainst(job: Job, at: number, event: Delivery['event']): string | undefined {
  if (job.isRunning(at)) return 'runs';
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
