import type { DurableExecution } from '../../infra/local/aws/durable-execution.ts';
import { LocalAws } from '../../infra/local/aws/local-aws.ts';
import type { ClosedExecution } from '../../infra/local/lambda/messages.ts';
import { followSyncArn } from '../../infra/local/system.ts';
import { EventLoop } from './event-loop.ts';
import { HostProcess } from './host-process.ts';
import type { ToHost } from './messages.ts';

export const secretId = 'cckm-sap-sync/model';
const target = 'model';
/** One hour, so that a job that never ends costs twenty looks and not three hundred. */
export const followForHours = 1;

/** Where every run begins, in milliseconds since the epoch. */
const beginning = Date.UTC(2026, 10, 1, 2);

/** What runs share: the functions' process and the AWS endpoint. Each run has a loop and executions of its own. */
export class Stage {
  readonly aws: LocalAws;
  loop: EventLoop;
  /** Runs the executions of the run. */
  onExecution: (execution: DurableExecution) => Promise<ClosedExecution> = () => new Promise(() => {});
  readonly #host: HostProcess;

  static async start(): Promise<Stage> {
    const holder: { stage?: Stage } = {};
    const stage = () => holder.stage as Stage;
    const aws = await LocalAws.start({
      clock: { now: () => stage().loop.now },
      onExecution: (execution) => stage().onExecution(execution),
    });
    holder.stage = new Stage(aws);
    return stage();
  }

  private constructor(aws: LocalAws) {
    this.aws = aws;
    const environment = {
      SECRET_ID: secretId,
      TARGET: target,
      FOLLOW_FOR_HOURS: String(followForHours),
      FOLLOW_SYNC_ARN: followSyncArn,
      AWS_ENDPOINT_URL: aws.url,
    };
    this.#host = new HostProcess(environment, (message) => this.loop.onMessage(message));
    this.loop = this.#newLoop();
  }

  /** A loop for another run, in which everything random follows from `seed`. */
  begin(seed: number): void {
    this.loop = this.#newLoop();
    this.aws.requests.length = 0;
    this.send({ type: 'begin', now: this.loop.now, seed });
  }

  send(message: ToHost): void {
    this.#host.send(message);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#host.stop(), this.aws.stop()]);
  }

  #newLoop(): EventLoop {
    return new EventLoop(beginning, (message) => this.send(message));
  }
}
