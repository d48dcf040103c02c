import type { ProbeReport } from '../probe/report.ts';
import type { RowId } from '../probe/rows/rows.ts';
import { type Behaviour, defaultBehaviour } from './behaviour.ts';
import type { SapGroup } from './groups.ts';
import type { AddedJob } from './jobs.ts';
import type { ApplianceOptions } from './options.ts';
import { SimulatedAppliance } from './simulated-appliance.ts';
import { isSwitch, switches } from './switches.ts';

/** What it takes to make a simulated appliance that does what a probed one did. */
export interface Imitation {
  options: Pick<ApplianceOptions, 'behaviour' | 'groups' | 'nodes' | 'clientCertificates'>;
  /** How the probed one was logged in to. */
  login: ProbeReport['login'];
  /** Jobs like those of its list, the oldest first, each with whether it was canceled. */
  jobs: { job: AddedJob; isCanceled: boolean }[];
  /** The switches that were set. */
  switches: (keyof Behaviour)[];
  /** The rows that were seen and that no switch imitates. */
  notImitated: RowId[];
}

/** The simulated appliance that a report describes: exactly the switches are set of which it tells the position. */
export function imitationOf(report: ProbeReport): Imitation {
  const behaviour: { [name: string]: unknown } = {};
  const imitated = new Set<string>();
  for (const [name, { row, position }] of Object.entries(switches)) {
    const seen = report.rows[row]?.seen;
    const set = seen === undefined ? undefined : position(seen);
    if (set === undefined) continue;
    behaviour[name] = set;
    imitated.add(row);
  }
  const seenRows = Object.entries(report.rows).filter(([, { verdict }]) => verdict !== 'not seen');
  const groups = groupsLike(report.groups);
  return {
    options: {
      behaviour: behaviour as Partial<Behaviour>,
      groups,
      nodes: report.nodes,
      clientCertificates: report.login === 'client_credential',
    },
    login: report.login,
    jobs: jobsLike(report, groups, { ...defaultBehaviour, ...behaviour }.statusWords),
    switches: Object.keys(behaviour).filter(isSwitch),
    notImitated: seenRows.map(([id]) => id).filter((id) => !imitated.has(id)) as RowId[],
  };
}

/** As many groups, with ids and names of our own. */
const groupsLike = (count: number): SapGroup[] =>
  Array.from({ length: Math.min(count, 1_000) }, (_, index) => {
    const digits = String(index + 1).padStart(12, '0');
    return {
      id: `5ab00000-0000-4000-8000-${digits}`,
      group_id: `00RT${digits}00`,
      name: `group-${index + 1}`,
    };
  });

const hour = 3_600_000;

function jobsLike(
  { jobs, rows }: ProbeReport,
  groups: readonly SapGroup[],
  words: Behaviour['statusWords'],
): Imitation['jobs'] {
  const oldestFirst = rows['list.order']?.seen?.order === 'oldest first' ? jobs : jobs.toReversed();
  return oldestFirst.map(({ stage, word, covers, failed, running }) => {
    const named =
      covers === 'all' || covers === 'nothing'
        ? []
        : covers.map(({ group, by }) => groups[group]?.[by] ?? `group-that-is-gone-${group}`);
    const isRunning = stage === 'running' || word === words.running;
    const job = {
      ...(named.length > 0 && { groups: named }),
      ...(covers === 'nothing' && { fields: { synchronize_all: undefined } }),
      ...(isRunning
        ? { seconds: Number.POSITIVE_INFINITY }
        : word !== null && word !== words.completed && { endStatus: word }),
      ...(failed > 0 && {
        failedGroups: (named.length > 0 ? named : groups.map(({ id }) => id)).slice(0, failed),
      }),
    };
    // What has ended before all of it was done was canceled, whatever it says of that.
    return { job, isCanceled: stage === 'canceled' || (stage !== 'running' && running > 0) };
  });
}

/** Starts it, with jobs that are an hour apart and have ended long ago. */
export async function startLike(
  { options, jobs }: Imitation,
  more: ApplianceOptions = {},
): Promise<SimulatedAppliance> {
  const appliance = await SimulatedAppliance.start({ ...options, ...more });
  const now = (more.now ?? Date.now)();
  for (const [index, { job, isCanceled }] of jobs.entries()) {
    const createdAt = now - (jobs.length - index + 1) * hour;
    const added = appliance.addJob({ ...job, createdAt });
    if (isCanceled) added.cancel(createdAt + 1_000, 1);
  }
  return appliance;
}
