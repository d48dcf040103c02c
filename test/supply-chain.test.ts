import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { bundleOptions } from '../infra/build.ts';
import type { FunctionName } from '../infra/bundles.ts';
import { bundledPackages } from '../infra/package/licences.ts';

/** Every package in a function's bundle, with its licence. A new one is a decision: about size, trust and licence. */
const both = {
  '@aws-lambda-powertools/commons': 'MIT-0',
  '@aws-lambda-powertools/logger': 'MIT-0',
  '@aws-lambda-powertools/metrics': 'MIT-0',
  '@aws-sdk/client-secrets-manager': 'Apache-2.0',
  '@aws-sdk/core': 'Apache-2.0',
  '@aws/lambda-invoke-store': 'Apache-2.0',
  '@middy/core': 'MIT',
  '@smithy/core': 'Apache-2.0',
  '@smithy/node-http-handler': 'Apache-2.0',
  '@smithy/signature-v4': 'Apache-2.0',
  '@smithy/types': 'Apache-2.0',
  zod: 'MIT',
};
const allowed: { [name in FunctionName]: { [name: string]: string } } = {
  'start-sync': both,
  'follow-sync': {
    ...both,
    '@aws-sdk/client-lambda': 'Apache-2.0',
    '@aws/durable-execution-sdk-js': 'Apache-2.0',
    '@middy/util': 'MIT',
  },
};

async function packagesIn(name: FunctionName): Promise<{ [name: string]: string }> {
  const { metafile } = await build({ ...bundleOptions(name), metafile: true as const });
  return Object.fromEntries(bundledPackages(metafile).map(({ name, license }) => [name, license]));
}

describe('a bundle holds the packages that were decided on, under known licences', () => {
  test.each(Object.entries(allowed) as [FunctionName, object][])('%s', async (name, packages) => {
    expect(await packagesIn(name)).toEqual(packages);
  });
});

test.each(['', 'test/runtime-client/'])('every dependency of /%s has an exact version', (folder) => {
  const manifest = JSON.parse(readFileSync(new URL(`../${folder}package.json`, import.meta.url), 'utf8'));
  const versions = Object.values({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  });
  expect(versions).not.toEqual([]);
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version as string))).toEqual([]);
});

test("every package of the runtime client's folder is locked with its integrity", () => {
  const { packages } = JSON.parse(
    readFileSync(new URL('runtime-client/package-lock.json', import.meta.url), 'utf8'),
  );
  const { '': _root, ...locked } = packages as { [path: string]: { integrity?: string } };
  expect(Object.keys(locked)).toContain('node_modules/aws-lambda-ric');
  expect(Object.entries(locked).filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
});

const folder = new URL('../.github/workflows/', import.meta.url);
const workflows = readdirSync(folder).map(
  (file) => [file, readFileSync(new URL(file, folder), 'utf8')] as const,
);

describe.each(workflows)('the workflow %s', (file, workflow) => {
  test('pins every action by its commit, with its version beside it', () => {
    const actions = [...workflow.matchAll(/uses: (.+)/g)].map(([, action = '']) => action);
    expect(actions).not.toEqual([]);
    expect(actions.filter((action) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  test('may only read, but for the jobs of a release', () => {
    expect(workflow).toMatch(/^permissions:\n {2}contents: read\n(?! )/m);
    const written = [...workflow.matchAll(/^ +([\w-]+): write$/gm)].map(([, right]) => right);
    expect(written).toEqual(
      file === 'release.yml' ? ['id-token', 'attestations', 'artifact-metadata', 'contents'] : [],
    );
  });

  test('puts nothing from outside into the text of a command', () => {
    const commands = workflow
      .split(/^ +(?:- )?run: /m)
      .slice(1)
      .map((rest) => rest.split(/^ +[\w-]+:( |$)/m)[0]);
    expect(commands).not.toEqual([]);
    const inserted = commands.flatMap((command) => command?.match(/\$\{\{.*?\}\}/g) ?? []);
    expect(inserted.filter((expression) => !/^\$\{\{ matrix\.\w+ \}\}$/.test(expression))).toEqual([]);
  });
});
