import type { Context } from 'aws-lambda';
import type { Clock } from '../../../functions/shared/clock.ts';
import { clockSymbol } from '../../../functions/shared/limits.ts';
import { localAccount } from './environment.ts';

const preloaded = (globalThis as { [key: symbol]: unknown })[clockSymbol];

/** The time of this process: the preloaded virtual clock's, or the real one. */
const now = (): number => (preloaded as Clock | undefined)?.now() ?? Date.now();

const removed = () => {
  throw new Error('Lambda has removed the callback style of context');
};

/** The context that Lambda hands to a handler, for an invocation (of an alias, where one is given) that may take `timeoutMs` milliseconds. */
export function lambdaContext(requestId: string, timeoutMs: number, alias?: string): Context {
  const { env } = process;
  const deadline = now() + timeoutMs;
  const name = env.AWS_LAMBDA_FUNCTION_NAME ?? '';
  const version = env.AWS_LAMBDA_FUNCTION_VERSION ?? '';
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: version,
    invokedFunctionArn: `arn:aws:lambda:${env.AWS_REGION}:${localAccount}:function:${name}:${alias ?? version}`,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
    awsRequestId: requestId,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME ?? '',
    getRemainingTimeInMillis: () => deadline - now(),
    done: removed,
    fail: removed,
    succeed: removed,
  };
}
