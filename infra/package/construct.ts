import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix, relative } from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { bundleOptions } from '../build.ts';
import { functionNames } from '../bundles.ts';
import { bundledPackages, licenceTexts } from './licences.ts';

const root = join(import.meta.dirname, '..', '..');

/** The lowest versions that work, which are tried every night: those of aws-cdk-lib before lack `Validations`. */
const peerDependencies = { 'aws-cdk-lib': '^2.255.0', constructs: '^10.5.0' };

/**
 * Writes the package into an empty folder: the construct and its types; at the places where the construct looks for
 * them in the repository too, the test events and both functions, which must have been built.
 */
export async function writePackage(folder: string): Promise<void> {
  const copy = (from: string, to = from) => cp(join(root, from), join(folder, to), { recursive: true });
  await Promise.all([
    writeCode(folder),
    writeTypes(folder),
    writeManifest(folder),
    ...functionNames.map((name) => copy(`dist/${name}`)),
    copy('infra/test-events'),
    copy('infra/package/README.md', 'README.md'),
    copy('LICENSE'),
  ]);
}

const constructOptions = {
  entryPoints: [join(root, 'infra', 'index.ts')],
  absWorkingDir: root,
  write: false as const,
  metafile: true as const,
  outfile: join(root, 'infra', 'index.js'),
  bundle: true,
  format: 'cjs' as const,
  platform: 'node' as const,
  target: 'node20',
  external: ['aws-cdk-lib', 'constructs'],
  define: { 'import.meta.dirname': '__dirname' },
} satisfies BuildOptions;

/** The construct as CommonJS, which an app can require and import alike, and the licences of all that is bundled. */
async function writeCode(folder: string): Promise<void> {
  const [construct, ...functions] = await Promise.all([
    build(constructOptions),
    ...functionNames.map((name) => build({ ...bundleOptions(name), metafile: true as const })),
  ]);
  for (const { path, contents } of construct.outputFiles) {
    await write(join(folder, relative(root, path)), contents);
  }
  const packages = [construct, ...functions].flatMap(({ metafile }) => bundledPackages(metafile));
  await write(join(folder, 'THIRD-PARTY-LICENSES'), licenceTexts(packages));
}

/** The declarations that the public ones lead to. */
async function writeTypes(folder: string): Promise<void> {
  const emitted = await mkdtemp(join(tmpdir(), 'cckm-sap-sync-types-'));
  try {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const project = join(root, 'infra', 'package', 'tsconfig.json');
    await promisify(execFile)(process.execPath, [tsc, '--project', project, '--outDir', emitted]);
    await copyDeclarations(emitted, folder, 'infra/index');
  } finally {
    await rm(emitted, { recursive: true });
  }
}

async function copyDeclarations(from: string, to: string, name: string): Promise<void> {
  const declarations = await readFile(join(from, `${name}.d.ts`), 'utf8');
  await write(join(to, `${name}.d.ts`), declarations);
  for (const [path = ''] of declarations.matchAll(/(?<=from ')\.[^']+(?=\.ts')/g)) {
    await copyDeclarations(from, to, posix.join(posix.dirname(name), path));
  }
}

/** A manifest of its own, without what this repository needs: above all no Node of its own in the app's `.bin`. */
async function writeManifest(folder: string): Promise<void> {
  const { name, version, description, license, engines } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  const manifest = {
    name,
    version,
    description,
    license,
    engines,
    main: 'infra/index.js',
    types: 'infra/index.d.ts',
    exports: {
      '.': { types: './infra/index.d.ts', default: './infra/index.js' },
      './package.json': './package.json',
    },
    peerDependencies,
  };
  await write(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function write(file: string, contents: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, contents);
}
