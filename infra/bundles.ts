import { join } from 'node:path';

/** The two functions, each a folder of `functions/` and, built, of `dist/`. */
export const functionNames = ['start-sync', 'follow-sync'] as const;
export type FunctionName = (typeof functionNames)[number];

/** The folder under `dist/` that the stack deploys, and that everything local runs. */
export const bundleFolder = (name: FunctionName): string => join(import.meta.dirname, '..', 'dist', name);
