import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The two functions, each a folder of `functions/` and, built, of `dist/`. */
export const functionNames = ['start-sync', 'follow-sync'] as const;
export type FunctionName = (typeof functionNames)[number];

const root = fileURLToPath(new URL('..', import.meta.url));

/** The folder under `dist/` that the stack deploys, and that everything local runs. */
export const bundleFolder = (name: FunctionName) => `${root}dist/${name}`;

/**
 * The SDK's credential providers that read profiles, SSO caches and instance metadata. It imports them
 * lazily and never inside Lambda, where credentials come from the environment.
 */
const credentialProviders = [
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-web-identity',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/nested-clients',
  '@smithy/credential-provider-imds',
];

/**
 * Bundles each function into `dist/<name>/index.mjs`, which exports `handler`. A bundle that has not changed is not
 * written, and one that has is put in place whole: others may be reading it.
 */
export async function buildFunctions(): Promise<void> {
  await Promise.all(functionNames.map(buildFunction));
}

async function buildFunction(name: FunctionName): Promise<void> {
  const file = `${bundleFolder(name)}/index.mjs`;
  const { outputFiles } = await build({
    entryPoints: [`${root}functions/${name}/handler.ts`],
    outfile: file,
    absWorkingDir: root,
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    // Without it the SDK's CommonJS halves are bundled, and die on a dynamic require.
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    external: credentialProviders,
    logLevel: 'warning',
  });
  const bundle = outputFiles[0]?.contents ?? new Uint8Array();
  const existing = await readFile(file).catch(() => undefined);
  if (existing?.equals(bundle)) return;
  await mkdir(bundleFolder(name), { recursive: true });
  const written = `${file}.${process.pid}`;
  await writeFile(written, bundle);
  await rename(written, file);
}

if (import.meta.main) await buildFunctions();
