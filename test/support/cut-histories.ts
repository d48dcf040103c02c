import type { OperationUpdate } from '@aws-sdk/client-lambda';
import type { DurableInvocation } from '../../infra/local/lambda/messages.ts';
import { applyUpdate } from './checkpoints.ts';

/** A history cut short, and what the handler then did the first time. */
export interface CutHistory {
  event: DurableInvocation['event'];
  /** The updates that the invocation still sent after the cut. */
  remaining: OperationUpdate[];
  output: unknown;
}

/**
 * The histories with which Lambda would invoke the handler again, had its process ended at any point: at the
 * start of every invocation, and after every checkpoint but the one that suspended it (which leaves the
 * state that the next invocation starts with).
 */
export function cutHistories(invocations: DurableInvocation[]): CutHistory[] {
  return invocations.flatMap(({ event, checkpoints, output }) => {
    let operations = event.InitialExecutionState.Operations;
    const cuts: CutHistory[] = [];
    for (const [index, update] of checkpoints.entries()) {
      const state = { ...event.InitialExecutionState, Operations: operations };
      cuts.push({
        event: { ...event, InitialExecutionState: state },
        remaining: checkpoints.slice(index),
        output,
      });
      operations = applyUpdate(operations, update);
    }
    return cuts;
  });
}
