import { shortId } from '../jobs/job.ts';
import { awsCall } from '../shared/aws-call.ts';
import { awsErrorOf, isRetryableAwsError } from '../shared/aws-error.ts';
import { awsRemedy } from '../shared/aws-remedy.ts';
import type { Clock } from '../shared/clock.ts';
import { EnvironmentInvalid } from '../shared/errors.ts';
import { HandOverFailed } from './errors.ts';
import type { LambdaApi } from './lambda-api.ts';
import type { RetryWindow } from './retry-window.ts';

/** An execution's name has 64 characters of `[A-Za-z0-9-_]` at most, and 24 + 36 + 2 are taken. */
const maxFollowers = 99;

interface HandOver {
  lambda: LambdaApi;
  /** The ARN of follow-sync's alias. */
  followSyncArn: string;
  target: string;
  clock: Clock;
  window: RetryWindow;
  /** Aborted when the function's time is nearly over: nothing is sent from then on. */
  signal: AbortSignal;
}

/**
 * Hands a job to follow-sync and returns the ARN of the durable execution that follows it, or that of the alias where
 * the response names none. Safe to repeat: an
 * execution's name is made of target and job, and the same name starts nothing twice. A follower that has closed
 * although its job `isRunning` is succeeded by the next one. Throws HandOverFailed.
 */
export async function handOver(
  job: { id: string; isRunning: boolean; isNew: boolean },
  to: HandOver,
): Promise<string> {
  for (let n = 1; ; n += 1) {
    const arn = await to.window.retry(() => invoke(job.id, n, to));
    // It was accepted. Without its ARN nobody can ask after it.
    if (arn === undefined) return to.followSyncArn;
    if (job.isNew || !job.isRunning || n === maxFollowers) return arn;
    if (await to.window.retry(() => isLive(job.id, arn, to))) return arn;
  }
}

/** `<target>-<job id>-<n>`. */
export const executionName = (target: string, job: string, n: number): string =>
  `${target}-${shortId(job)}-${n}`;

/** Returns the ARN of the execution, existing or new. */
async function invoke(job: string, n: number, to: HandOver): Promise<string | undefined> {
  const { lambda, followSyncArn, target, clock, signal } = to;
  const call = {
    functionArn: followSyncArn,
    executionName: executionName(target, job, n),
    payload: JSON.stringify({ job }),
  };
  try {
    return await awsCall(clock, (options) => {
      signal.throwIfAborted();
      return lambda.invoke(call, options);
    });
  } catch (error) {
    const unfollowed =
      'The job itself is not affected, but nobody follows it: a start that finds it running hands it over.';
    throw await handOverFailed(error, job, `Handing job ${job} over to follow-sync`, unfollowed, to);
  }
}

async function isLive(job: string, arn: string, to: HandOver): Promise<boolean> {
  const { lambda, clock, signal } = to;
  try {
    const status = await awsCall(clock, (options) => {
      signal.throwIfAborted();
      return lambda.executionStatus(arn, options);
    });
    return status === 'RUNNING';
  } catch (error) {
    // An execution that was accepted a moment ago need not be visible yet.
    if (awsErrorOf(error)?.name === 'ResourceNotFoundException') return true;
    const unknown =
      'The job itself is not affected; whether its follower lives is not known, and the next start asks again.';
    throw await handOverFailed(error, job, `Looking at the follower ${arn}`, unknown, to);
  }
}

async function handOverFailed(
  thrown: unknown,
  job: string,
  tried: string,
  meaning: string,
  { lambda, followSyncArn, clock, signal }: HandOver,
): Promise<unknown> {
  signal.throwIfAborted();
  if (thrown instanceof EnvironmentInvalid) {
    const { cameBack, remedy } = thrown.parts;
    return new HandOverFailed({ tried, cameBack, remedy: `${meaning} ${remedy}` }, false, job);
  }
  const error = awsErrorOf(thrown);
  if (error === undefined) return thrown;
  const called = {
    service: 'lambda',
    region: await lambda.region(),
    resource: followSyncArn,
    now: clock.now(),
  } as const;
  const key =
    "Lambda may not use follow-sync's own key: see that it is enabled, and that the key policy lets this role and lambda.amazonaws.com use it.";
  const remedy = awsRemedy(error, called, {
    'missing right':
      'See whether the role of start-sync may call lambda:InvokeFunction and lambda:GetDurableExecution, and whether FOLLOW_SYNC_ARN names the alias of follow-sync.',
    'key refused': key,
    'function key refused': key,
    'not found': 'See whether FOLLOW_SYNC_ARN names the alias of follow-sync.',
  });
  return new HandOverFailed(
    { tried, cameBack: error.phrase, remedy: `${meaning} ${remedy}` },
    isRetryableAwsError(error),
    job,
  );
}
