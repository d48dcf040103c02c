import type { DurableExecutionClient } from '@aws/durable-execution-sdk-js';
import { invokeRecorded, type RecordedHandler } from '../../infra/local/lambda/durable-handler.ts';
import type { DurableInvocation } from '../../infra/local/lambda/messages.ts';
import { applyUpdate } from './checkpoints.ts';

/** Invokes the handler with a history as it is, against a checkpoint service that takes every update. */
export function replayInvocation(recorded: RecordedHandler, event: DurableInvocation['event']) {
  let operations = event.InitialExecutionState.Operations;
  const client: DurableExecutionClient = {
    getExecutionState: async () => ({ Operations: operations }),
    checkpoint: async ({ CheckpointToken, Updates = [] }) => {
      operations = Updates.reduce(applyUpdate, operations);
      return { CheckpointToken, NewExecutionState: { Operations: operations } };
    },
  };
  return invokeRecorded(recorded, event, client);
}
