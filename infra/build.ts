import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { bundleFolder, type FunctionName, functionNames } from './bundles.ts';
import { builtIns } from './esbuild/built-ins.ts';
import { durableClient, durableErrorNames } from './esbuild/durable-sdk.ts';
import { usedSchemas } from './esbuild/schemas.ts';
import { withStubs } from './esbuild/stubs.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

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

/**
 * V8 reads the pattern of every literal when it reads a file, also of those that nobody comes to, and these kinds take
 * longest: to be told that they are not supported, esbuild makes calls of them.
 */
const calledPatterns = {
  'regexp-unicode-property-escapes': false,
  'regexp-lookbehind-assertions': false,
  'regexp-named-capture-groups': false,
  'regexp-dot-all-flag': false,
  'regexp-sticky-and-unicode-flags': false,
  'regexp-set-notation': false,
};

/** How a function is bundled, into `dist/<name>/index.mjs`, with the map that readable-stack.ts reads beside it. */
export const bundleOptions = (name: FunctionName) =>
  ({
    ...commonOptions,
    entryPoints: [`${root}functions/${name}/handler.ts`],
    outfile: `${bundleFolder(name)}/index.mjs`,
    minify: true,
    sourcemap: 'external',
    sourcesContent: false,
    supported: calledPatterns,
    // Without it the SDK's CommonJS halves are bundled, and die on a dynamic require.
    mainFields: ['module', 'main'],
    plugins: [
      builtIns,
      // Without them a bundle has to do the same: the end-to-end tests are run with it, too.
      ...(process.env.STUBS === 'none' ? [] : [withStubs(name), usedSchemas]),
      ...[durableClient, manifestVersion, durableErrorNames, lazyReport],
    ],
  }) satisfies BuildOptions;

/** Bundles each function. */
export async function buildFunctions(): Promise<void> {
  await Promise.all(functionNames.map(buildFunction));
}

/** Bundles each function unless both are newer than all that goes into them: bundling is half of an `npm start`. */
export async function buildStaleFunctions(): Promise<void> {
  const folders = await Promise.all(
    ['functions', 'infra/esbuild'].map(async (folder) =>
      (await readdir(`${root}${folder}`, { recursive: true })).map((file) => `${folder}/${file}`),
    ),
  );
  const inputs = [...folders.flat(), 'infra/build.ts', 'package.json', 'node_modules/.package-lock.json'];
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
