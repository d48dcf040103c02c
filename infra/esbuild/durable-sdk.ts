import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The durable SDK imports the whole Lambda client as one lazy module, of which nothing can be shaken off. It uses these
 * three; should it ever use another, the follower's tests fail, since they run the bundle. It makes the client with a
 * configuration of its own, to which all is added that our clients of AWS are told; its errors are told as the SDK has
 * to see them.
 */
export const durableClient: Plugin = {
  name: 'durable-client',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@aws-sdk\/client-lambda$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: 'client', namespace: 'durable-client' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'durable-client' }, () => ({
      contents: `
        import { LambdaClient as Client } from './LambdaClient.js';
        import { checkpointError } from '${root}functions/follow-sync/checkpoint-error.ts';
        import { awsOptions } from '${root}functions/shared/aws-options.ts';
        export class LambdaClient extends Client {
          constructor({ requestHandler, ...config }) {
            super({ ...awsOptions('lambda', process.env, requestHandler), maxAttempts: 3, ...config });
          }
          async send(...call) {
            try {
              return await super.send(...call);
            } catch (error) {
              throw checkpointError(error);
            }
          }
        }
        export { CheckpointDurableExecutionCommand } from './commands/CheckpointDurableExecutionCommand.js';
        export { GetDurableExecutionStateCommand } from './commands/GetDurableExecutionStateCommand.js';`,
      resolveDir: `${root}node_modules/@aws-sdk/client-lambda/dist-es`,
    }));
  },
};

/** The durable SDK names its errors after their classes, in what it records too: minified, `Hi`. */
export const durableErrorNames: Plugin = {
  name: 'durable-error-names',
  setup({ onLoad }) {
    onLoad({ filter: /@aws\/durable-execution-sdk-js\/dist\/index\.mjs$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return { contents: source.replace(/class (\w+) extends \w*Error \{/g, "$& static name = '$1';") };
    });
  },
};
