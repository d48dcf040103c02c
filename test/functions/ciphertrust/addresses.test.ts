import dns from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Transport } from '../../../functions/ciphertrust/transport.ts';
import { type Certified, certify } from '../../support/chains.ts';
import { TimeoutClock } from '../../support/timeout-clock.ts';
import { getRequest, sendFailure, stopLater } from './setup.ts';

const host = 'cm.example.com';
const lookUp = dns.lookup;
let own: Certified;
beforeEach(async () => {
  own ??= await certify({ name: 'own', names: [host] });
});
afterEach(() => {
  dns.lookup = lookUp;
});

/** Lets the host name mean these addresses, in this order. */
function resolveTo(...addresses: string[]): void {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  dns.lookup = ((_name: string, options: dns.LookupOptions, callback: (...found: unknown[]) => void) => {
    if (options.all) callback(null, found);
    else callback(null, found[0]?.address, found[0]?.family);
  }) as unknown as typeof dns.lookup;
}

async function listen(address: string): Promise<string> {
  const server = createServer({ cert: own.certificate, key: own.key }, (_request, response) =>
    response.end('{}'),
  );
  await once(server.listen(0, address), 'listening');
  stopLater({ stop: () => server.close() });
  return `https://${host}:${(server.address() as AddressInfo).port}`;
}

const newTransport = () =>
  stopLater(
    new Transport({
      clock: new TimeoutClock(),
      userAgent: 'test',
      quote: JSON.stringify,
      ca: own.certificate,
    }),
  );

describe('a host of several addresses is reached', () => {
  test.each([
    ['where the first is dead', ['127.0.0.2', '127.0.0.1']],
    ['where the last is dead', ['127.0.0.1', '127.0.0.2']],
    ['where all but one are dead', ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.1', '127.0.0.5']],
  ])('%s', async (_name, addresses) => {
    const node = await listen('127.0.0.1');
    resolveTo(...addresses);
    expect((await newTransport().send(node, getRequest)).status).toBe(200);
  });
});

test('a host whose addresses are all dead is unreachable', async () => {
  const node = await listen('127.0.0.1');
  resolveTo('127.0.0.2', '127.0.0.3');
  expect((await sendFailure(newTransport(), node))?.name).toBe('ApplianceUnreachable');
});
