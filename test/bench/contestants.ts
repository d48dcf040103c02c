import { execFile } from 'node:child_process';
import { copyFile, cp, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { buildFunctions } from '../../infra/build.ts';
import { bundleFolder } from '../../infra/bundles.ts';
import type { Contestant } from './measured-process.ts';

const source = (file: string) => `${import.meta.dirname}/contestants/${file}`;

/** Everything that is run, built anew into `folder`. */
export interface Contestants {
  floor: Contestant;
  this: Contestant;
  usual: Contestant;
  /** Undefined, with the reason, where python3 or one of the two packages is missing. */
  python: (Contestant & { versions: string }) | { missing: string };
  /** dist/follow-sync, for what depends on the size of a job. */
  followSync: Contestant;
}

export async function buildContestants(folder: string): Promise<Contestants> {
  await buildFunctions();
  const driver = `${folder}/driver.mjs`;
  const node = { bundle: true, platform: 'node', target: 'node24', logLevel: 'warning' } as const;
  const copied = async (name: 'start-sync' | 'follow-sync') => {
    await cp(bundleFolder(name), `${folder}/${name}`, { recursive: true });
    return `${folder}/${name}/index.mjs`;
  };
  const [startSync, followSync] = await Promise.all([
    copied('start-sync'),
    copied('follow-sync'),
    // Types are stripped beforehand, so that it does not count.
    build({ ...node, format: 'esm', entryPoints: [source('driver.ts')], outfile: driver }),
    build({
      ...node,
      format: 'esm',
      entryPoints: [source('floor.ts')],
      outfile: `${folder}/floor/index.mjs`,
    }),
    // As CDK's NodejsFunction has esbuild do it, with `minify` and with the SDK in the bundle.
    build({ ...node, minify: true, entryPoints: [source('usual.ts')], outfile: `${folder}/usual/index.js` }),
  ]);
  const driven = (name: string, bundle: string): Contestant => ({
    name,
    command: process.execPath,
    args: [driver],
    bundle,
  });
  return {
    floor: driven('floor', `${folder}/floor/index.mjs`),
    this: driven('this', startSync),
    usual: driven('usual', `${folder}/usual/index.js`),
    python: await python(folder),
    followSync: driven('follow-sync', followSync),
  };
}

/** Bytes of a function's file. */
export const sizeOf = async ({ bundle }: Contestant): Promise<number> => (await stat(bundle)).size;

async function python(folder: string): Promise<Contestants['python']> {
  const probe =
    'import boto3, requests, sys; print(sys.executable, *sys.version.split()[:1], boto3.__version__, requests.__version__)';
  try {
    const { stdout } = await promisify(execFile)('python3', ['-c', probe]);
    const [command = '', version, boto3, requests] = stdout.trim().split(' ');
    // Copied: Python keeps what it compiles beside its source.
    await Promise.all(
      ['driver.py', 'python_function.py'].map((file) => copyFile(source(file), `${folder}/${file}`)),
    );
    return {
      name: 'python',
      versions: `Python ${version}, boto3 ${boto3}, requests ${requests}`,
      command,
      args: [`${folder}/driver.py`],
      bundle: `${folder}/python_function.py`,
    };
  } catch {
    return { missing: 'there is no python3 with boto3 and requests on this machine' };
  }
}
