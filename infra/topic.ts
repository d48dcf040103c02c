import { Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic, TopicPolicy } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

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
  const { account } = Stack.of(scope);
  new TopicPolicy(scope, 'TopicPolicy', {
    topics: [topic],
  }).document.addStatements(
    new PolicyStatement({
      sid: 'AlarmsOfThisAccountPublish',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
    new PolicyStatement({
      sid: 'NothingIsPublishedWithoutTls',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  );
  return topic;
}

/** Subscribes a mailbox, which has to confirm before it gets anything. */
export function subscribe(topic: ITopic, address: string): void {
  const subscription = topic.addSubscription(new EmailSubscription(address));
  acknowledge(subscription, {
    'Serverless-SNSRedrivePolicy': 'SNS has no dead-letter queue for mailboxes, and tries again by itself.',
  });
}
