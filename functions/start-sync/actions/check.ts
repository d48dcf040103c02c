import type { Group } from '../../ciphertrust/client.ts';
import { listGroups } from '../../jobs/groups.ts';
import { isRunning } from '../../jobs/judgement.ts';
import { amount } from '../../shared/text.ts';
import { certificateEnds, daysUntil } from '../expiry.ts';
import { listJobs } from '../job-list.ts';
import { type BriefJob, brief } from '../job-summary.ts';
import type { Tools } from '../tools.ts';

export interface CheckAnswer {
  summary: string;
  outcome: 'ready' | 'not_ready';
  target: string;
  appliance: string;
  groups: { found: string[]; missing: string[] };
  running: BriefJob[];
  certificates: { [name: string]: { ends: string; days: number } };
}

/** Logs in, finds every selected group, names running jobs and the ends of certificates. Starts nothing. */
export async function check({ environment, settings, client, clock, window }: Tools): Promise<CheckAnswer> {
  const known = await window.patiently(() => listGroups(client));
  const { jobs } = await window.patiently(() => listJobs(client, clock));
  const groups = selected(settings.selection, known);
  const certificates = Object.fromEntries(
    Object.entries(certificateEnds({ client, settings })).map(([name, end]) => [
      name,
      { ends: new Date(end).toISOString(), days: daysUntil(end, clock.now()) },
    ]),
  );
  const problems = [
    ...(known.length === 0 ? ['the login sees no SAP group at all'] : []),
    ...(groups.missing.length > 0
      ? [`${amount(groups.missing.length, 'selected group')} not found on the appliance`]
      : []),
    ...Object.entries(certificates).flatMap(([name, { days }]) => (days < 0 ? [`${name} has expired`] : [])),
  ];
  return {
    summary: summary(problems, groups.found.length),
    outcome: problems.length === 0 ? 'ready' : 'not_ready',
    target: environment.target,
    appliance: client.node,
    groups,
    running: jobs.filter(isRunning).map(brief),
    certificates,
  };
}

function selected(selection: Tools['settings']['selection'], known: readonly Group[]) {
  if ('synchronize_all' in selection) return { found: known.map(({ id }) => id), missing: [] };
  const ids = new Set(known.flatMap(({ id, group_id }) => [id, group_id]));
  return {
    found: selection.groups.filter((group) => ids.has(group)),
    missing: selection.groups.filter((group) => !ids.has(group)),
  };
}

const unproven = 'Whether it may synchronize them (keysynchronize) shows only when a job is started.';

const summary = (problems: readonly string[], found: number): string =>
  problems.length === 0
    ? `Ready: the login works and finds ${amount(found, 'selected group')}. ${unproven}`
    : `Not ready: ${problems.join('; ')}. Correct the secret, or add the groups to CCKM. ${unproven}`;
