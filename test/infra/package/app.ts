import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writePackage } from '../../../infra/package/construct.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const run = promisify(execFile);

/** The Node.js of the app: the one that runs this, or another one to be tried. */
export const consumerNode = process.env.CONSUMER_NODE ?? process.execPath;

/** What an app has besides the package. TypeScript wants the types of Node.js, which those of aws-cdk-lib use. */
const modulesOfTheApp = ['aws-cdk-lib', 'constructs', '@types/node', 'undici-types'];

/** An app of somebody else's in a folder of its own, into which the packed package has been unpacked. */
export interface ConsumerApp extends Disposable {
  folder: string;
  /** The paths in the tarball. */
  packed: string[];
  write(file: string, text: string): void;
  /** Runs a file of the app, by the app's Node.js unless another is named; tells what it prints. */
  node(file: string, options?: { args?: string[]; cwd?: string; by?: string }): Promise<string>;
  /** What TypeScript finds in a file of the app; empty where it finds nothing. */
  tsc(file: string, ...options: string[]): Promise<string>;
}

export async function createConsumerApp(): Promise<ConsumerApp> {
  const temporary = mkdtempSync(join(tmpdir(), 'cckm-sap-sync-app-'));
  const [built, folder] = [join(temporary, 'built'), join(temporary, 'app')];
  const modules = join(folder, 'node_modules');
  mkdirSync(built);
  mkdirSync(join(modules, '@types'), { recursive: true });

  await writePackage(built);
  const npm = ['pack', '--offline', '--ignore-scripts', '--json', '--cache', join(temporary, 'cache')];
  const { stdout } = await run('npm', npm, { cwd: built, shell: process.platform === 'win32' });
  const [{ filename, files }] = JSON.parse(stdout);
  await run('tar', ['-xzf', join(built, filename), '-C', modules]);
  renameSync(join(modules, 'package'), join(modules, 'cckm-sap-sync'));
  for (const other of modulesOfTheApp)
    symlinkSync(join(root, 'node_modules', other), join(modules, other), 'junction');

  return {
    folder,
    packed: files.map(({ path }: { path: string }) => path).sort(),
    write: (file, text) => writeFileSync(join(folder, file), text),
    node: async (file, { args = [], cwd = folder, by = consumerNode } = {}) =>
      (
        await run(by, [join(folder, file), ...args], {
          cwd,
          env: { ...environment, NODE_COMPILE_CACHE: join(temporary, 'compiled') },
        })
      ).stdout,
    tsc: (file, ...options) =>
      run(process.execPath, [tsc, '--noEmit', '--strict', '--module', 'nodenext', ...options, file], {
        cwd: folder,
      }).then(
        ({ stdout }) => stdout,
        ({ stdout }) => stdout,
      ),
    [Symbol.dispose]: () => rmSync(temporary, { recursive: true }),
  };
}

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

/** Without what Jest and npm scripts have in it, and without CDK's validation, which the same templates get elsewhere. */
const { NODE_OPTIONS: _options, NODE_PATH: _path, ...others } = process.env;
const environment = { ...others, CDK_VALIDATION: 'false' };
