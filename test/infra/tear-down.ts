import { rmSync } from 'node:fs';

/** Jest's `globalTeardown` of the tests of the stacks. */
// biome-ignore lint/style/noDefaultExport: Jest takes it by that name.
export default function tearDown(): void {
  if (process.env.STACKS !== undefined) rmSync(process.env.STACKS, { recursive: true });
}
