import { localAccount, localRegion } from '../lambda/environment.ts';

/** A function as it was named in a call, with a version or an alias. */
export interface QualifiedFunction {
  /** With the qualifier that was given. */
  arn: string;
  /** With the version that the qualifier stands for. */
  versionArn: string;
  version: string;
}

/** Undefined when the call names no version and no alias. Every alias stands for version 1. */
export function qualifiedFunction(input: Record<string, string>): QualifiedFunction | undefined {
  const named = /^(arn:[^:]+:lambda:[^:]+:\d{12}:function:)?([\w-]+)(?::([\w$-]+))?$/.exec(
    input.FunctionName ?? '',
  );
  const [, prefix = `arn:aws:lambda:${localRegion}:${localAccount}:function:`, name, suffix] = named ?? [];
  const qualifier = suffix ?? input.Qualifier;
  if (name === undefined || qualifier === undefined) return undefined;
  const version = /^(\d+|\$LATEST)$/.test(qualifier) ? qualifier : '1';
  return { arn: `${prefix}${name}:${qualifier}`, versionArn: `${prefix}${name}:${version}`, version };
}
