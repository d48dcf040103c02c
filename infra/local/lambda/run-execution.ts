import type { DurableExecution } from '../aws/durable-execution.ts';
import type { InvocationEnd } from '../aws/invocation-end.ts';
import type { ClosedExecution, DurableInvocation } from './messages.ts';

/** What a durable execution runs on. */
export interface ExecutionHost {
  /** Invokes the function. Never rejects for what the function does. */
  invoke(event: DurableInvocation['event']): Promise<InvocationEnd>;
  /** Of the service. `sleep` waits, or lets virtual time pass. */
  clock: { now(): number; sleep(ms: number): Promise<unknown> };
  /** How long the execution may take, in milliseconds; then it closes as TIMED_OUT. */
  executionTimeout: number;
}

/**
 * Runs a durable execution to its end: invokes the function, waits until one of its operations goes on, and invokes it
 * again. Ends early when somebody closes the execution.
 */
export async function runExecution(
  execution: DurableExecution,
  { invoke, clock, executionTimeout }: ExecutionHost,
): Promise<ClosedExecution> {
  const deadline = execution.startedAt + executionTimeout;
  while (execution.closed === undefined) {
    const next = execution.endInvocation(await invoke(execution.beginInvocation()));
    if (next === undefined) break;
    const delay = Math.min(next, deadline) - clock.now();
    if (delay > 0) await Promise.race([clock.sleep(delay), execution.whenClosed]);
    if (clock.now() >= deadline) execution.close({ status: 'TIMED_OUT' });
  }
  return execution.whenClosed;
}
