/** Runs in the child: durable executions of the bundle, one after the other, on the testing library's local runner. */
import type { DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { type Handler, loadHandler } from './bundle.ts';
import { durableHandler } from './durable-handler.ts';
import { lambdaError } from './errors.ts';
import type { InvocationEnded, Ready, RunExecution, RunExecutionResponse } from './messages.ts';
import { endOutput } from './output.ts';
import { skipWaits } from './skip-waits.ts';

let loaded: Promise<Handler> | undefined;
let prepared: Promise<(ms: number) => Promise<void>> | undefined;

async function execute(run: RunExecution): Promise<RunExecutionResponse> {
  try {
    prepared ??= run.skipWaits ? skipWaits() : setUpRealTime();
    const wait = await prepared;
    loaded ??= loadHandler();
    const handlerFunction = durableHandler({
      handler: (await loaded) as DurableLambdaHandler,
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
  }
}

async function setUpRealTime() {
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime: false });
  return async () => {};
}

process.on('message', async (message: RunExecution | { type: 'clock' }) => {
  if (message.type === 'clock') return;
  const response = await execute(message);
  endOutput(message.arn);
  process.send?.(response);
});
process.send?.({ type: 'ready' } satisfies Ready);
