import type { MiddlewareObj } from '@middy/core';
import type { Settings } from './parse.ts';
import { readSettings, type SecretSource } from './read.ts';

/**
 * Reads the secret and puts what it says into the context, as `settings`. `source` tells from the request which
 * secret, and how patiently. Throws what `readSettings` throws.
 */
export const settings = <TEvent, TContext>(
  source: (
    event: TEvent,
    context: TContext,
  ) => SecretSource & {
    patiently: <T>(attempt: () => Promise<T>) => Promise<T>;
  },
): MiddlewareObj => ({
  before: async function readSecret({ event, context }) {
    const { patiently, ...from } = source(event as TEvent, context as TContext);
    Object.assign(context, { settings: (await patiently(() => readSettings(from))) satisfies Settings });
  },
});
