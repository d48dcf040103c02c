/** `npm test`, once the bundles are built: the tests, and beside them one check after the other. All must end well. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** Runs an npm script to its end; what it writes is kept, or with `inherit` shown as it comes. */
async function run(script: string, stdio: 'pipe' | 'inherit' = 'pipe') {
  const child = spawn(`npm run --silent ${script} 2>&1`, { shell: true, stdio });
  const [output, [code]] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    once(child, 'close'),
  ]);
  return { script, output, code };
}

const tests = run('jest', 'inherit');
const checks = [await run('types'), await run('lint'), await run('synth'), await run('package')];
const results = [await tests, ...checks];

// Only now: Jest redraws the lines above its own, whoever wrote them.
for (const { output } of results) process.stdout.write(output);
const failed = results.filter(({ code }) => code !== 0).map(({ script }) => `npm run ${script}`);
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
