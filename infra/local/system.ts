import { followForHours } from '../../functions/shared/limits.ts';
import { bundleFolder, type FunctionName } from '../bundles.ts';
import type { DurableExecution } from './aws/durable-execution.ts';
import { LocalAws } from './aws/local-aws.ts';
import { localTopicArn } from './aws/topics.ts';
import { DurableProcess, type ExecutionResult } from './lambda/durable-process.ts';
import { localAccessKeyId, localAccount, localRegion } from './lambda/environment.ts';
import { FunctionProcess, type Invocation } from './lambda/function-process.ts';
import type { ClosedExecution } from './lambda/messages.ts';
import type { OutputListener } from './lambda/output.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The alias of follow-sync that start-sync hands jobs over to. */
export const followSyncArn = `arn:aws:lambda:${localRegion}:${localAccount}:function:follow-sync:live`;
/** The name of the secret in the local Secrets Manager. */
export const localSecretId = 'cckm-sap-sync/local';

export interface SystemOptions {
  /** The text of the secret; left out where the environment points to the real Secrets Manager. */
  secret?: string;
  /** `TARGET`; default `local`. */
  target?: string;
  /** Given: waits are skipped, and the clock is advanced by them. */
  clock?: VirtualClock;
  /** A process of start-sync to use, and to leave running, instead of one of its own; it has its own clock and listener. */
  startSync?: FunctionProcess;
  /** Idle processes of follow-sync to use before new ones, and to give back; each with its own clock and listener. */
  followers?: DurableProcess[];
  /** Whether both functions report, to a topic of the local endpoint. */
  reports?: boolean;
  /** More environment for both functions; overrides what is set here. */
  environment?: Record<string, string>;
  onLine?: (functionName: FunctionName, ...line: Parameters<OutputListener>) => void;
}

/** A durable execution of follow-sync that was started and has closed. */
export interface Followed {
  name: string;
  arn: string;
  execution: ExecutionResult;
}

/**
 * The deployed system on this machine: the two bundles, each in processes of its own with a Lambda's environment,
 * the AWS calls of these processes alone answered locally, and the follower started by the hand-over as Lambda would.
 */
export class LocalSystem {
  readonly aws: LocalAws;
  readonly followed: Followed[] = [];
  /** Whether executions that are started are run; one that is not stays RUNNING until `aws.executions.close`. */
  runsFollowers = true;
  readonly #options: SystemOptions;
  readonly #followers = new Set<DurableProcess>();
  readonly #following: Promise<void>[] = [];
  #startSync: FunctionProcess | undefined;

  static async start(options: SystemOptions): Promise<LocalSystem> {
    const holder: { system?: LocalSystem } = {};
    const aws = await LocalAws.start({
      ...(options.clock && { clock: options.clock }),
      ...(options.secret !== undefined && { secrets: { [localSecretId]: options.secret } }),
      // A person's own key signs the hand-over too.
      accessKeyId: options.environment?.AWS_ACCESS_KEY_ID ?? localAccessKeyId,
      onExecution: (execution) => (holder.system as LocalSystem).#onExecution(execution),
    });
    holder.system = new LocalSystem(aws, options);
    return holder.system;
  }

  private constructor(aws: LocalAws, options: SystemOptions) {
    this.aws = aws;
    this.#options = options;
    this.#startSync = options.startSync;
  }

  /** Invokes start-sync, as Test does or through an alias: a cold start, unless `warm`. */
  async deliver(
    event: unknown,
    { warm = false, alias }: { warm?: boolean; alias?: 'scheduled' } = {},
  ): Promise<Invocation> {
    if (this.#startSync === undefined)
      this.#startSync = FunctionProcess.start(this.processOptions('start-sync'));
    else if (!warm) this.#startSync.coldStart(this.#environment());
    return this.#startSync.invoke(event, alias);
  }

  /** Resolves when every follower has ended. */
  async allFollowed(): Promise<Followed[]> {
    await Promise.all(this.aws.executions.all.map(({ whenClosed }) => whenClosed));
    await Promise.all(this.#following);
    return this.followed;
  }

  /** Kills the followers that run. */
  async stopFollowers(): Promise<void> {
    await Promise.all([...this.#followers].map((follower) => follower.stop()));
  }

  /** Kills what runs and closes the endpoint. */
  async stop(): Promise<void> {
    if (this.#options.startSync === undefined) await this.#startSync?.stop();
    await this.stopFollowers();
    await this.aws.stop();
  }

  #onExecution(execution: DurableExecution): Promise<ClosedExecution> {
    if (this.runsFollowers) this.#following.push(this.#follow(execution));
    return execution.whenClosed;
  }

  async #follow(started: DurableExecution): Promise<void> {
    const { name, arn } = started;
    const hours = Number(this.#environment().FOLLOW_FOR_HOURS ?? followForHours.default);
    const options = { ...this.processOptions('follow-sync'), executionTimeoutHours: hours + 1 };
    const { followers: idle } = this.#options;
    const reused = idle?.pop();
    reused?.coldStart(options);
    const follower = reused ?? DurableProcess.start(options);
    this.#followers.add(follower);
    const execution = await follower.run(started);
    this.#followers.delete(follower);
    if (idle !== undefined && !follower.isStopped) idle.push(follower);
    else await follower.stop();
    this.followed.push({ name, arn, execution });
  }

  /** How a process of one of the functions is started. */
  processOptions(name: FunctionName) {
    const { clock, onLine } = this.#options;
    return {
      bundle: `${bundleFolder(name)}/index.mjs`,
      environment: this.#environment(),
      ...(clock && { clock }),
      ...(onLine && { onLine: (...line: Parameters<OutputListener>) => onLine(name, ...line) }),
    };
  }

  #environment(): Record<string, string> {
    return {
      SECRET_ID: localSecretId,
      TARGET: this.#options.target ?? 'local',
      FOLLOW_SYNC_ARN: followSyncArn,
      ...(this.#options.secret !== undefined && { AWS_ENDPOINT_URL: this.aws.url }),
      ...(this.#options.reports && { REPORT_TOPIC_ARN: localTopicArn }),
      ...this.#options.environment,
      AWS_ENDPOINT_URL_LAMBDA: this.aws.url,
      AWS_ENDPOINT_URL_SNS: this.aws.url,
    };
  }
}
