import type { World } from './world.ts';

interface Result {
  outcome?: string;
  /** Why a start is postponed. */
  error?: { name: string };
}

/** What is worth occurring in some run: an invariant about what never happens proves nothing. */
export function occurrences({ deliveries, followers, jobsByStart, appliance, excused }: World): string[] {
  const results = deliveries.map(({ ended }) => ended?.result as Result | undefined);
  const outcomes = results.map((result) => result?.outcome);
  const errors = [
    ...results.map((result) => result?.error?.name),
    ...deliveries.map(({ ended }) => ended?.error?.errorType),
    ...followers.all.map(({ closed }) => closed?.error?.errorType),
  ];
  const failed = (name: RegExp) => errors.some((error) => name.test(error ?? ''));
  const occurred: { [what: string]: boolean } = {
    'a job is started': outcomes.includes('started'),
    'a job is adopted': outcomes.includes('adopted'),
    'a catch-up is skipped': outcomes.includes('skipped'),
    'a start is postponed': outcomes.includes('postponed'),
    'a start makes a job and its response is lost': [...jobsByStart.keys()].some(
      ({ fault }) => fault !== undefined,
    ),
    'another job is in the way': failed(/^JobInTheWay$/),
    'a login is rejected': failed(/^LoginRejected$/),
    'a delivery is repeated while it is under way': deliveries.some(({ event, beganAt }, index) =>
      deliveries
        .slice(0, index)
        .some((earlier) => earlier.event === event && (earlier.endedAt ?? 0) >= beganAt),
    ),
    'a follower is stopped': followers.all.some(({ closed }) => closed?.status === 'STOPPED'),
    'a job does not succeed': failed(/^Job(PartiallyFailed|Failed|StatusUnknown)$/),
    'a job is canceled': followers.all.some(
      ({ closed }) => (closed?.result as Result | undefined)?.outcome === 'canceled',
    ),
    'a request stalls': appliance.requests.some(({ fault }) => fault === 'stall'),
  };
  return [...Object.keys(occurred).filter((what) => occurred[what]), ...new Set(excused)];
}
