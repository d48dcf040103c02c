import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CipherTrustClient } from '../ciphertrust/client.ts';
import {
  ClientCertificateRejected,
  JobNotFound,
  LoginRejected,
  TokenRejected,
} from '../ciphertrust/errors.ts';
import { Coverage } from '../jobs/coverage.ts';
import type { GroupSource } from '../jobs/groups.ts';
import type { Job, Selection } from '../jobs/job.ts';
import { type Judgement, judge } from '../jobs/judgement.ts';
import { mayRunUntil } from '../jobs/life.ts';
import { TokenExpired } from '../settings/errors.ts';
import { parseSecret } from '../settings/parse.ts';
import { readSecret } from '../settings/read.ts';
import type { Clock } from '../shared/clock.ts';
import type { Environment } from '../shared/environment.ts';
import { Failure } from '../shared/failure.ts';
import { lookSeconds } from '../shared/limits.ts';
import { readableStack } from '../shared/readable-stack.ts';
import { userAgent } from '../shared/version.ts';

export interface PollTools {
  environment: Environment;
  secrets: SecretsManagerClient;
  clock: Clock;
  /** Comes when the invocation has ended; then nothing is sent any more. */
  signal: AbortSignal;
}

/** What the looks before have left. */
export interface Before {
  /** The version of the secret whose login was rejected. */
  rejectedVersion?: string;
  /** The node to begin with, as its place in `url`; the first where it is left out. */
  nextNode?: number;
}

/**
 * What one look at the job saw. `stack`: of a defect that it met, which people shall be able to read. `nextNode`: the
 * node that the next look shall begin with, where it is not the first. `appliance`: the node of which a response came last.
 */
export type PollResult = { stack?: string | undefined; nextNode?: number; appliance?: string } & (
  | {
      saw: 'job';
      job: Job;
      judgement: Judgement;
      /** The job's `overall_status`, as a text for people: without the secrets, wherever they are in it. */
      status?: string;
      /** Whether a job that succeeded covers what the secret selects. */
      coversSecret: boolean;
      /** Until when a job may run whose status nobody knows, by our clock, where its dates tell. */
      mayRunUntil?: number | undefined;
    }
  /** An outage, a proxy's page, another job, a secret that cannot be read. */
  | { saw: 'no_answer'; why: string }
  | { saw: 'not_found'; why: string }
  /** `rejectedVersion`: the version of the secret whose login was rejected; it is never sent again. */
  | { saw: 'unauthorized'; why: string; version: string; rejectedVersion?: string }
);

/**
 * Reads the secret and looks at the job, for so many seconds at most: nodes that do not answer are tried in turn, over
 * several looks where there are many. Never throws. Does not log in with a version of the secret whose login was
 * rejected before, since accounts lock.
 */
export async function poll(
  id: string,
  { rejectedVersion, nextNode: first = 0 }: Before,
  tools: PollTools,
): Promise<PollResult> {
  const { secrets, clock, environment, signal } = tools;
  const until = clock.now() + lookSeconds * 1000;
  let version: string | undefined;
  let nextNode = first;
  const seen = (result: PollResult): PollResult => (nextNode === 0 ? result : { ...result, nextNode });
  try {
    const secret = await readSecret({ client: secrets, id: environment.secretId, clock });
    version = secret.versionId;
    if (version === rejectedVersion) {
      const why = 'the secret still holds the login that was rejected';
      return seen({ saw: 'unauthorized', why, version, rejectedVersion });
    }
    signal.throwIfAborted();
    const { ciphertrust, selection } = parseSecret(secret, clock.now());
    const { nodes } = ciphertrust;
    nextNode = first % nodes.length;
    const client = new CipherTrustClient(
      { ...ciphertrust, nodes: [...nodes.slice(nextNode), ...nodes.slice(0, nextNode)] },
      { clock, userAgent, proxyEnv: environment.proxyEnv, until },
    );
    signal.addEventListener('abort', () => client.close());
    const result = await look(id, client, selection, tools)
      .catch((error: unknown) => resultOf(error, version))
      .finally(() => client.close());
    nextNode = (nextNode + client.nextNode) % nodes.length;
    return seen(client.answered === undefined ? result : { ...result, appliance: client.answered });
  } catch (error) {
    return seen(resultOf(error, version));
  }
}

async function look(
  id: string,
  client: CipherTrustClient,
  selection: Selection,
  { clock, environment }: PollTools,
): Promise<PollResult> {
  const job = await client.job(id);
  const judgement = judge(job, environment.goodDetails);
  const covered =
    judgement.outcome === 'succeeded'
      ? await judgeCoverage(client, selection, job, judgement)
      : { judgement, coversSecret: false };
  const { failed_groups, warnings } = covered.judgement;
  const {
    job: shown,
    status,
    ...texts
  } = client.masked({
    job,
    failed_groups,
    warnings,
    ...(typeof job.overall_status === 'string' && { status: job.overall_status }),
  });
  return {
    saw: 'job',
    ...covered,
    job: shown,
    ...(status !== undefined && { status }),
    judgement: { ...covered.judgement, ...texts },
    ...(judgement.outcome === 'unknown_status' && {
      mayRunUntil: mayRunUntil(job, { now: clock.now(), ahead: client.ahead }),
    }),
  };
}

/**
 * Whether a job that succeeded covers what the secret selects, which may need the list of groups. Where that cannot be
 * had it counts as not covering, with a warning: the job has succeeded all the same.
 */
async function judgeCoverage(client: GroupSource, selection: Selection, job: Job, judgement: Judgement) {
  const coverage = new Coverage(client, selection);
  const covers = await coverage.of(job);
  if (covers !== 'unknown') return { judgement, coversSecret: covers === 'yes' };
  const why = coverage.why === undefined ? '' : `: ${coverage.why}`;
  const warnings = [...judgement.warnings, `whether it covers the whole selection could not be told${why}`];
  return { judgement: { ...judgement, warnings }, coversSecret: false };
}

/** What is sent again at each look: no login has been judged by it, so no account locks. */
const unauthorized = [TokenRejected, TokenExpired, ClientCertificateRejected];

function resultOf(error: unknown, version = ''): PollResult {
  const why = error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown error';
  if (error instanceof LoginRejected) return { saw: 'unauthorized', why, version, rejectedVersion: version };
  if (unauthorized.some((type) => error instanceof type)) return { saw: 'unauthorized', why, version };
  if (error instanceof JobNotFound) return { saw: 'not_found', why };
  return { saw: 'no_answer', why, ...stackOf(error) };
}

const stackOf = (error: unknown): { stack?: string | undefined } =>
  error instanceof Error && !(error instanceof Failure) ? { stack: readableStack(error.stack) } : {};
