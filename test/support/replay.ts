import { LocalAws } from '../../infra/local/aws/local-aws.ts';
import { FunctionProcess } from '../../infra/local/lambda/function-process.ts';
import type { DurableInvocation } from '../../infra/local/lambda/messages.ts';
import type { ProcessOptions } from '../../infra/local/lambda/runtime-process.ts';
import type { CutHistory } from './cut-histories.ts';

/**
 * Invokes the handler of a durable function's bundle, in a process of its own, once with each of the histories. An
 * invocation ends with the first wait. Rejects when the handler throws.
 */
export async function replay(
  options: ProcessOptions,
  histories: readonly Pick<CutHistory, 'operations'>[],
): Promise<DurableInvocation[]> {
  const aws = await LocalAws.start(options.clock && { clock: options.clock });
  const environment = { ...options.environment, AWS_ENDPOINT_URL_LAMBDA: aws.url };
  const child = FunctionProcess.start({ ...options, environment });
  try {
    const invocations: DurableInvocation[] = [];
    for (const { operations } of histories) {
      const execution = aws.executions.begin({}, operations);
      const ended = await child.invoke(execution.beginInvocation());
      if (ended.error !== undefined) throw new Error(`${ended.error.errorType}: ${ended.error.errorMessage}`);
      execution.endInvocation(ended);
      invocations.push(...execution.invocations);
    }
    return invocations;
  } finally {
    await child.stop();
    await aws.stop();
  }
}
