import { statSync, utimesSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { buildStaleFunctions } from '../../infra/build.ts';
import { bundleFolder, functionNames } from '../../infra/bundles.ts';

const bundles = functionNames.map((name) => `${bundleFolder(name)}/index.mjs`);
const dates = () => bundles.map((file) => statSync(file).mtimeMs);

test('the functions are bundled again where a bundle is older than what goes into it, and only then', async () => {
  const [first = ''] = bundles;
  utimesSync(first, new Date(0), new Date(0));
  await buildStaleFunctions();
  const built = dates();
  expect(Math.min(...built)).toBeGreaterThan(0);
  await buildStaleFunctions();
  expect(dates()).toEqual(built);
});
