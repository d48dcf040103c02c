/** Runs in the child: Lambda's runtime for both bundles, any number of instances of each, on the parent's clock. */
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { bundleFolder, type FunctionName } from '../../infra/bundles.ts';
import { lambdaContext } from '../../infra/local/lambda/context.ts';
import { lambdaError } from '../../infra/local/lambda/errors.ts';
import { actorHeader } from './actor-header.ts';
import { actors, clock, currentActor } from './host-clock.ts';
import type { Ended, FromHost, ToHost } from './messages.ts';
import { seedRandom } from './random.ts';

type Handler = (event: unknown, context: Context) => unknown;

const send = (message: FromHost) => process.send?.(message);
clock.onSleep = (sleep, ms) => send({ type: 'asleep', actor: currentActor(), sleep, ms });

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  stream.write = ((chunk: string | Uint8Array, ...rest: []) => {
    const lines = actors.getStore()?.lines;
    if (lines === undefined) return write(chunk, ...rest);
    lines.push(...String(chunk).split('\n').filter(Boolean));
    return true;
  }) as typeof stream.write;
}

// So that a request at the appliance tells whose it is.
subscribe('http.client.request.created', (message) => {
  (message as { request: ClientRequest }).request.setHeader(actorHeader, currentActor());
});

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (thrown) => {
    const { errorType, errorMessage, trace = [] } = lambdaError(thrown);
    send({
      type: 'crash',
      message: `${currentActor()}: ${errorType}: ${errorMessage}\n${trace.join('\n')}`,
    });
  });
}
process.on('disconnect', () => process.exit());

/** Instances that wait for an invocation: each is a module of its own, as each execution environment is in Lambda. */
const idleInstances: { [name in FunctionName]: Promise<Handler>[] } = { 'start-sync': [], 'follow-sync': [] };
let loads = 0;

async function load(name: FunctionName): Promise<Handler> {
  loads += 1;
  const url = pathToFileURL(`${bundleFolder(name)}/index.mjs`);
  return (await import(`${url.href}?instance=${loads}`)).handler;
}

async function invoke(message: Extract<ToHost, { type: 'invoke' }>): Promise<void> {
  const { actor: name, function: functionName, event, timeoutMs } = message;
  const pool = idleInstances[functionName];
  const instance = pool.pop() ?? load(functionName);
  const lines: string[] = [];
  const ended: Ended = { type: 'ended', actor: name, lines };
  await actors.run({ name, lines }, async () => {
    try {
      const handler = await instance;
      ended.result = await handler(event, lambdaContext(name, timeoutMs));
    } catch (thrown) {
      ended.error = lambdaError(thrown);
    }
  });
  clock.forget(name);
  if (idleInstances[functionName] === pool) pool.push(instance);
  send(ended);
}

process.on('message', (message: ToHost) => {
  clock.advanceTo(message.now);
  switch (message.type) {
    case 'begin':
      seedRandom(message.seed);
      break;
    case 'invoke':
      void invoke(message);
      break;
    case 'wake':
      clock.wake(message.sleep);
      break;
    case 'timeouts':
      send({ type: 'timeouts', earliest: clock.earliest });
      break;
    case 'deploy':
      idleInstances[message.function] = [];
      break;
  }
});
