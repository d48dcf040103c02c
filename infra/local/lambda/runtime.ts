/**
 * Runs in the child: Lambda's Node runtime, as `aws-lambda-ric` 4.0.2 is. It handles neither uncaught exceptions nor
 * unhandled rejections: Node writes them to stderr as text, and ends the process with status 1.
 */
import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { type Handler, loadHandler } from './bundle.ts';
import { logError, patchConsole } from './console.ts';
import { lambdaContext } from './context.ts';
import { JSONStringifyError, lambdaError } from './errors.ts';
import type { ColdStart, Invoke, InvokeResponse, Ready } from './messages.ts';
import { endOutput } from './output.ts';

/** As long as nothing is invoked, lines have no request id. */
let requestId = '-';
/** Undefined after an import that failed: the next invocation gets an environment of its own. */
let loading: Promise<Handler> | undefined;

function load(): Promise<Handler> {
  loading = loadHandler();
  // Answered to the invocation that needs it.
  loading.catch(logError);
  return loading;
}

function coldStart({ environment }: ColdStart): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  requestId = '-';
  void load();
}

function respond(message: InvokeResponse): void {
  endOutput(message.requestId);
  process.send?.(message);
}

async function invoke(message: Invoke): Promise<void> {
  let handler: Handler;
  try {
    handler = await (loading ?? load());
  } catch (thrown) {
    loading = undefined;
    respond({ type: 'response', requestId: message.requestId, error: lambdaError(thrown) });
    return;
  }
  requestId = message.requestId;
  process.env._X_AMZN_TRACE_ID = `Root=1-${randomBytes(4).toString('hex')}-${randomBytes(12).toString('hex')};Sampled=0`;
  try {
    const answer = await handler(
      JSON.parse(message.event),
      lambdaContext(requestId, message.timeoutMs, message.alias),
    );
    const result = serialized(answer);
    await turn();
    respond({ type: 'response', requestId: message.requestId, result });
  } catch (thrown) {
    await turn();
    logError(thrown);
    respond({ type: 'response', requestId: message.requestId, error: lambdaError(thrown) });
  }
}

function serialized(answer: unknown): string {
  try {
    return JSON.stringify(answer ?? null);
  } catch {
    throw new JSONStringifyError('Unable to stringify response body');
  }
}

patchConsole(() => requestId);
process.on('message', (message: Invoke | ColdStart) => {
  if (message.type === 'invoke') void invoke(message);
  if (message.type === 'cold-start') coldStart(message);
});
process.send?.({ type: 'ready' } satisfies Ready);
void load();
