import { randomUUID } from 'node:crypto';
import {
  type CheckpointDurableExecutionRequest,
  type DurableExecutionClient,
  DurableExecutionInvocationInputWithClient,
  type DurableLambdaHandler,
} from '@aws/durable-execution-sdk-js';
import { lambdaContext } from './context.ts';
import type { DurableInvocation, RunExecution } from './messages.ts';

/** A handler of which every invocation is recorded. */
export interface RecordedHandler {
  handler: DurableLambdaHandler;
  timeoutMs: number;
  /** Called when an invocation has ended. */
  onInvocation(invocation: DurableInvocation): void;
}

interface DurableHandlerOptions extends RecordedHandler {
  run: RunExecution;
  /** Waits the milliseconds that the handler requested, before it is invoked again. */
  wait(ms: number): Promise<void>;
}

/**
 * The bundle's handler for the local runner: with the execution's real ARN (the runner knows its own id
 * only), and after the waits that the handler requested.
 */
export function durableHandler({ run, wait, ...recorded }: DurableHandlerOptions): DurableLambdaHandler {
  let requestedMs = 0;
  return async (event) => {
    if (!(event instanceof DurableExecutionInvocationInputWithClient))
      throw new TypeError('Not from the runner');
    await wait(requestedMs);
    requestedMs = 0;
    const {
      durableExecutionClient: runner,
      DurableExecutionArn,
      CheckpointToken,
      InitialExecutionState,
    } = event;
    const client: DurableExecutionClient = {
      getExecutionState: (request) => runner.getExecutionState({ ...request, DurableExecutionArn }),
      checkpoint: (request) => {
        requestedMs = Math.max(requestedMs, longestWaitMs(request));
        return runner.checkpoint({ ...request, DurableExecutionArn });
      },
    };
    const input = { DurableExecutionArn: run.arn, CheckpointToken, InitialExecutionState };
    return invokeRecorded(recorded, input as DurableInvocation['event'], client);
  };
}

/** Invokes the handler once, and records its checkpoints and its output. */
export async function invokeRecorded(
  { handler, timeoutMs, onInvocation }: RecordedHandler,
  event: DurableInvocation['event'],
  client: DurableExecutionClient,
) {
  const requestId = randomUUID();
  const invocation: DurableInvocation = { requestId, event: structuredClone(event), checkpoints: [] };
  const recording: DurableExecutionClient = {
    ...client,
    checkpoint: (request, logger) => {
      invocation.checkpoints.push(...structuredClone(request.Updates ?? []));
      return client.checkpoint(request, logger);
    },
  };
  try {
    const input = new DurableExecutionInvocationInputWithClient(event, recording);
    const output = await handler(input, lambdaContext(requestId, timeoutMs));
    invocation.output = output;
    return output;
  } finally {
    onInvocation(invocation);
  }
}

/** The longest wait or retry delay among the updates. All are over at the next invocation. */
function longestWaitMs({ Updates = [] }: CheckpointDurableExecutionRequest): number {
  const seconds = Updates.map(
    ({ StepOptions, WaitOptions }) => StepOptions?.NextAttemptDelaySeconds ?? WaitOptions?.WaitSeconds ?? 0,
  );
  return Math.max(0, ...seconds) * 1000;
}
