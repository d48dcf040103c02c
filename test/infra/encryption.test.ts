import { describe, expect, test } from '@jest/globals';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { SapKeySync } from '../../infra/sap-key-sync.ts';
import { jsonOf } from './deploy-docs.ts';
import { templateOf } from './stacks.ts';
import { flat, type Json, list, only } from './template.ts';

/** Of a key of the same app, which takes the statements. */
const written: Json[] = only(templateOf('Foreign'), 'AWS::KMS::Key').Properties.KeyPolicy.Statement;

/** Every service that uses the key in its own name, which no IAM policy reaches, and where that is documented. */
const services = {
  'cloudwatch.amazonaws.com': 'CloudWatch user guide, alarms on an encrypted topic',
  'lambda.amazonaws.com': 'Lambda developer guide, encrypting durable execution data',
  'logs.eu-central-1.amazonaws.com': 'CloudWatch Logs user guide, encrypting log data',
};

const plain = ({ Effect, Principal, Action, Resource, Condition }: Json) => ({
  Effect,
  Principal: Object.fromEntries(Object.entries(Principal).map(([kind, value]) => [kind, flat(value)])),
  Action: list(Action).sort(),
  Resource,
  Condition,
});

test('each service that uses the key in its own name is let in, and no other', () => {
  const letIn = written.flatMap(({ Principal }) => Principal.Service ?? []);
  expect(letIn.toSorted()).toEqual(Object.keys(services));
});

test('Lambda may use it for the durable state of functions of this account alone', () => {
  const statement = written.find(({ Principal }) => Principal.Service === 'lambda.amazonaws.com');
  expect(statement).toEqual({
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: {
      StringEquals: { 'aws:SourceAccount': '111122223333' },
      ArnLike: {
        'kms:EncryptionContext:aws:lambda:FunctionArn': 'arn:aws:lambda:eu-central-1:111122223333:function:*',
      },
    },
  });
});

test('no statement has a Sid, which would not be unique where two accounts share the key', () => {
  expect(written.filter(({ Sid }) => Sid !== undefined)).toEqual([]);
});

describe('an alias stands for its key', () => {
  const stack = new Stack(new App(), 'Keys');
  const key = new Key(stack, 'Key');
  const secretKey = new Key(stack, 'SecretKey');
  new SapKeySync(stack, 'Sync', {
    target: 'a',
    encryptionKey: key.addAlias('sync'),
    secretEncryptionKey: secretKey.addAlias('secret'),
  });
  new SapKeySync(stack, 'Given', {
    target: 'b',
    secret: new Secret(stack, 'Secret', { encryptionKey: secretKey.addAlias('given') }),
  });
  const resources: Json[] = stack.node
    .findAll()
    .filter((construct) => CfnResource.isCfnResource(construct))
    .filter(({ cfnResourceType }) => cfnResourceType !== 'AWS::KMS::Alias')
    .flatMap((resource) =>
      Object.values<Json>(stack.resolve((resource as Json)._toCloudFormation()).Resources),
    );
  const arnOf = (of: Key) => stack.resolve(of.keyArn);
  const usesOf = (type: string, property: string) =>
    resources.filter(({ Type }) => Type === type).flatMap(({ Properties }) => Properties[property] ?? []);

  test.each([
    ['AWS::Logs::LogGroup', 'KmsKeyId', 2],
    ['AWS::Lambda::Function', 'KmsKeyArn', 2],
  ])('in %s', (type, property, count) => {
    expect(usesOf(type, property)).toEqual(Array(count).fill(arnOf(key)));
  });

  test('in the statements that let the functions decrypt', () => {
    const decrypting = resources
      .filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => [Action].flat().includes('kms:Decrypt'))
      .map(({ Sid, Resource }) => [Sid, Resource]);
    const read = Array(4).fill(['DecryptTheSecret', arnOf(secretKey)]);
    expect(decrypting.filter(([sid]) => sid === 'DecryptTheSecret')).toEqual(read);
    const others = decrypting.filter(([sid]) => sid !== 'DecryptTheSecret').map(([, resource]) => resource);
    expect(others).toEqual(Array(others.length).fill(arnOf(key)));
    expect(others.length).toBeGreaterThan(0);
  });
});

test('the policy in docs/deploy.md is the one that a key of the same app gets', () => {
  const documented: Json[] = jsonOf('Customer key').Statement;
  expect(documented.map(plain)).toEqual(expect.arrayContaining(written.map(plain)));
  expect(documented).toHaveLength(written.length);
});
