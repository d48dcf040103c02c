import type { DurableInvocation, LambdaError } from '../../infra/local/lambda/messages.ts';
import { type ProcessOptions, RuntimeProcess } from '../../infra/local/lambda/runtime-process.ts';

/** Parent to child: invoke the handler with these events, one after the other. */
export interface Replay {
  type: 'replay';
  events: DurableInvocation['event'][];
  timeoutMs: number;
}

/** Child to parent: every invocation that ended, in order, and the error that stopped the replay. */
export interface Replayed {
  type: 'replayed';
  invocations: DurableInvocation[];
  error?: LambdaError;
}

/**
 * Invokes the handler of a durable function's bundle, in a process of its own, with each of the events (of
 * `cutHistories`, say). An invocation ends with the first wait. Rejects when the handler throws.
 */
export async function replay(
  options: ProcessOptions,
  events: DurableInvocation['event'][],
): Promise<DurableInvocation[]> {
  const child = new RuntimeProcess(new URL('replay-runtime.ts', import.meta.url), options);
  let replayed: Replayed | undefined;
  child.onMessage<Replayed>((message) => {
    if (message.type === 'replayed') replayed = message;
  });
  const timeoutMs = (options.timeoutSeconds ?? 900) * 1000;
  child.send({ type: 'replay', events, timeoutMs } satisfies Replay);
  const exit = await child.exited;
  const { invocations, error } = replayed ?? { invocations: [], error: exit };
  if (error !== undefined) throw new Error(`${error.errorType}: ${error.errorMessage}`);
  return invocations;
}
