import type { Operation, OperationUpdate } from '@aws-sdk/client-lambda';
import { localAccount, localRegion } from '../../infra/local/lambda/environment.ts';
import type { DurableInvocation } from '../../infra/local/lambda/messages.ts';

/** The operations of an execution after a checkpoint's update, as the service keeps them. */
export function applyUpdate(operations: Operation[], update: OperationUpdate): Operation[] {
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

/** What Lambda invokes a durable function with when these operations have been checkpointed. */
export const invocationOf = (Operations: Operation[]): DurableInvocation['event'] => ({
  DurableExecutionArn: `arn:aws:lambda:${localRegion}:${localAccount}:function:follow-sync:1/durable-execution/test/1`,
  CheckpointToken: 'test',
  InitialExecutionState: { Operations, NextMarker: '' },
});
