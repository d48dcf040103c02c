import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { TestEvents } from './sap-key-sync-props.ts';

const registryName = 'lambda-testevent-schemas';
const folder = join(import.meta.dirname, 'test-events');

/** The prepared events by name, from `infra/test-events/`. */
export const readTestEvents = (): Record<string, unknown> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [basename(file, '.json'), JSON.parse(readFileSync(join(folder, file), 'utf8'))]),
  );

/** Offers the prepared events in the console, under the Test tab of start-sync. */
export function createTestEvents(scope: Construct, startSync: IFunction, mode: TestEvents): void {
  if (mode === 'none') return;
  const examples = Object.fromEntries(
    Object.entries(readTestEvents()).map(([name, value]) => [name, { value }]),
  );
  const schema = new CfnSchema(scope, 'TestEvents', {
    registryName,
    // The name by which the console finds the events of a function.
    schemaName: `_${startSync.functionName}-schema`,
    type: 'OpenApi3',
    description: 'Test events of start-sync',
    content: JSON.stringify({
      openapi: '3.0.0',
      info: { version: '1.0.0', title: 'Event' },
      paths: {},
      components: { schemas: { Event: { type: 'object' } }, examples },
    }),
  });
  if (mode === 'create-registry') {
    const registry = new CfnRegistry(scope, 'TestEventRegistry', {
      registryName,
      description: 'Shared test events of Lambda functions',
    });
    // It is the account's, not this stack's: others keep their events there, once the stack has been made.
    registry.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    schema.node.addDependency(registry);
  }
}
