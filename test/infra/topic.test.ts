import { expect, test } from '@jest/globals';
import { jsonOf } from './deploy-docs.ts';
import { templateOf } from './stacks.ts';
import { flat, type Json, list, ofType, only } from './template.ts';

const given = templateOf('Given');
const shared = templateOf('Shared');

/** Statements that let CloudWatch do something. */
const ofCloudWatch = (statements: Json[]): Json[] =>
  statements.filter(({ Principal }) => Principal.Service === 'cloudwatch.amazonaws.com');

const fromThisAccount = { StringEquals: { 'aws:SourceAccount': '111122223333' } };

test('a given topic of the same app lets the alarms of this account publish, and keeps the policy that it has', () => {
  const { Topics, PolicyDocument } = only(given, 'AWS::SNS::TopicPolicy').Properties;
  const topic = `<${only(given, 'AWS::SNS::Topic').id}>`;
  expect(list(Topics)).toEqual([topic]);
  const [statement, ...others] = ofCloudWatch(PolicyDocument.Statement);
  expect({ ...statement, Resource: flat(statement.Resource) }).toEqual({
    ...jsonOf('An existing topic'),
    Resource: topic,
  });
  expect(others).toEqual([]);
  expect(PolicyDocument.Statement.map(({ Sid }: Json) => Sid)).toContain('AllowPublishThroughSSLOnly');
});

test('the key of a given topic of the same app lets CloudWatch use it', () => {
  const { Statement } = only(given, 'AWS::KMS::Key', 'TopicKey').Properties.KeyPolicy;
  expect(ofCloudWatch(Statement).map(({ Action, Condition }) => ({ Action, Condition }))).toEqual([
    { Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Condition: fromThisAccount },
  ]);
});

test('a policy that the app has made for the topic is used, since a second one would replace it', () => {
  const policies = Object.values(ofType(shared, 'AWS::SNS::TopicPolicy'));
  expect(
    policies.map(({ Properties }) => Properties.PolicyDocument.Statement.map(({ Sid }: Json) => Sid)),
  ).toEqual([['AllowPublishThroughSSLOnly', 'AlarmsOfThisAccountPublish']]);
});

test('every alarm of both targets that share a topic publishes to it', () => {
  const topic = `<${only(shared, 'AWS::SNS::Topic').id}>`;
  const actions = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']
    .flatMap((type) => Object.values(ofType(shared, type)))
    .flatMap(({ Properties }) => list(Properties.AlarmActions ?? []));
  expect(new Set(actions)).toEqual(new Set([topic]));
});
