import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  CfnTopic,
  CfnTopicPolicy,
  type ITopic,
  Subscription,
  SubscriptionProtocol,
  Topic,
  TopicPolicy,
} from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { letAlarmsUse } from './encryption.ts';

/**
 * The topic that the alarms publish to, under the customer key or none: CloudWatch cannot publish to one under
 * alias/aws/sns. A topic with a policy of its own lets nobody in but those it names, and
 * an alarm that may not publish says so nowhere but in its history: hence the explicit statement for CloudWatch.
 */
export function createTopic(scope: Construct, target: string, encryptionKey?: IKey): ITopic {
  const topic = new Topic(scope, 'Topic', {
    displayName: `SAP key synchronization: ${target}`,
    ...(encryptionKey && { masterKey: encryptionKey }),
  });
  new TopicPolicy(scope, 'TopicPolicy', {
    topics: [topic],
  }).document.addStatements(
    alarmsPublish(topic, scope),
    new PolicyStatement({
      sid: 'NothingIsPublishedWithoutTls',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  );
  if (encryptionKey) letAlarmsUse(encryptionKey, scope);
  refuseSecondPolicy(topic, scope);
  return topic;
}

/** Without a Sid, which would not be unique where constructs of two accounts share a topic: CDK numbers those. */
const alarmsPublish = (topic: ITopic, scope: Construct) =>
  new PolicyStatement({
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });

/**
 * Lets the alarms publish to a topic of somebody else's, and use its key. A topic and a key of the same app take the
 * statements into their policies; of others, which CDK cannot change, a warning says what their owner has to add.
 */
export function letAlarmsPublish(topic: ITopic, scope: Construct): void {
  const statement = alarmsPublish(topic, scope);
  const added = [
    addToPolicy(topic, statement),
    topic.masterKey === undefined || letAlarmsUse(topic.masterKey, scope),
  ];
  if (added.includes(false)) {
    Annotations.of(scope).addWarningV2(
      'cckm-sap-sync:topic-policy',
      'The policy of the alarm topic, or of its key, cannot be changed from here: without the statements of docs/deploy.md#an-existing-topic every alarm is silent.',
    );
  }
  refuseSecondPolicy(topic, scope);
}

/** Adds to the policy that the topic has, since the topic itself may make a second one. Returns whether it could. */
function addToPolicy(topic: ITopic, statement: PolicyStatement): boolean {
  const [policy] = policiesOf(topic);
  if (policy === undefined) return topic.addToResourcePolicy(statement).statementAdded;
  const { policyDocument } = policy;
  if (!(policyDocument instanceof PolicyDocument)) return false;
  policyDocument.addStatements(statement);
  return true;
}

/** A topic has one policy: a second one, made after the construct, would replace it without a word. */
function refuseSecondPolicy(topic: ITopic, scope: Construct): void {
  scope.node.addValidation({
    validate: () => {
      const policies = policiesOf(topic).map(({ node }) => node.path);
      return policies.length < 2
        ? []
        : [
            `${topic.node.path} has ${policies.length} topic policies (${policies.join(', ')}), of which one replaces the other, so that alarms may be silent: make one TopicPolicy before SapKeySync and pass the topic to it, which adds the statement of docs/deploy.md#an-existing-topic`,
          ];
    },
  });
}

/** All policies of the app that name the topic, by construct or as a plain resource. */
function policiesOf(topic: ITopic): CfnTopicPolicy[] {
  const resource = topic.node.defaultChild;
  const names = [
    topic.topicArn,
    ...(resource instanceof CfnTopic ? [resource.ref, resource.attrTopicArn] : []),
  ];
  return topic.node.root.node
    .findAll()
    .filter((construct) => construct instanceof CfnTopicPolicy)
    .filter(({ topics }) => names.some((name) => topics.includes(name)));
}

/**
 * Subscribes a mailbox, which has to confirm before it gets anything. One that is subscribed already stays so. Of an
 * address that is known at deployment only the reference takes the address' place in the construct's id.
 */
export function subscribe(topic: ITopic, address: string): Subscription {
  const id = Token.isUnresolved(address) ? JSON.stringify(Stack.of(topic).resolve(address)) : address;
  const existing = topic.node.tryFindChild(id);
  if (existing instanceof Subscription) return existing;
  const subscription = new Subscription(topic, id, {
    topic,
    protocol: SubscriptionProtocol.EMAIL,
    endpoint: address,
  });
  acknowledge(subscription, {
    'Serverless-SNSRedrivePolicy': 'SNS has no dead-letter queue for mailboxes, and tries again by itself.',
  });
  return subscription;
}
