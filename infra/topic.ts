import { Annotations, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnTopicPolicy, type ITopic, Topic, TopicPolicy } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
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
  return topic;
}

const alarmsPublish = (topic: ITopic, scope: Construct) =>
  new PolicyStatement({
    sid: 'AlarmsOfThisAccountPublish',
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
  const policy = policyMadeApart(topic);
  policy?.document.addStatements(statement);
  const added = [
    policy !== undefined || topic.addToResourcePolicy(statement).statementAdded,
    topic.masterKey === undefined || letAlarmsUse(topic.masterKey, scope),
  ];
  if (added.includes(false)) {
    Annotations.of(scope).addWarningV2(
      'cckm-sap-sync:topic-policy',
      'The policy of the alarm topic, or of its key, cannot be changed from here: without the statements of docs/deploy.md#an-existing-topic every alarm is silent.',
    );
  }
}

/** A topic has one policy: a second one, which the topic itself would make, replaces it without a word. */
function policyMadeApart(topic: ITopic): TopicPolicy | undefined {
  return topic.node.root.node
    .findAll()
    .find(
      (construct): construct is TopicPolicy =>
        construct instanceof TopicPolicy &&
        construct.node.defaultChild instanceof CfnTopicPolicy &&
        construct.node.defaultChild.topics.includes(topic.topicArn),
    );
}

/** Subscribes a mailbox, which has to confirm before it gets anything. */
export function subscribe(topic: ITopic, address: string): void {
  const subscription = topic.addSubscription(new EmailSubscription(address));
  acknowledge(subscription, {
    'Serverless-SNSRedrivePolicy': 'SNS has no dead-letter queue for mailboxes, and tries again by itself.',
  });
}
