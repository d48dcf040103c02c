import { describe, expect, test } from '@jest/globals';
import { App, type CfnElement, Stack } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import {
  CfnSubscription,
  type CfnTopic,
  CfnTopicPolicy,
  type ITopic,
  Topic,
  TopicPolicy,
} from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { SapKeySync } from '../../infra/sap-key-sync.ts';
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
  // CDK numbers the statements of a topic's policy.
  const [{ Sid, ...statement }, ...others] = ofCloudWatch(PolicyDocument.Statement);
  expect({ ...statement, Resource: flat(statement.Resource) }).toEqual({
    ...jsonOf('An existing topic'),
    Resource: topic,
  });
  expect(others).toEqual([]);
  expect(PolicyDocument.Statement.map(({ Sid }: Json) => Sid)).toContain('AllowPublishThroughSSLOnly');
});

test('to the topic that is made nothing is published without TLS', () => {
  const made = templateOf('Foreign');
  const { Statement } = only(made, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument;
  const denied = Statement.filter(({ Effect }: Json) => Effect === 'Deny');
  expect(denied.map(({ Resource, Condition }: Json) => [flat(Resource), Condition])).toEqual([
    [`<${only(made, 'AWS::SNS::Topic').id}>`, { Bool: { 'aws:SecureTransport': 'false' } }],
  ]);
});

test('the key of a given topic of the same app lets CloudWatch use it', () => {
  const { Statement } = only(given, 'AWS::KMS::Key', 'TopicKey').Properties.KeyPolicy;
  expect(ofCloudWatch(Statement).map(({ Action, Condition }) => ({ Action, Condition }))).toEqual([
    { Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Condition: fromThisAccount },
  ]);
});

test('a policy that the app has made for the topic is used, since a second one would replace it', () => {
  const policies = Object.values(ofType(shared, 'AWS::SNS::TopicPolicy'));
  expect(policies.map(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([
    [
      expect.objectContaining({ Sid: 'AllowPublishThroughSSLOnly' }),
      expect.objectContaining({ Principal: { Service: 'cloudwatch.amazonaws.com' } }),
    ],
  ]);
});

test('every alarm of both targets that share a topic publishes to it', () => {
  const topic = `<${only(shared, 'AWS::SNS::Topic').id}>`;
  const actions = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']
    .flatMap((type) => Object.values(ofType(shared, type)))
    .flatMap(({ Properties }) => list(Properties.AlarmActions ?? []));
  expect(new Set(actions)).toEqual(new Set([topic]));
});

/** A stack with a topic, which is not synthesized unless the test does so. */
function stackWithTopic(): { stack: Stack; topic: Topic } {
  const stack = new Stack(new App(), 'Keys');
  return { stack, topic: new Topic(stack, 'Topic') };
}

const sync = (stack: Stack, topic?: ITopic, alarmEmails: string[] = [], target = 'a') =>
  new SapKeySync(stack, `Sync-${target}`, { target, alarmEmails, ...(topic && { topic }) });

/** The properties of all resources of a class, as a template would have them. */
const propertiesOf = (stack: Stack, type: new (...args: never[]) => CfnElement): Json[] =>
  stack.node
    .findAll()
    .filter((construct) => construct instanceof type)
    .flatMap((resource) =>
      Object.values<Json>(stack.resolve((resource as Json)._toCloudFormation()).Resources),
    )
    .map(({ Properties }) => Properties);

describe('a policy of the topic', () => {
  test.each([
    ['the ARN', (topic: Topic) => topic.topicArn],
    ['the reference of its resource', (topic: Topic) => (topic.node.defaultChild as CfnTopic).ref],
  ])('that is a plain resource, made before, takes the statement: it names %s', (_, name) => {
    const { stack, topic } = stackWithTopic();
    new CfnTopicPolicy(stack, 'Policy', { topics: [name(topic)], policyDocument: new PolicyDocument() });
    sync(stack, topic);
    const statements = propertiesOf(stack, CfnTopicPolicy).map(
      ({ PolicyDocument }) => ofCloudWatch(PolicyDocument.Statement).length,
    );
    expect(statements).toEqual([1]);
  });

  test('that is a plain resource of JSON cannot take it, which a warning says, and gets no second one', () => {
    const { stack, topic } = stackWithTopic();
    const policyDocument = { Version: '2012-10-17', Statement: [] };
    new CfnTopicPolicy(stack, 'Policy', { topics: [topic.topicArn], policyDocument });
    const { node } = sync(stack, topic);
    expect(propertiesOf(stack, CfnTopicPolicy)).toHaveLength(1);
    const warnings = node.metadata.filter(({ type }) => type === 'aws:cdk:warning');
    expect(warnings.map(({ data }) => data)).toEqual([expect.stringContaining('#an-existing-topic')]);
  });

  test.each([
    ['by construct', (stack: Stack, topic: ITopic) => new TopicPolicy(stack, 'Later', { topics: [topic] })],
    [
      'as a plain resource',
      (stack: Stack, { topicArn }: ITopic) =>
        new CfnTopicPolicy(stack, 'Later', { topics: [topicArn], policyDocument: {} }),
    ],
  ])('that is made %s after SapKeySync ends synthesis with one line', (_, add) => {
    const { stack, topic } = stackWithTopic();
    sync(stack, topic);
    add(stack, topic);
    expect(() => (stack.node.root as App).synth()).toThrow(
      /\] Keys\/Topic has 2 topic policies \(Keys\/Topic\/Policy\/Resource, Keys\/Later.*\), .*make one TopicPolicy before SapKeySync.*#an-existing-topic$/,
    );
  });

  test('that is made beside that of the topic of SapKeySync ends synthesis too', () => {
    const stack = new Stack(new App(), 'Keys');
    const { topic, node } = sync(stack);
    new TopicPolicy(stack, 'Later', { topics: [topic] });
    expect(node.validate()).toEqual([expect.stringMatching(/^Keys\/Sync-a\/Topic has 2 topic policies/)]);
  });

  test('of another topic is nothing to stop at', () => {
    const { stack, topic } = stackWithTopic();
    const { node } = sync(stack, topic);
    new TopicPolicy(stack, 'Other', { topics: [new Topic(stack, 'OtherTopic')] });
    expect(node.validate()).toEqual([]);
  });
});

test('statements of two accounts in one policy have different Sids, as SNS wants them', () => {
  const app = new App();
  const [stack, ...others] = ['111122223333', '222233334444', '333344445555'].map(
    (account) => new Stack(app, `In${account}`, { env: { account, region: 'eu-central-1' } }),
  );
  const topic = new Topic(stack as Stack, 'Topic', { topicName: 'alarms' });
  for (const other of others) sync(other, topic);
  const [policy] = propertiesOf(stack as Stack, CfnTopicPolicy);
  expect(
    ofCloudWatch(policy.PolicyDocument.Statement).map(({ Sid, Condition }) => [
      Sid,
      Condition.StringEquals['aws:SourceAccount'],
    ]),
  ).toEqual([
    ['0', '222233334444'],
    ['1', '333344445555'],
  ]);
});

describe('a mailbox', () => {
  const mailbox = 'keys@example.com';
  const mailboxes = (stack: Stack) => propertiesOf(stack, CfnSubscription).map(({ Endpoint }) => Endpoint);

  test('of two constructs with the same topic is subscribed once', () => {
    const { stack, topic } = stackWithTopic();
    sync(stack, topic, [mailbox], 'a');
    sync(stack, topic, [mailbox], 'b');
    expect(mailboxes(stack)).toEqual([mailbox]);
  });

  test('that the topic has already stays subscribed once, and another one is added', () => {
    const { stack, topic } = stackWithTopic();
    topic.addSubscription(new EmailSubscription(mailbox));
    sync(stack, topic, [mailbox, 'other@example.com']);
    expect(mailboxes(stack)).toEqual([mailbox, 'other@example.com']);
  });
});
