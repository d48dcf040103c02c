import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What `npm start` printed, and how it ended. */
interface Printed {
  stdout: string;
  stderr: string;
  code: number | null;
}

/** Runs what `npm start -- --settings FILE` runs; the file holds `settings`. */
export async function npmStart(settings: object | string, ...args: string[]): Promise<Printed> {
  const folder = await mkdtemp(join(tmpdir(), 'npm-start-'));
  const file = join(folder, 'settings.json');
  await writeFile(file, typeof settings === 'string' ? settings : JSON.stringify(settings));
  const child = spawn(
    process.execPath,
    ['--require', './infra/node-24.cjs', 'infra/local/start.ts', '--settings', file, ...args],
    { cwd: root, env: { PATH: process.env.PATH }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await rm(folder, { recursive: true });
  return { stdout, stderr, code: await code };
}
