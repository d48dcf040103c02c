import type { MiddlewareObj } from '@middy/core';
import { parseSecret } from './parse.ts';
import { readSecret, type SecretSource } from './read.ts';

/**
 * Reads the secret and puts what it says into the context, as `settings`. `source` tells from the context which
 * secret, and how patiently. Throws what `readSecret` and `parseSecret` throw.
 */
export const settings = <TContext>(
  source: (context: TContext) => SecretSource & { patiently: <T>(attempt: () => Promise<T>) => Promise<T> },
): MiddlewareObj => ({
  before: async function loadSettings({ context }) {
    const { patiently, ...from } = source(context as TContext);
    const secret = await patiently(() => readSecret(from));
    Object.assign(context, { settings: parseSecret(secret, from.clock.now()) });
  },
});
