import type { LambdaError } from './messages.ts';

/** A thrown value as Lambda reports it. */
export function lambdaError(thrown: unknown): LambdaError {
  if (!(thrown instanceof Error)) {
    return { errorType: typeof thrown, errorMessage: String(thrown), stackTrace: [] };
  }
  return {
    errorType: thrown.name,
    errorMessage: thrown.message,
    stackTrace: (thrown.stack ?? '').split('\n'),
  };
}

/** Writes a thrown value to the log as Lambda's runtime does: with every own property that it has. */
export function logError(requestId: string, title: string, thrown: unknown): void {
  const { errorType, errorMessage, stackTrace } = lambdaError(thrown);
  const own = thrown instanceof Error ? { ...thrown } : {};
  const line = JSON.stringify({ errorType, errorMessage, ...own, stack: stackTrace });
  console.error(`${new Date().toISOString()}\t${requestId}\tERROR\t${title} \t${line}`);
}
