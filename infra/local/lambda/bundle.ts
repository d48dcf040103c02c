import { flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { CallbackHandlerDeprecatedError, HandlerNotFoundError, UserCodeSyntaxError } from './errors.ts';

export type Handler = (event: unknown, context: Context) => unknown;

delete process.env.NODE_COMPILE_CACHE;
// Nothing else ends this process when its parent is gone.
process.on('disconnect', () => process.exit());

let loads = 0;

/** Imports the bundle that this process was started with; a second time it is a new instance. */
export async function loadHandler(): Promise<Handler> {
  const url = pathToFileURL(process.argv[2] ?? '');
  if (loads > 0) url.searchParams.set('cold-start', String(loads));
  loads += 1;
  const { handler } = await import(url.href).catch(refuseSyntax);
  // Otherwise it is written at exit, and these processes are killed.
  flushCompileCache();
  if (typeof handler !== 'function') {
    const what = handler ? 'is not a function' : 'is undefined or not exported';
    throw new HandlerNotFoundError(`index.handler ${what}`);
  }
  if (handler.length >= 3) throw new CallbackHandlerDeprecatedError(callbackRemoved);
  return handler;
}

const callbackRemoved =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

function refuseSyntax(thrown: unknown): never {
  throw thrown instanceof SyntaxError ? new UserCodeSyntaxError(thrown) : thrown;
}
