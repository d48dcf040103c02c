import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Operation, OperationUpdate } from '@aws-sdk/client-lambda';
import { applyUpdate } from './checkpoints.ts';

/** Lambda's `CheckpointDurableExecution`, for one invocation of a durable function: it takes every update. */
export class CheckpointService {
  readonly url: string;
  /** Everything that was checkpointed, in order. */
  readonly updates: OperationUpdate[] = [];
  readonly #server: Server;
  #operations: Operation[];

  /** Listens on a free port. `operations` are those of the invocations before. */
  static async start(operations: Operation[]): Promise<CheckpointService> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new CheckpointService(server, operations);
  }

  private constructor(server: Server, operations: Operation[]) {
    this.#server = server;
    this.#operations = operations;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', async (request, response) => {
      const input = (await json(request)) as { CheckpointToken: string; Updates: OperationUpdate[] };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(inSeconds(this.#take(input))));
    });
  }

  async stop(): Promise<void> {
    const closed = once(this.#server.close(), 'close');
    this.#server.closeAllConnections();
    await closed;
  }

  #take({ CheckpointToken, Updates }: { CheckpointToken: string; Updates: OperationUpdate[] }) {
    this.updates.push(...Updates);
    this.#operations = Updates.reduce(applyUpdate, this.#operations);
    return { CheckpointToken, NewExecutionState: { Operations: this.#operations } };
  }
}

/** A copy with times as the service writes them: seconds since the epoch. */
function inSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(inSeconds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, inSeconds(entry)]));
}
