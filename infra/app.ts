import { App } from 'aws-cdk-lib';
import { addSecurityChecks } from './checks.ts';
import { SapKeySyncStack } from './stack.ts';
import { InvalidTargets, readTargets } from './targets.ts';

const app = new App();
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
