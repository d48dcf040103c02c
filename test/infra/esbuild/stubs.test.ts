import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type BuildOptions, build } from 'esbuild';
import { bundleOptions } from '../../../infra/build.ts';
import { functionNames } from '../../../infra/bundles.ts';
import { builtIns } from '../../../infra/esbuild/built-ins.ts';
import { stubs, withStubs } from '../../../infra/esbuild/stubs.ts';

const root = new URL('../../..', import.meta.url).pathname;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stubs-'));
});
afterAll(() => rm(folder, { recursive: true }));

const buildOf = (contents: string, plugins: BuildOptions['plugins']) =>
  build({
    ...bundleOptions('start-sync'),
    entryPoints: [],
    stdin: { contents, resolveDir: root },
    outfile: join(folder, 'index.mjs'),
    sourcemap: false,
    logLevel: 'silent',
    plugins: plugins ?? [],
  });

let bundles = 0;
async function run(contents: string, plugins: BuildOptions['plugins']) {
  const { outputFiles } = await buildOf(contents, plugins);
  bundles += 1;
  const file = join(folder, `${bundles}.mjs`);
  await writeFile(file, outputFiles[0]?.contents ?? '');
  return import(file);
}

describe('a stub', () => {
  test('throws the name of what it stands for when it is reached', async () => {
    const { hash } = await run(
      `import { Sha256 } from '@smithy/core/checksum'; export const hash = () => new Sha256();`,
      [withStubs('start-sync')],
    );
    expect(hash).toThrow(
      'Left out of the bundle, since the hash is told: @smithy/core/dist-es/submodules/checksum/index.js',
    );
  });

  test('of a module that no longer exists fails the build', async () => {
    const moved = { '@smithy/core/dist-es/nowhere.js': { why: 'it was moved', exports: '' } };
    await expect(buildOf('export {}', [withStubs('start-sync', moved)])).rejects.toThrow('nowhere.js');
  });

  test('of one function is none of the other', async () => {
    const { outputFiles } = await buildOf(`export { getRetryPlugin } from '@smithy/core/retry';`, [
      withStubs('follow-sync'),
    ]);
    expect(outputFiles[0]?.text).toContain('retryStrategy');
  });

  test('stands for something that a bundle would hold', async () => {
    const inputs = new Set<string>();
    for (const name of functionNames) {
      const plugins = bundleOptions(name).plugins.filter(({ name }) => name !== 'stubs');
      const { metafile } = await build({ ...bundleOptions(name), plugins, metafile: true as const });
      for (const path of Object.keys(metafile.inputs)) inputs.add(path.replace(/^.*node_modules\//, ''));
    }
    expect(Object.keys(stubs).filter((path) => !inputs.has(path))).toEqual([]);
  });

  test('is one of eight at most, since each has to be kept up', () => {
    expect(Object.keys(stubs).length).toBeLessThanOrEqual(8);
  });
});

describe("Node's own modules", () => {
  test('come as they are imported: by name, as a whole, by default and later', async () => {
    const { found } = await run(
      `import { createHash } from 'node:crypto';
       import * as path from 'path';
       import os from 'node:os';
       export const found = async () => {
         const { gzipSync, default: zlib } = await import('node:zlib');
         return [createHash, path.join, os.platform, gzipSync, zlib.gunzipSync].map((each) => typeof each);
       };`,
      [builtIns],
    );
    expect(await found()).toEqual(['function', 'function', 'function', 'function', 'function']);
  });

  test('are not read where nobody imports them', async () => {
    const { outputFiles } = await buildOf(`import { Agent } from 'node:http'; export { Agent };`, [builtIns]);
    expect(outputFiles[0]?.text).not.toContain('WebSocket');
  });
});
