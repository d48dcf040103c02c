import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { bundleFolder, type FunctionName, functionNames } from '../../../infra/bundles.ts';
import { lambdaEnvironment } from '../../../infra/local/lambda/environment.ts';

const bundleOf = (name: FunctionName) => `${bundleFolder(name)}/index.mjs`;

/** What a cold start loads grows by itself, a dependency at a time: these are the most bytes that it may. */
test.each<[FunctionName, number]>([
  ['start-sync', 250_000],
  ['follow-sync', 420_000],
])("%s's bundle has at most %d bytes", async (name, bytes) => {
  expect((await stat(bundleOf(name))).size).toBeLessThanOrEqual(bytes);
});

/** Node's own modules that take time to load, and that no start which goes well has a use for. */
const heavy = /undici|webstreams|fs\/promises|fs\/streams|zlib|^NativeModule (http2|worker|readline|repl)/;

test.each(functionNames)("%s loads none of Node's modules that a good start does not need", async (name) => {
  const script = `
    await import(${JSON.stringify(bundleOf(name))});
    console.log(JSON.stringify(process.moduleLoadList));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env: lambdaEnvironment({ bundle: bundleOf(name), environment: { TARGET: 'test', SECRET_ID: 'a' } }),
  });
  const loaded: string[] = JSON.parse(stdout);
  expect(loaded).toContain('NativeModule https');
  expect(loaded.filter((module) => heavy.test(module))).toEqual([]);
});
