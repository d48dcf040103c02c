import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');

/** A package, some of whose code is in a bundle. */
export interface BundledPackage {
  name: string;
  version: string;
  /** As its manifest says it: an SPDX identifier. */
  license: string;
  /** Its own licence file, and notices if it has any; else the text of that licence. */
  text: string;
}

/**
 * The packages whose code is in the output of a build, by name. The metafile's paths are relative to the repository.
 * Throws for a package of which no licence text is known.
 */
export function bundledPackages({ outputs }: Metafile): BundledPackage[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs.flatMap(([file, { bytesInOutput }]) =>
    bytesInOutput > 0 ? (file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []) : [],
  );
  return [...new Set(folders)].sort().map((folder) => packageIn(join(root, folder)));
}

/** What the folder of a package says of it. */
export function packageIn(folder: string): BundledPackage {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const own = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|notice)/i.test(entry.name))
    .map((entry) => entry.name)
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (own.length > 0) return { name, version, license, text: own.join('\n\n') };
  const known = license === 'Apache-2.0' ? 'LICENSE' : join('infra', 'package', 'licences', `${license}.txt`);
  if (!existsSync(join(root, known)))
    throw new Error(`No text of the licence ${license} of ${name} is at hand`);
  const text = readFileSync(join(root, known), 'utf8').trim();
  const holder = typeof author === 'object' ? author.name : author;
  return { name, version, license, text: holder === undefined ? text : `Copyright (c) ${holder}\n\n${text}` };
}

/** Each text once, under the packages that it is for, each of which is named once. */
export function licenceTexts(packages: BundledPackage[]): string {
  const named = new Map(packages.map((of) => [`${of.name} ${of.version} (${of.license})`, of.text]));
  const byText = Object.groupBy([...named].sort(), ([, text]) => text);
  const parts = Object.entries(byText).map(([text, its = []]) =>
    [...its.map(([name]) => name), '', text].join('\n'),
  );
  return `The bundles of this package hold code of these packages.\n\n${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
