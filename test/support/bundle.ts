import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles a handler's source as infra/build.ts does, for a function of that name; answers the bundle's path. */
export async function bundle(name: string, source: string): Promise<string> {
  // Always the same path, so that compiled code is found again.
  const outfile = `${root}node_modules/.cache/test-bundles/${name}/index.mjs`;
  await build({
    stdin: { contents: source, loader: 'ts', resolveDir: root },
    outfile,
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  return outfile;
}
