import { fork } from 'node:child_process';
import dns from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { Transport } from '../../../functions/ciphertrust/transport.ts';
import { clock } from '../../../functions/shared/clock.ts';
import { certify } from '../../support/chains.ts';

const host = 'cm.example.com';
/** Six addresses, after which the seventh answers. */
const holes = [2, 3, 4, 5, 6, 7].map((last) => `127.0.0.${last}`);
const lookUp = dns.lookup;
const ends: (() => void)[] = [];
afterEach(() => {
  dns.lookup = lookUp;
  for (const end of ends.splice(0)) end();
});

/** Makes each address a black hole at a port: a process that listens and never accepts, its queue being full. */
async function dig(port: number): Promise<void> {
  const script = fileURLToPath(new URL('black-hole.ts', import.meta.url));
  const child = fork(script, [String(port), ...holes]);
  ends.push(() => child.kill('SIGKILL'));
  await once(child, 'message');
  for (const address of holes) {
    const sockets: Socket[] = Array.from({ length: 8 }, () =>
      connect({ port, host: address }).on('error', () => {}),
    );
    ends.push(() => {
      for (const socket of sockets) socket.destroy();
    });
    // The queue takes the first ones alone.
    await once(sockets[0] as Socket, 'connect');
  }
}

test('a host with six addresses that swallow everything is reached by the seventh, within the time for connecting', async () => {
  const own = await certify({ name: 'own', names: [host] });
  const server = createServer({ cert: own.certificate, key: own.key }, (_request, response) =>
    response.end('{}'),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await dig(port);
  const found = [...holes, '127.0.0.1'].map((address) => ({ address, family: 4 }));
  dns.lookup = ((_name: string, _options: unknown, callback: (...found: unknown[]) => void) =>
    callback(null, found)) as unknown as typeof dns.lookup;
  const transport = new Transport({
    ...{ clock, userAgent: 'test', quote: JSON.stringify, ca: own.certificate },
  });
  ends.push(
    () => transport.close(),
    () => server.close(),
  );
  const began = performance.now();
  const { status } = await transport.send(`https://${host}:${port}`, {
    ...{ operation: 'Listing', method: 'GET', path: '/api/v1/things' },
  });
  expect(status).toBe(200);
  const seconds = (performance.now() - began) / 1000;
  expect(seconds).toBeGreaterThan(2.5);
  expect(seconds).toBeLessThan(5);
});
