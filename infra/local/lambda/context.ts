import type { Context } from 'aws-lambda';
import type { Clock } from '../../../functions/shared/clock.ts';
import { clockSymbol } from '../../../functions/shared/limits.ts';
import { localAccount } from './environment.ts';

const preloaded = (globalThis as { [key: symbol]: unknown })[clockSymbol];

/** The time of this process: the preloaded virtual clock's, or the real one. */
const now = (): number => (preloaded as Clock | undefined)?.now() ?? Date.now();

/**
 * The context that Lambda hands to a handler, for an invocation (of an alias, where one is given) that may take
 * `timeoutMs` milliseconds: the keys are those of `aws-lambda-ric` 4.0.2, which has dropped `callbackWaitsForEmptyEventLoop` and the callbacks.
 */
export function lambdaContext(requestId: string, timeoutMs: number, alias?: string): Context {
  const { env } = process;
  const deadline = now() + timeoutMs;
  const name = env.AWS_LAMBDA_FUNCTION_NAME ?? '';
  const version = env.AWS_LAMBDA_FUNCTION_VERSION ?? '';
  const context = {
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: `arn:aws:lambda:${env.AWS_REGION}:${localAccount}:function:${name}:${alias ?? version}`,
    awsRequestId: requestId,
    tenantId: undefined,
    xRayTraceId: env._X_AMZN_TRACE_ID,
    getRemainingTimeInMillis: () => deadline - now(),
    functionName: name,
    functionVersion: version,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME ?? '',
  };
  return context as unknown as Context;
}
