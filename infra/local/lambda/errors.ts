import type { LambdaError } from './messages.ts';

/**
 * The errors of Lambda's runtime itself, by the classes of `aws-lambda-ric` (utils/errors): an answer has the name, a
 * log line the class.
 */
export class HandlerNotFoundError extends Error {
  override name = 'Runtime.HandlerNotFound';
}
export class CallbackHandlerDeprecatedError extends Error {
  override name = 'Runtime.CallbackHandlerDeprecated';
}
export class JSONStringifyError extends Error {
  override name = 'Runtime.JSONStringifyError';
}
export class UserCodeSyntaxError extends Error {
  override name = 'Runtime.UserCodeSyntaxError';

  constructor(original: SyntaxError) {
    super(String(original));
    if (original.stack !== undefined) this.stack = original.stack;
  }
}

/** A thrown value as Lambda's runtime reports it (`aws-lambda-ric`, utils/error). */
export function lambdaError(thrown: unknown): LambdaError {
  if (!(thrown instanceof Error))
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return {
    errorType: escaped(thrown.name),
    errorMessage: escaped(thrown.message),
    trace: thrown.stack === undefined ? [] : escaped(thrown.stack).split('\n'),
  };
}

const escaped = (text: string) => text.replaceAll('\x7f', '%7F');
