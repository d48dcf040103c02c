import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { bundleFolder, type FunctionName, functionNames } from './bundles.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The SDK's credential providers that read profiles, SSO caches, and instance or container metadata. It imports
 * them lazily and never inside Lambda, where credentials come from the environment.
 */
const credentialProviders = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-web-identity',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/nested-clients',
  '@smithy/credential-provider-imds',
];

/**
 * The durable SDK imports the whole Lambda client as one lazy module, of which nothing can be shaken off. It uses
 * these three; should it ever use another, the follower's tests fail, since they run the bundle. It makes the client
 * with a configuration of its own, which gets the agents of all our calls to AWS; its errors are told as the SDK has to
 * see them.
 */
const durableClient: Plugin = {
  name: 'durable-client',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@aws-sdk\/client-lambda$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: 'client', namespace: 'durable-client' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'durable-client' }, () => ({
      contents: `
        import { LambdaClient as Client } from './LambdaClient.js';
        import { checkpointError } from '${root}functions/follow-sync/checkpoint-error.ts';
        import { awsAgents } from '${root}functions/shared/aws-endpoint.ts';
        export class LambdaClient extends Client {
          constructor(config) {
            super({ ...config, requestHandler: { ...config.requestHandler, ...awsAgents } });
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

/** Of its whole manifest, an SDK client uses the version, and so do we of our own. */
const manifestVersion: Plugin = {
  name: 'manifest-version',
  setup({ onLoad }) {
    onLoad({ filter: /\/package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** No call here streams events; the SDK's clients bring along what would read them. */
const withoutEventStreams: Plugin = {
  name: 'without-event-streams',
  setup({ onResolve, onLoad }) {
    const namespace = 'without-event-streams';
    onResolve({ filter: /^@smithy\/core\/event-streams$/ }, () => ({ path: 'none', namespace }));
    onLoad({ filter: /.*/, namespace }, () => ({
      contents: `
        export const resolveEventStreamSerdeConfig = (config) => config;
        export const eventStreamSerdeProvider = () => { throw new Error('This bundle streams no events'); };
        export const EventStreamSerde = eventStreamSerdeProvider;`,
    }));
  },
};

/** The durable SDK names its errors after their classes, in what it records too: minified, `Hi`. */
const durableErrorNames: Plugin = {
  name: 'durable-error-names',
  setup({ onLoad }) {
    onLoad({ filter: /@aws\/durable-execution-sdk-js\/dist\/index\.mjs$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return { contents: source.replace(/class (\w+) extends \w*Error \{/g, "$& static name = '$1';") };
    });
  },
};

/**
 * Code that only a function with something to report needs is a file of its own beside the bundle: a cold start does not
 * read it. It is not minified, so that its places in a stack need no map.
 */
const lazyReport: Plugin = {
  name: 'lazy-report',
  setup({ onResolve }) {
    onResolve({ filter: /\/report\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './report.mjs', external: true } : undefined,
    );
  },
};

const commonOptions = {
  absWorkingDir: root,
  write: false as const,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  logLevel: 'warning',
} satisfies BuildOptions;

const reportOptions = (name: FunctionName) =>
  ({
    ...commonOptions,
    entryPoints: [`${root}functions/reports/report.ts`],
    outfile: `${bundleFolder(name)}/report.mjs`,
  }) satisfies BuildOptions;

/** How a function is bundled, into `dist/<name>/index.mjs`, with the map that readable-stack.ts reads beside it. */
export const bundleOptions = (name: FunctionName) =>
  ({
    ...commonOptions,
    entryPoints: [`${root}functions/${name}/handler.ts`],
    outfile: `${bundleFolder(name)}/index.mjs`,
    minify: true,
    sourcemap: 'external',
    sourcesContent: false,
    // Without it the SDK's CommonJS halves are bundled, and die on a dynamic require.
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    external: credentialProviders,
    plugins: [durableClient, withoutEventStreams, manifestVersion, durableErrorNames, lazyReport],
  }) satisfies BuildOptions;

/** Bundles each function. */
export async function buildFunctions(): Promise<void> {
  await Promise.all(functionNames.map(buildFunction));
}

/** Bundles each function unless both are newer than all that goes into them: bundling is half of an `npm start`. */
export async function buildStaleFunctions(): Promise<void> {
  const sources = await readdir(`${root}functions`, { recursive: true });
  const inputs = [
    ...sources.map((file) => `functions/${file}`),
    ...['infra/build.ts', 'package.json', 'node_modules/.package-lock.json'],
  ];
  const changed = await Promise.all(inputs.map((file) => changedAt(`${root}${file}`)));
  const built = await Promise.all(functionNames.map((name) => changedAt(`${bundleFolder(name)}/index.mjs`)));
  if (Math.max(...changed) >= Math.min(...built)) await buildFunctions();
}

/** Milliseconds since the epoch; 0 for a file that is not there. */
const changedAt = (file: string): Promise<number> =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

async function buildFunction(name: FunctionName): Promise<void> {
  const built = await Promise.all([build(bundleOptions(name)), build(reportOptions(name))]);
  await mkdir(bundleFolder(name), { recursive: true });
  const files = built.flatMap(({ outputFiles }) => outputFiles);
  await Promise.all(files.map(({ path, contents }) => put(path, contents)));
}

/** A file that is the same gets a new date only, and one that is not is put in place whole: others may be reading it. */
async function put(file: string, contents: Uint8Array): Promise<void> {
  const existing = await readFile(file).catch(() => undefined);
  const now = new Date();
  if (existing?.equals(contents)) return utimes(file, now, now);
  const written = `${file}.${process.pid}`;
  await writeFile(written, contents);
  await rename(written, file);
}

if (import.meta.main) await buildFunctions();
