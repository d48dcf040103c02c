import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { Template } from './template.ts';

/** The assembly that `set-up.ts` made for all tests of the stacks. */
export const assembly = new CloudAssembly(process.env.STACKS ?? '');

/** The template of a stack, by its name. */
export const templateOf = (stack: string): Template => assembly.getStackByName(stack).template;

/** The assembly of the stacks in other partitions, apart from it. */
export const partitionAssembly = new CloudAssembly(process.env.PARTITIONS ?? '');
