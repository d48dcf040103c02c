import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Transport, type TransportOptions } from '../../../functions/ciphertrust/transport.ts';
import { TimeoutClock } from '../../support/timeout-clock.ts';
import type { ScriptedServer } from './scripted-server.ts';
import {
  failureOf,
  getRequest,
  sendFailure,
  startAppliance,
  startProxy,
  startServer,
  stopLater,
} from './setup.ts';

/** Node's channel that tells of a response's headers as they reach the client. */
const responseHeadersChannel = 'http.client.response.finish';

let server: ScriptedServer;
let clock: TimeoutClock;
beforeEach(async () => {
  server = await startServer();
  clock = new TimeoutClock();
});

const newTransport = (options: Partial<TransportOptions> = {}) =>
  stopLater(new Transport({ clock, userAgent: 'test', quote: JSON.stringify, ca: server.ca, ...options }));
const failed = (name: string, cameBack: string) => ({
  name,
  parts: { tried: `Listing at ${server.url}`, cameBack: expect.stringContaining(cameBack) },
});
/** Whether a call has ended, once everything that is due has been played. */
const hasEnded = async (call: Promise<unknown>) => {
  await setImmediate();
  return Promise.race([failureOf(call).then(() => true), setImmediate(false)]);
};

describe('the node is unreachable', () => {
  test('when it is down', async () => {
    const appliance = await startAppliance();
    await appliance.goDown();
    expect(await sendFailure(newTransport(), appliance.url)).toMatchObject({
      name: 'ApplianceUnreachable',
      parts: {
        tried: `Listing at ${appliance.url}`,
        cameBack: expect.stringContaining('ECONNREFUSED'),
        remedy: expect.stringContaining('firewall'),
      },
    });
  });

  test('when it breaks the connection before TLS is up', async () => {
    const appliance = await startAppliance();
    appliance.fault({ on: 'any', kind: 'refuse' });
    const transport = newTransport({ ca: appliance.caCertificate });
    expect(await sendFailure(transport, appliance.url)).toMatchObject({
      name: 'ApplianceUnreachable',
      parts: { cameBack: expect.stringContaining('ECONNRESET') },
    });
  });

  test('when the proxy breaks the connection, and the remedy names the proxy', async () => {
    const proxy = await startProxy('breaks the connection');
    const transport = newTransport({ proxyEnv: { HTTPS_PROXY: proxy.url() } });
    expect(await sendFailure(transport, server.url)).toMatchObject({
      name: 'ApplianceUnreachable',
      parts: { remedy: expect.stringContaining('proxy') },
    });
  });
});

describe('there is no response', () => {
  test('when the connection breaks', async () => {
    server.respond = (response) => response.destroy();
    expect(await sendFailure(newTransport(), server.url)).toMatchObject(
      failed('ApplianceNoReply', '(ECONNRESET)'),
    );
  });

  test('when a connection breaks that was kept', async () => {
    const transport = newTransport();
    await transport.send(server.url, getRequest);
    server.respond = (response) => response.destroy();
    expect(await sendFailure(transport, server.url)).toMatchObject(
      failed('ApplianceNoReply', '(ECONNRESET)'),
    );
  });

  test('when a connection breaks that a proxy has made', async () => {
    const proxy = await startProxy();
    server.respond = (response) => response.destroy();
    const transport = newTransport({ proxyEnv: { HTTPS_PROXY: proxy.url() } });
    expect(await sendFailure(transport, server.url)).toMatchObject(
      failed('ApplianceNoReply', '(ECONNRESET)'),
    );
  });

  test('or no whole one, when the connection breaks amid the body', async () => {
    server.respond = (response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('{', () => response.destroy());
    };
    const { status, text, unread } = await newTransport().send(server.url, getRequest);
    expect({ status, text }).toEqual({ status: 200, text: '' });
    expect(unread).toMatchObject(failed('ApplianceNoReply', '(ECONNRESET)'));
  });

  test('when the node changes over to another protocol', async () => {
    server.respond = (response) => response.writeHead(101, { connection: 'upgrade', upgrade: 'other' }).end();
    const { status, unread } = await newTransport().send(server.url, getRequest);
    expect({ status, unread }).toMatchObject({
      status: 101,
      unread: failed('ApplianceNoReply', '(no code)'),
    });
  });
});

describe('a connection', () => {
  test('may take 5 s', async () => {
    const silent = createServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    stopLater(silent);
    const { port } = silent.address() as AddressInfo;
    const connection = once(silent, 'connection');
    const call = newTransport().send(`https://127.0.0.1:${port}`, getRequest);
    const [socket] = await connection;
    stopLater({ stop: () => socket.destroy() });
    clock.advance(4_999);
    expect(await hasEnded(call)).toBe(false);
    clock.advance(1);
    expect(await failureOf(call)).toMatchObject({
      name: 'ApplianceUnreachable',
      parts: { cameBack: expect.stringContaining('no connection within 5 s') },
    });
  });

  test('may take 5 s through a proxy that never answers', async () => {
    const proxy = await startProxy('stalls');
    const call = newTransport({ proxyEnv: { HTTPS_PROXY: proxy.url() } }).send(server.url, getRequest);
    while (proxy.connectRequests.length === 0) await setImmediate();
    clock.advance(4_999);
    expect(await hasEnded(call)).toBe(false);
    clock.advance(1);
    expect(await failureOf(call)).toMatchObject(failed('ApplianceUnreachable', 'within 5 s'));
  });
});

describe('a request', () => {
  test('may take 30 s once there is a connection', async () => {
    const held = server.hold();
    const call = newTransport().send(server.url, getRequest);
    await held;
    clock.advance(29_999);
    expect(await hasEnded(call)).toBe(false);
    clock.advance(1);
    expect(await failureOf(call)).toMatchObject(failed('ApplianceNoReply', 'within 30 s'));
  });

  test('is in time when its response comes in the last millisecond', async () => {
    const held = server.hold();
    const call = newTransport().send(server.url, getRequest);
    const response = await held;
    clock.advance(29_999);
    response.end('{}');
    expect((await call).text).toBe('{}');
  });

  test('may take 30 s on a connection that was kept', async () => {
    const transport = newTransport();
    await transport.send(server.url, getRequest);
    const held = server.hold();
    const call = transport.send(server.url, getRequest);
    const response = await held;
    clock.advance(29_999);
    response.end('{}');
    expect((await call).text).toBe('{}');
  });

  test('may take no longer when its response has begun', async () => {
    const held = server.hold();
    const call = newTransport().send(server.url, getRequest);
    const response = await held;
    const begun = Promise.withResolvers<unknown>();
    subscribe(responseHeadersChannel, begun.resolve);
    response.write('{');
    await begun.promise;
    unsubscribe(responseHeadersChannel, begun.resolve);
    clock.advance(30_000);
    const { status, unread } = await call;
    expect(status).toBe(200);
    expect(unread).toMatchObject(failed('ApplianceNoReply', 'within 30 s'));
  });

  test('may take as long as it says', async () => {
    const held = server.hold();
    const call = newTransport().send(server.url, { ...getRequest, timeout: 3_000 });
    await held;
    clock.advance(3_000);
    expect(await failureOf(call)).toMatchObject(failed('ApplianceNoReply', 'within 3 s'));
  });

  test.each<[string, () => unknown]>([
    ['answered', () => undefined],
    [
      'broken',
      () => {
        server.respond = (response) => response.destroy();
      },
    ],
  ])('leaves no timeout behind when it is %s', async (_name, prepare) => {
    prepare();
    await sendFailure(newTransport(), server.url);
    expect(clock.pending).toBe(0);
  });
});
