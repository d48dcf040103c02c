/** Runs in the child: one durable execution of the bundle on the testing library's local runner, or a replay. */
import type { DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { loadHandler } from './bundle.ts';
import { durableHandler, type RecordedHandler, replay } from './durable-handler.ts';
import { lambdaError } from './errors.ts';
import type { ExecutionEnded, InvocationEnded, Ready, Replay, RunExecution } from './messages.ts';
import { skipWaits } from './skip-waits.ts';

async function recordedHandler(timeoutMs: number): Promise<RecordedHandler> {
  return {
    handler: (await loadHandler()) as DurableLambdaHandler,
    timeoutMs,
    onInvocation: (invocation) =>
      process.send?.({ type: 'invocation', invocation } satisfies InvocationEnded),
  };
}

async function execute(run: RunExecution): Promise<ExecutionEnded> {
  try {
    const pass = await (run.skipWaits ? skipWaits() : setUpRealTime());
    const recorded = await recordedHandler(run.timeoutMs);
    const runner = new LocalDurableTestRunner({
      handlerFunction: durableHandler({ ...recorded, run, pass }),
    });
    const execution = await runner.run({ payload: JSON.parse(run.payload) });
    const status = execution.getStatus() ?? 'FAILED';
    const history = execution.getHistoryEvents();
    if (status === 'SUCCEEDED') {
      return { type: 'ended', status, result: JSON.stringify(execution.getResult() ?? null), history };
    }
    const { errorType = 'Error', errorMessage = '', stackTrace = [] } = execution.getError();
    return { type: 'ended', status, error: { errorType, errorMessage, stackTrace }, history };
  } catch (thrown) {
    return { type: 'ended', status: 'FAILED', error: lambdaError(thrown), history: [] };
  } finally {
    await LocalDurableTestRunner.teardownTestEnvironment();
  }
}

async function setUpRealTime() {
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime: false });
  return async () => {};
}

async function replayAll({ events, timeoutMs }: Replay): Promise<ExecutionEnded> {
  try {
    const recorded = await recordedHandler(timeoutMs);
    for (const event of events) await replay(recorded, event);
    return { type: 'ended', status: 'SUCCEEDED', history: [] };
  } catch (thrown) {
    return { type: 'ended', status: 'FAILED', error: lambdaError(thrown), history: [] };
  }
}

process.on('message', async (message: RunExecution | Replay | { type: 'clock' }) => {
  if (message.type === 'clock') return;
  const ended = await (message.type === 'run' ? execute(message) : replayAll(message));
  process.send?.(ended, undefined, undefined, () => process.exit(0));
});
process.send?.({ type: 'ready' } satisfies Ready);
