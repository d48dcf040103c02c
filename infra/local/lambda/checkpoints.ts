import type { Operation, OperationUpdate } from '@aws-sdk/client-lambda';
import type { DurableInvocation } from './messages.ts';

/** The operations of an execution after a checkpoint's update, as the service keeps them. */
export function checkpointed(operations: Operation[], update: OperationUpdate): Operation[] {
  const known = operations.find(({ Id }) => Id === update.Id);
  const { Id, ParentId, Name, Type, SubType } = update;
  const operation = known ?? {
    Id,
    ParentId,
    Name,
    Type,
    SubType,
    StartTimestamp: new Date(),
    Status: 'STARTED',
  };
  const changed = { ...operation, ...changes(operation as Operation, update) } as Operation;
  return known === undefined ? [...operations, changed] : operations.map((o) => (o === known ? changed : o));
}

function changes(operation: Operation, { Action, Payload, Error: error, ...update }: OperationUpdate) {
  const inSeconds = (seconds = 0) => new Date(Date.now() + seconds * 1000);
  const details = operation.Type === 'CONTEXT' ? 'ContextDetails' : 'StepDetails';
  const ended = { ...operation[details], Result: Payload, Error: error };
  switch (Action) {
    case 'START':
      if (operation.Type !== 'WAIT') return { Status: 'STARTED' };
      return {
        Status: 'STARTED',
        WaitDetails: { ScheduledEndTimestamp: inSeconds(update.WaitOptions?.WaitSeconds) },
      };
    case 'RETRY': {
      const Attempt = (operation.StepDetails?.Attempt ?? 0) + 1;
      const NextAttemptTimestamp = inSeconds(update.StepOptions?.NextAttemptDelaySeconds);
      return { Status: 'PENDING', StepDetails: { ...ended, Attempt, NextAttemptTimestamp } };
    }
    default: {
      const Status = Action === 'SUCCEED' ? 'SUCCEEDED' : 'FAILED';
      return { Status, EndTimestamp: new Date(), [details]: ended };
    }
  }
}

/** A history cut short, and what the handler then did the first time. */
export interface CutHistory {
  event: DurableInvocation['event'];
  /** The updates that the invocation still sent after the cut. */
  remaining: OperationUpdate[];
  output: unknown;
}

/**
 * The histories with which Lambda would invoke the handler again, had its process died at any point: at the
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
      operations = checkpointed(operations, update);
    }
    return cuts;
  });
}
