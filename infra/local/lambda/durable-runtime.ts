/** Runs in the child: one durable execution of the bundle on the testing library's local runner. */
import type { DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { loadHandler } from './bundle.ts';
import { durableHandler } from './durable-handler.ts';
import { lambdaError } from './errors.ts';
import type { ExecutionEnded, InvocationEnded, Ready, RunExecution } from './messages.ts';
import { skipWaits } from './skip-waits.ts';

async function execute(run: RunExecution): Promise<ExecutionEnded> {
  try {
    const wait = await (run.skipWaits ? skipWaits() : setUpRealTime());
    const handlerFunction = durableHandler({
      handler: (await loadHandler()) as DurableLambdaHandler,
      timeoutMs: run.timeoutMs,
      onInvocation: (invocation) =>
        process.send?.({ type: 'invocation', invocation } satisfies InvocationEnded),
      run,
      wait,
    });
    const runner = new LocalDurableTestRunner({ handlerFunction });
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

process.on('message', async (message: RunExecution | { type: 'clock' }) => {
  if (message.type === 'clock') return;
  process.send?.(await execute(message), undefined, undefined, () => process.exit(0));
});
process.send?.({ type: 'ready' } satisfies Ready);
