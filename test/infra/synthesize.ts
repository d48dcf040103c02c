import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { addSecurityChecks } from '../../infra/checks.ts';
import { SapKeySyncStack } from '../../infra/stack.ts';
import { readTargets } from '../../infra/targets.ts';

/** Parsed JSON of any shape. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Resource {
  Type: string;
  Properties: Json;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
}

export interface Template {
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Value: Json }>;
}

const outdirs: string[] = [];

/** Removes what has been synthesized. */
export function removeAssemblies(): void {
  for (const outdir of outdirs) rmSync(outdir, { recursive: true });
}

const root = join(import.meta.dirname, '../..');

/** An app with the feature flags of `cdk.json` and the security checks, in a folder of its own. */
export function newApp(): App {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const outdir = mkdtempSync(join(tmpdir(), 'cckm-sap-sync-'));
  outdirs.push(outdir);
  const app = new App({ context, outdir });
  addSecurityChecks(app);
  return app;
}

/** Synthesizes targets as `infra/app.ts` does. A finding of the security rules ends it. */
export function synthesize(targets: object): CloudAssembly {
  const app = newApp();
  for (const [name, target] of Object.entries(readTargets(targets))) new SapKeySyncStack(app, name, target);
  return app.synth();
}

export function templateOf(assembly: CloudAssembly, target: string): Template {
  return assembly.getStackByName(`CckmSapSync-${target}`).template;
}

/** Resources of one type by logical id. */
export function ofType(template: Template, type: string): Record<string, Resource> {
  return Object.fromEntries(Object.entries(template.Resources).filter(([, { Type }]) => Type === type));
}

/** The only resource of a type whose logical id contains a text. */
export function only(template: Template, type: string, inId = ''): Resource & { id: string } {
  const found = Object.entries(ofType(template, type)).filter(([id]) => id.includes(inId));
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) throw new Error(`${found.length} of ${type} with ${inId}`);
  return { id: first[0], ...first[1] };
}

/** Text for a value known at deployment only: `<Id>` for a reference, `<Id.Attribute>` for an attribute. */
export function flat(value: Json): string {
  if (typeof value === 'string') return value;
  if (value.Ref !== undefined) return `<${value.Ref}>`;
  if (value['Fn::GetAtt'] !== undefined) return `<${value['Fn::GetAtt'].join('.')}>`;
  if (value['Fn::Join'] !== undefined) return value['Fn::Join'][1].map(flat).join(value['Fn::Join'][0]);
  throw new Error(`Not text: ${JSON.stringify(value)}`);
}

/** The same, whether one or a list. */
export const list = (value: Json): string[] => [value].flat().map(flat);
