/** Listens at a port of some addresses, and never does anything again. */
import { once } from 'node:events';
import { createServer } from 'node:net';

const [port, ...addresses] = process.argv.slice(2);
for (const host of addresses)
  await once(createServer().listen({ port: Number(port), host, backlog: 1 }), 'listening');
process.send?.('listening', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
