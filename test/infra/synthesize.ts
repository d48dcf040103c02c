import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { addSecurityChecks } from '../../infra/checks.ts';
import { SapKeySyncStack } from '../../infra/stack.ts';
import { readTargets } from '../../infra/targets.ts';

const cdkJson = new URL('../../cdk.json', import.meta.url);

/**
 * Synthesizes targets as `infra/app.ts` does, with the feature flags of `cdk.json`, and what `addOthers` adds, into
 * a new folder, which is the caller's to remove. A finding of the security rules ends it.
 */
export function synthesize(targets: object, addOthers?: (app: App) => void): CloudAssembly {
  const { context } = JSON.parse(readFileSync(cdkJson, 'utf8'));
  const app = new App({ context, outdir: mkdtempSync(join(tmpdir(), 'cckm-sap-sync-')) });
  addSecurityChecks(app);
  for (const [name, target] of Object.entries(readTargets(targets))) new SapKeySyncStack(app, name, target);
  addOthers?.(app);
  return app.synth();
}
