import { afterEach, jest } from '@jest/globals';
import type { HttpRequest, Transport } from '../../../functions/ciphertrust/transport.ts';
import {
  type ApplianceOptions,
  SimulatedAppliance,
} from '../../../infra/local/appliance/simulated-appliance.ts';
import { ConnectProxy } from '../../support/connect-proxy.ts';
import { ScriptedServer } from './scripted-server.ts';

// A request that never ends is a failure which shall not take long.
jest.setTimeout(5_000);

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of cleanups.splice(0).reverse()) await end();
});

/** Ends it after the test; what was begun last ends first. */
export function stopLater<T extends { stop(): unknown } | { close(): unknown }>(thing: T): T {
  cleanups.push(() => ('stop' in thing ? thing.stop() : thing.close()));
  return thing;
}

export const startAppliance = async (options?: ApplianceOptions): Promise<SimulatedAppliance> =>
  stopLater(await SimulatedAppliance.start(options));

export const startServer = async (...how: Parameters<typeof ScriptedServer.start>): Promise<ScriptedServer> =>
  stopLater(await ScriptedServer.start(...how));

export const startProxy = async (...how: Parameters<typeof ConnectProxy.start>): Promise<ConnectProxy> =>
  stopLater(await ConnectProxy.start(...how));

/** What a call fails with; `undefined` when it succeeds. */
export const failureOf = (call: Promise<unknown>): Promise<Error | undefined> =>
  call.then(
    () => undefined,
    (error: Error) => error,
  );

export const getRequest: HttpRequest = { operation: 'Listing', method: 'GET', path: '/api/v1/things?skip=0' };

/** What an exchange fails with. */
export const sendFailure = (transport: Transport, node: string, request: HttpRequest = getRequest) =>
  failureOf(transport.send(node, request));
