import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { addSecurityChecks } from './checks.ts';
import { SapKeySyncStack } from './stack.ts';
import { InvalidTargets, readTargets } from './targets.ts';

// The CLI reads them only in the project's folder; what it does read counts more.
const { context } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8'));
const app = new App({ context, analyticsReporting: false });
addSecurityChecks(app);
try {
  for (const [name, target] of Object.entries(readTargets(app.node.tryGetContext('targets')))) {
    new SapKeySyncStack(app, name, target);
  }
} catch (error) {
  if (!(error instanceof InvalidTargets)) throw error;
  console.error(error.message);
  process.exit(1);
}
