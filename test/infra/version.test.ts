import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { CfnFunction, CfnVersion } from 'aws-cdk-lib/aws-lambda';
import { SapKeySync } from '../../infra/sap-key-sync.ts';
import { SapKeySyncStack } from '../../infra/stack.ts';
import { readTargets } from '../../infra/targets.ts';
import { everything } from './everything.ts';
import type { Json } from './template.ts';

// CDK's own validation takes longer than the rest; set-up.ts and npm run synth have it.
process.env.CDK_VALIDATION = 'false';

const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
const { account, region, encryptionKeyArn, ...anywhere } = everything;
const names = ['StartSync', 'FollowSync'] as const;
type Name = (typeof names)[number];

/** The stack of a target, which is not synthesized: what is asked of it is resolved then. */
function stackOf(target: object, more: object = {}): Stack {
  const { x } = readTargets({ x: target });
  return new SapKeySyncStack(new App({ context: { ...context, ...more } }), 'x', x ?? {});
}

const at = (stack: Stack, path: string) => stack.node.findChild('SapKeySync').node.findChild(path).node;
const functionOf = (stack: Stack, name: Name) => at(stack, name).defaultChild as CfnFunction;
const versionId = (stack: Stack, name: Name): string => {
  const version = at(stack, name).findChild('CurrentVersion').node.defaultChild as CfnVersion;
  return stack.resolve(version.logicalId);
};
const ids = (stack: Stack) => names.map((name) => versionId(stack, name));

/** The properties of a function as its template has them. */
const propertiesOf = (stack: Stack, name: Name): Json => {
  const fn = functionOf(stack, name);
  return stack.resolve(fn._toCloudFormation()).Resources[stack.resolve(fn.logicalId)].Properties;
};

/** Every value in the properties, with the path to it. An intrinsic function is one value. */
function leaves(value: Json, path: string[] = []): [string, Json][] {
  const isLeaf = typeof value !== 'object' || Object.keys(value).some((key) => /^(Ref|Fn::)/.test(key));
  if (isLeaf) return [[path.join('.'), value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

/** What a version holds nothing of: where the code lies, and what is set for the function as a whole. */
const notPublished = [
  'Code.S3Bucket',
  'CodeSigningConfigArn',
  'ReservedConcurrentExecutions',
  'Tags',
  'TenancyConfig',
];

/** Every property that CloudFormation knows of a function. */
const known = (fn: CfnFunction) =>
  Object.keys((fn as unknown as { cfnProperties: object }).cfnProperties).map(
    (key) => key[0]?.toUpperCase() + key.slice(1),
  );

describe.each(names)('the id of the version of %s', (name) => {
  const stack = stackOf(everything);
  const fn = functionOf(stack, name);

  /** Whether the id is another one while a property has another value. */
  function changesWith(path: string, original?: Json): boolean {
    const before = versionId(stack, name);
    fn.addPropertyOverride(path, 'changed');
    const id = versionId(stack, name);
    if (original === undefined) fn.addPropertyDeletionOverride(path);
    else fn.addPropertyOverride(path, original);
    return id !== before;
  }

  test('changes with each value that is deployed', () => {
    const values = leaves(propertiesOf(stack, name)).filter(([path]) => !notPublished.includes(path));
    expect(values.map(([path]) => path)).toEqual(
      expect.arrayContaining([
        'Code.S3Key',
        'Environment.Variables.TARGET',
        'KmsKeyArn',
        'MemorySize',
        'Role',
      ]),
    );
    expect(values.filter(([path, value]) => !changesWith(path, value))).toEqual([]);
  });

  test('changes with every property that a function may have, but those that no version holds', () => {
    const set = propertiesOf(stack, name);
    const unset = [...new Set([...known(fn), ...notPublished.slice(1)])].filter(
      (property) => set[property] === undefined,
    );
    expect(unset).toEqual(expect.arrayContaining(['Layers', 'EphemeralStorage', 'SnapStart']));
    expect(unset.filter((property) => !changesWith(property)).sort()).toEqual(notPublished.slice(1).sort());
  });
});

describe('the ids of the versions stay the same', () => {
  test.each([
    ['no setting', {}],
    ['every setting', anywhere],
  ])('whatever is said of region, account and bootstrap, with %s', (_, target) => {
    const before = ids(stackOf(target));
    const qualifier = { '@aws-cdk/core:bootstrapQualifier': 'other' };
    expect([
      ids(stackOf({ ...target, region })),
      ids(stackOf({ ...target, account, region })),
      ids(stackOf({ ...target, account: '444455556666', region: 'us-gov-west-1' })),
      ids(stackOf(target, qualifier)),
      ids(stackOf({ ...target, account, region }, qualifier)),
    ]).toEqual(Array(5).fill(before));
  });

  test('whether a role is named by an ARN in full or in part', () => {
    const stack = stackOf({ account, region });
    const [before, after] = [
      `arn:aws:iam::${account}:role/path/given`,
      {
        'Fn::Join': [
          '',
          ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/given'],
        ],
      },
    ].map((arn) => {
      functionOf(stack, 'StartSync').addPropertyOverride('Role', arn);
      return versionId(stack, 'StartSync');
    });
    expect(after).toBe(before);
  });
});

test('the id of a version stays the same whatever is said of the region, with a key of another stack', () => {
  const idWith = (env?: object) => {
    const app = new App({ context });
    const key = new Key(new Stack(app, 'Keys', { ...(env && { env }) }), 'Key');
    const stack = new Stack(app, 'Sync', { ...(env && { env }) });
    new SapKeySync(stack, 'SapKeySync', { target: 'x', encryptionKey: key });
    const { template } = app.synth().getStackByName('Sync');
    const versions = Object.entries<Json>(template.Resources).filter(
      ([, { Type }]) => Type === 'AWS::Lambda::Version',
    );
    return versions.map(([id]) => id);
  };
  expect(idWith({ account, region })).toEqual(idWith());
});

test('an alias names the version that is published', () => {
  const { Resources } = stackOf({}).resolve((stackOf({}) as Json)._toCloudFormation());
  const versions = Object.values<Json>(Resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::Lambda::Alias' ? [Properties.FunctionVersion['Fn::GetAtt'][0]] : [],
  );
  expect(versions.map((id) => Resources[id]?.Type)).toEqual(Array(2).fill('AWS::Lambda::Version'));
});
