import { rmSync } from 'node:fs';

/** Jest's `globalTeardown` of the tests of the stacks. */
// biome-ignore lint/style/noDefaultExport: Jest takes it by that name.
export default function tearDown(): void {
  for (const folder of [process.env.STACKS, process.env.PARTITIONS]) {
    if (folder !== undefined) rmSync(folder, { recursive: true });
  }
}
