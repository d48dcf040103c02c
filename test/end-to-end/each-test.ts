import { afterEach } from '@jest/globals';
import { World, type WorldOptions } from './world.ts';

/** The world of the test that runs, from its `begin` on; it is stopped after the test. */
export let world: World;

export const begin = async (options?: WorldOptions): Promise<void> => {
  world = await World.start(options);
};

/** What start-sync answers to an event. */
export const deliver = async (event: unknown = {}) =>
  (await world.system.deliver(event)).result as { [key: string]: unknown };

/** The error that it ends with instead, for Test or, through the alias, for a schedule. */
export const failure = async (event: unknown = {}, alias?: 'scheduled') =>
  (await world.system.deliver(event, alias && { alias })).error;

afterEach(() => world.stop());
