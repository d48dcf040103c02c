import type { Operation, OperationUpdate } from '@aws-sdk/client-lambda';
import { applyUpdate } from '../../infra/local/aws/durable-state.ts';
import type { DurableInvocation } from '../../infra/local/lambda/messages.ts';

/** A history cut short, and what the handler then did the first time. */
export interface CutHistory {
  operations: Operation[];
  /** The updates that the invocation still sent after the cut. */
  remaining: OperationUpdate[];
  output: unknown;
}

/**
 * The histories with which Lambda would invoke the handler again, had its process ended at any point: at the
 * start of every invocation, and after every checkpoint but the one that suspended it (which leaves the
 * state that the next invocation starts with).
 */
export function cutHistories(invocations: readonly DurableInvocation[]): CutHistory[] {
  return invocations.flatMap(({ event, checkpoints, output }) => {
    let operations = event.InitialExecutionState.Operations;
    const cuts: CutHistory[] = [];
    for (const [index, update] of checkpoints.entries()) {
      cuts.push({ operations, remaining: checkpoints.slice(index), output });
      operations = applyUpdate(operations, update, Date.now());
    }
    return cuts;
  });
}
