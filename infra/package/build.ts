/** `npm run package`: what somebody else installs, in `dist/package/` and `dist/template/`. */
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildStaleFunctions } from '../build.ts';
import { writePackage } from './construct.ts';
import { writeTemplate } from './template.ts';

const dist = join(import.meta.dirname, '..', '..', 'dist');

/** Puts a folder in place once it is whole: what failed on the way leaves the one before. */
async function replace(name: string, write: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(dist, name);
  const written = await mkdtemp(`${folder}-`);
  try {
    await write(written);
    await rm(folder, { recursive: true, force: true });
    await rename(written, folder);
  } finally {
    await rm(written, { recursive: true, force: true });
  }
  console.log(`dist/${name}/`);
}

await buildStaleFunctions();
await replace('package', writePackage);
await replace('template', writeTemplate);
