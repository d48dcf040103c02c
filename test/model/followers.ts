import type { DurableExecution } from '../../infra/local/aws/durable-execution.ts';
import type { ClosedExecution } from '../../infra/local/lambda/messages.ts';
import type { EventLoop } from './event-loop.ts';
import type { Ended } from './messages.ts';

/** From the hand-over to the first look, in milliseconds. */
const startDelay = 100;
/** As the stack has it, in milliseconds. */
const timeoutMs = 300_000;

/** A durable execution of follow-sync. */
export interface Follower {
  name: string;
  job: string;
  startedAt: number;
  /** Undefined while it lives. */
  closed?: ClosedExecution;
  endedAt?: number;
  /** Everything that it wrote. */
  lines: string[];
}

/** Drives durable executions: one invocation a look, the waits passed by the loop. */
export class Followers {
  readonly all: Follower[] = [];
  /** Is called when one has ended. */
  onClosed: (follower: Follower) => void = () => {};
  readonly #loop: EventLoop;
  readonly #executions = new Map<Follower, DurableExecution>();

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  get live(): Follower[] {
    return this.all.filter(({ closed }) => closed === undefined);
  }

  /** Runs an execution to its end. */
  run(execution: DurableExecution): Promise<ClosedExecution> {
    const { name, payload } = execution;
    const { job } = JSON.parse(payload) as { job: string };
    const follower: Follower = { name, job, startedAt: this.#loop.now, lines: [] };
    this.all.push(follower);
    this.#executions.set(follower, execution);
    this.#loop.after(startDelay, () => this.#look(follower, execution));
    return execution.whenClosed;
  }

  /** Stops every follower that lives, as when its version is deleted. */
  stopAll(): void {
    for (const follower of this.live) {
      this.#executions.get(follower)?.close({ status: 'STOPPED' });
      this.#close(follower, { status: 'STOPPED' });
    }
  }

  #look(follower: Follower, execution: DurableExecution): void {
    if (execution.closed !== undefined) return;
    const event = JSON.parse(JSON.stringify(execution.beginInvocation()));
    this.#loop.invoke({ actor: follower.name, function: 'follow-sync', timeoutMs, event }, (ended) => {
      follower.lines.push(...ended.lines);
      const next = execution.endInvocation({ requestId: follower.name, ...endOf(ended) });
      if (next !== undefined) this.#loop.after(next - this.#loop.now, () => this.#look(follower, execution));
      else if (execution.closed !== undefined) this.#close(follower, execution.closed);
    });
  }

  #close(follower: Follower, closed: ClosedExecution): void {
    if (follower.closed !== undefined) return;
    follower.closed = closed;
    follower.endedAt = this.#loop.now;
    this.onClosed(follower);
  }
}

const endOf = ({ result, error }: Ended) => (error === undefined ? { result } : { error });
