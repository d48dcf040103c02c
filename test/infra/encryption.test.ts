import { expect, test } from '@jest/globals';
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

const bySid = (statements: Json[]) =>
  Object.fromEntries(
    statements.map((statement) => [statement.Sid ?? 'PoliciesOfTheAccountApply', plain(statement)]),
  );

test('each service that uses the key in its own name is let in, and no other', () => {
  const letIn = written.flatMap(({ Principal }) => Principal.Service ?? []);
  expect(letIn.toSorted()).toEqual(Object.keys(services));
});

test('Lambda may use it for the durable state of functions of this account alone', () => {
  const { Sid, ...statement } = written.find(({ Principal }) => Principal.Service === 'lambda.amazonaws.com');
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

test('the policy in docs/deploy.md is the one that a key of the same app gets', () => {
  expect(bySid(jsonOf('Customer key').Statement)).toEqual(bySid(written));
});
