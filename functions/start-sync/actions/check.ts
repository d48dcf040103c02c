import type { CipherTrustClient } from '../../ciphertrust/client.ts';
import type { Credentials } from '../../ciphertrust/connection.ts';
import type { PasswordState } from '../../ciphertrust/password.ts';
import { type Group, listGroups } from '../../jobs/groups.ts';
import { comparableId } from '../../jobs/job.ts';
import { endOf } from '../../jobs/life.ts';
import { pluralize } from '../../shared/text.ts';
import { certificateExpiries, daysUntil } from '../expiry.ts';
import { JobLister } from '../job-list.ts';
import { type JobSummary, summarize } from '../job-summary.ts';
import { type NewestJob, newestEnded } from '../newest-job.ts';
import type { Tools } from '../tools.ts';

const hour = 3_600_000;

type CheckTools = Pick<Tools, 'clock' | 'window'> & {
  environment: Pick<Tools['environment'], 'target' | 'followForHours' | 'goodDetails'>;
  settings: Pick<Tools['settings'], 'selection' | 'certificateExpiry' | 'ciphertrust'>;
  client: Pick<
    CipherTrustClient,
    'groups' | 'jobs' | 'job' | 'node' | 'ahead' | 'certificateExpires' | 'passwordState'
  >;
};

export interface CheckAnswer {
  summary: string;
  outcome: 'ready' | 'not_ready';
  target: string;
  appliance: string;
  groups: { found: string[]; missing: string[] };
  running: JobSummary[];
  certificates: { [name: string]: { ends: string; days: number } };
  /** `null` for another login than one by password, and where the appliance does not say. */
  password: { ends: string | null; must_be_changed: boolean } | null;
  newest: NewestJob | null;
}

/**
 * Logs in, finds every selected group, names running jobs and when certificates and password end, and judges the newest
 * job that has ended. Starts nothing.
 */
export async function check({
  environment,
  settings,
  client,
  clock,
  window,
}: CheckTools): Promise<CheckAnswer> {
  const known = await window.retry(() => listGroups(client));
  const lister = new JobLister(client, clock);
  const since = clock.now() - environment.followForHours * hour;
  const list = await window.retry(() => lister.jobsSince(since));
  const groups = selected(settings.selection, known);
  const certificates = Object.fromEntries(
    Object.entries(certificateExpiries({ client, settings })).map(([name, expiry]) => [
      name,
      { ends: new Date(expiry).toISOString(), days: daysUntil(expiry, clock.now()) },
    ]),
  );
  const password = await client.passwordState();
  const { newest, told } = await newestEnded(list, client, environment.goodDetails);
  const problems = [
    ...(known.length === 0 ? ['the login sees no SAP group at all'] : []),
    ...(groups.missing.length > 0
      ? [`${pluralize(groups.missing.length, 'selected group')} not found on the appliance`]
      : []),
    ...Object.entries(certificates).flatMap(([name, { days }]) => (days < 0 ? [`${name} has expired`] : [])),
    ...loginProblems(settings.ciphertrust.credentials, password, clock.now()),
  ];
  return {
    summary: [
      summary(problems, groups.found.length),
      list.unread && `Other jobs may run: ${list.unread}.`,
      told,
    ]
      .filter(Boolean)
      .join(' '),
    outcome: problems.length === 0 ? 'ready' : 'not_ready',
    target: environment.target,
    appliance: client.node,
    groups,
    running: list.entries
      .filter(({ job, outcome }) => endOf(job, list.clock, { outcome }) === undefined)
      .map((entry) => summarize(entry, list.clock)),
    certificates,
    password: password
      ? {
          ends: password.expiry === undefined ? null : new Date(password.expiry).toISOString(),
          must_be_changed: password.mustBeChanged,
        }
      : null,
    newest,
  };
}

/** What is not well with a login that works. */
function loginProblems(credentials: Credentials, password: PasswordState | undefined, now: number): string[] {
  return [
    ...(credentials.kind === 'client_credential' && credentials.domain !== undefined
      ? ['`domain` is not supported with `client_id` (documented): leave it out']
      : []),
    ...(password?.mustBeChanged ? ['the password has to be changed'] : []),
    ...((password?.expiry ?? now) < now ? ['the password has ended'] : []),
  ];
}

function selected(selection: Tools['settings']['selection'], known: readonly Group[]) {
  if ('synchronize_all' in selection) return { found: known.map(({ id }) => id), missing: [] };
  const ids = new Set(known.flatMap(({ id, group_id = id }) => [comparableId(id), comparableId(group_id)]));
  const isKnown = (group: string) => ids.has(comparableId(group));
  return {
    found: selection.groups.filter(isKnown),
    missing: selection.groups.filter((group) => !isKnown(group)),
  };
}

const unproven = 'Whether it may synchronize them (keysynchronize) shows only when a job is started.';

const summary = (problems: readonly string[], found: number): string =>
  problems.length === 0
    ? `Ready: the login works and finds ${pluralize(found, 'selected group')}. ${unproven}`
    : `Not ready: ${problems.join('; ')}. Correct the secret, or add the groups to CCKM. ${unproven}`;
