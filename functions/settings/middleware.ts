import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { parseSecret, type Settings } from './parse.ts';
import { readSecret, type SecretSource } from './read.ts';

/**
 * Reads the secret and puts what it says into the context, as `settings`. `source` tells from the context which
 * secret, and how to try again. Throws what `readSecret` and `parseSecret` throw.
 */
export const loadSettings = <TContext extends Context>(
  source: (context: TContext) => SecretSource & { retry: <T>(attempt: () => Promise<T>) => Promise<T> },
): MiddlewareObj<unknown, unknown, Error, TContext & { settings: Settings }> => ({
  before: async function readTheSecret({ context }) {
    const { retry, ...from } = source(context);
    const secret = await retry(() => readSecret(from));
    context.settings = parseSecret(secret, from.clock.now());
  },
});
