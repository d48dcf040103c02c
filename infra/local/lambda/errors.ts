import type { LambdaError } from './messages.ts';

/** A thrown value as Lambda's runtime reports it (`aws-lambda-ric`, utils/error). */
export function lambdaError(thrown: unknown): LambdaError {
  if (!(thrown instanceof Error))
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return {
    errorType: thrown.name,
    errorMessage: thrown.message,
    trace: thrown.stack?.split('\n') ?? [],
  };
}
