/** Installs Lambda's runtime interface client into this folder, unless it is there: a native build of some minutes. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const installed = `${folder}node_modules/aws-lambda-ric`;

/** What the build needs, each with the package of Debian and Ubuntu that has it. */
const tools = {
  cmake: 'cmake',
  make: 'make',
  'g++': 'g++',
  python3: 'python3',
  tar: 'tar',
  xz: 'xz-utils',
};

const read = (manifest: string) => JSON.parse(readFileSync(manifest, 'utf8'));

function isInstalled(): boolean {
  if (!existsSync(`${installed}/rapid-client.node`)) return false;
  const { dependencies } = read(`${folder}package.json`);
  return read(`${installed}/package.json`).version === dependencies['aws-lambda-ric'];
}

const isMissing = (tool: string) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error !== undefined;

/** Why the client cannot be installed, in one line; undefined: it is installed. */
function install(): string | undefined {
  if (process.platform !== 'linux') return "Lambda's runtime interface client can be built on Linux only.";
  const missing = Object.entries(tools).filter(([tool]) => isMissing(tool));
  if (missing.length > 0) {
    const packages = missing.map(([, name]) => name).join(' ');
    return `To build Lambda's runtime interface client, ${missing.map(([tool]) => tool).join(', ')} must be installed: apt-get install ${packages}`;
  }
  // The platform package of Node brings its headers along; elsewhere node-gyp fetches them.
  const node = dirname(dirname(process.execPath));
  const headers = existsSync(`${node}/include/node/node_api.h`) ? { npm_config_nodedir: node } : {};
  const { status } = spawnSync('npm', ['ci', '--foreground-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    env: { ...process.env, npm_config_ignore_scripts: 'false', ...headers },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status === 0 && isInstalled()) return undefined;
  return "Lambda's runtime interface client was not built: see above.";
}

const failure = isInstalled() ? undefined : install();
if (failure !== undefined) {
  console.error(failure);
  process.exitCode = 1;
}
