/** Runs in the child: Lambda's Node runtime, for a plain function. */
import { type Handler, loadHandler, RuntimeError } from './bundle.ts';
import { lambdaContext } from './context.ts';
import { lambdaError, logError } from './errors.ts';
import type { ColdStart, Invoke, InvokeResponse, Ready } from './messages.ts';
import { endOutput } from './output.ts';

let running: Invoke | undefined;
let loading: Promise<Handler>;

function load(): void {
  loading = loadHandler();
  // Reported by the invocation that needs it.
  loading.catch(() => {});
}

function coldStart({ environment }: ColdStart): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  load();
}

function respond(message: InvokeResponse, done = () => {}): void {
  endOutput(message.requestId);
  process.send?.(message, undefined, undefined, done);
}

async function invoke(message: Invoke): Promise<void> {
  const { requestId } = message;
  running = message;
  try {
    const handler = await loading;
    const result = await handler(
      JSON.parse(message.event),
      lambdaContext(requestId, message.timeoutMs, message.alias),
    );
    respond({ type: 'response', requestId, result: JSON.stringify(result ?? null) ?? 'null' });
  } catch (thrown) {
    logError(requestId, 'Invoke Error', thrown);
    respond({ type: 'response', requestId, error: lambdaError(thrown) });
  }
  running = undefined;
}

function crash(title: string, thrown: unknown, exitCode: number): void {
  const requestId = running?.requestId ?? '';
  logError(requestId, title, thrown);
  respond({ type: 'response', requestId, error: lambdaError(thrown) }, () => process.exit(exitCode));
}

process.on('uncaughtException', (error) => crash('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) =>
  crash(
    'Unhandled Promise Rejection',
    new RuntimeError('Runtime.UnhandledPromiseRejection', String(reason)),
    128,
  ),
);
process.on('message', (message: Invoke | ColdStart) => {
  if (message.type === 'invoke') void invoke(message);
  if (message.type === 'cold-start') coldStart(message);
});
process.send?.({ type: 'ready' } satisfies Ready);
load();
