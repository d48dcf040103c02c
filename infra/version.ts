import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import type { CfnFunction, CfnVersion, Function as LambdaFunction, Version } from 'aws-cdk-lib/aws-lambda';

/**
 * The version of a function as it is deployed, under a logical id made of what Lambda publishes in it: the code's hash
 * and every property but those of the function itself. CDK's own id also hashes the bucket of the code, so a region,
 * an account or a bootstrap qualifier in the template rename the version of an unchanged function, and CloudFormation
 * fails with "A version for this Lambda function exists". Lambda compares with the version published last: what goes
 * back to an earlier state is published once more, under the id of that state, which no longer is in the template.
 */
export function publishedVersion(fn: LambdaFunction): Version {
  const version = fn.currentVersion;
  const resource = version.node.defaultChild as CfnVersion;
  const id = Stack.of(fn).getLogicalId(resource);
  resource.overrideLogicalId(Lazy.uncachedString({ produce: () => `${id}${hashOf(fn)}` }));
  resource.description = Lazy.uncachedString({ produce: () => valuesOfParameters(fn) });
  return version;
}

/**
 * The values of the template's parameters that the function uses, `Target=production, SecretName=prod/cckm` say, or
 * nothing. A logical id holds no value of a parameter: without a description made of them a changed one would reach the
 * function, which people test, and not the version that runs at night. CloudFormation replaces a version whose
 * description has changed. Lambda takes 256 characters. What NoEcho hides is left out.
 */
function valuesOfParameters(fn: LambdaFunction): string | undefined {
  const stack = Stack.of(fn);
  const used = referencesIn(propertiesOf(fn));
  const values = stack.node
    .findAll()
    .filter((construct) => construct instanceof CfnParameter)
    .filter((parameter) => !parameter.noEcho && used.has(stack.resolve(parameter.logicalId)))
    .map((parameter) => {
      const value = /^(List<|CommaDelimitedList$)|List<.*>>$/.test(parameter.type)
        ? Fn.join(',', parameter.valueAsList)
        : Fn.ref(parameter.logicalId);
      return `${stack.resolve(parameter.logicalId)}=${value}`;
    });
  return values.length === 0 ? undefined : values.sort().join(', ');
}

/** The logical ids that `Ref` and `Fn::Sub` name, in whatever part of a template. */
function referencesIn(value: Json): Set<string> {
  const found = new Set<string>();
  JSON.stringify(value, (key, inner) => {
    if (key === 'Ref') found.add(inner);
    if (key === 'Fn::Sub') {
      for (const [, name = ''] of String(inner).matchAll(/\$\{([^}]+)\}/g)) found.add(name);
    }
    return inner;
  });
  return found;
}

type Json = ReturnType<typeof JSON.parse>;

/** Properties that belong to the function, and no version holds. The rest does, also what CDK adds one day. */
const ofTheFunction = ['CodeSigningConfigArn', 'ReservedConcurrentExecutions', 'Tags', 'TenancyConfig'];

/** The properties of the function, as the template has them. */
function propertiesOf(fn: LambdaFunction): Json {
  const stack = Stack.of(fn);
  const resource = fn.node.defaultChild as CfnFunction;
  return stack.resolve(resource._toCloudFormation()).Resources[stack.getLogicalId(resource)].Properties;
}

function hashOf(fn: LambdaFunction): string {
  const stack = Stack.of(fn);
  const { Code, ...properties } = propertiesOf(fn);
  const published = {
    ...properties,
    ...Object.fromEntries(ofTheFunction.map((property) => [property, undefined])),
    // An asset's key ends with its hash; the synthesizer may put a prefix before it.
    Code: {
      ...Code,
      S3Bucket: undefined,
      S3Key: typeof Code.S3Key === 'string' ? basename(Code.S3Key) : Code.S3Key,
    },
    Role: nameOf(properties.Role),
  };
  const text = JSON.stringify(published, (key, value) => sorted(key, inPlace(value, stack)));
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** A role is of the function's account, in which its name is unique; an imported one's ARN names account and partition. */
function nameOf(arn: Json): Json {
  const end = typeof arn === 'string' ? arn : arn['Fn::Join']?.[1].at(-1);
  return typeof end === 'string' ? basename(end) : arn;
}

/** Without the region in a reference to another stack of the app, where that is this stack's own. */
function inPlace(value: Json, { region }: Stack): Json {
  const { Region: of, ...output } = value?.['Fn::GetStackOutput'] ?? {};
  const isOwn = of === region || of?.Ref === 'AWS::Region';
  return isOwn ? { 'Fn::GetStackOutput': output } : value;
}

/** For JSON.stringify: the same text whatever the order of keys. */
const sorted = (_: string, value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
