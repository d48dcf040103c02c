/** Runs in the child of `replay`. */
import type { DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import { loadHandler } from '../../infra/local/lambda/bundle.ts';
import { lambdaError } from '../../infra/local/lambda/errors.ts';
import type { DurableInvocation, Ready } from '../../infra/local/lambda/messages.ts';
import type { Replay, Replayed } from './replay.ts';
import { replayInvocation } from './replay-invocation.ts';

async function replayAll({ events, timeoutMs }: Replay): Promise<Replayed> {
  const invocations: DurableInvocation[] = [];
  try {
    const handler = (await loadHandler()) as DurableLambdaHandler;
    const onInvocation = (invocation: DurableInvocation) => invocations.push(invocation);
    for (const event of events) await replayInvocation({ handler, timeoutMs, onInvocation }, event);
    return { type: 'replayed', invocations };
  } catch (thrown) {
    return { type: 'replayed', invocations, error: lambdaError(thrown) };
  }
}

process.on('message', async (message: Replay | { type: 'clock' }) => {
  if (message.type === 'clock') return;
  process.send?.(await replayAll(message), undefined, undefined, () => process.exit(0));
});
process.send?.({ type: 'ready' } satisfies Ready);
