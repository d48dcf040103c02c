import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { keyBehind } from './encryption.ts';
import { via } from './policy.ts';
import type { Reports } from './sap-key-sync-props.ts';
import { subscribe } from './subscriptions.ts';
import { createReportTopic } from './topic.ts';

/** By the attributes of each message, all but what is no failure. A specimen is for all. */
const failures = { outcome: [{ 'anything-but': ['succeeded', 'canceled'] }] };

/** Where reports go: the topic that is given or one that is made, with its mailboxes. */
export function createReports(
  scope: Construct,
  { topic: given, emails = [], send = 'failures' }: Reports,
  target: string,
  encryptionKey: IKey | undefined,
): ITopic {
  refuseOtherRegion(scope, given);
  const topic = given ?? createReportTopic(scope, target, encryptionKey);
  for (const address of emails) subscribe(topic, address, send === 'failures' ? failures : undefined);
  if (isElsewhere(topic.env.account, Stack.of(scope).account)) {
    Annotations.of(scope).addWarningV2(
      'cckm-sap-sync:report-topic-policy',
      'The report topic is of another account: its policy must let both functions publish (docs/reports.md#what-it-takes), or no report is sent.',
    );
  }
  return topic;
}

/** What a function needs to publish reports, with the key of the topic if it has one. */
export function reportStatements(scope: Construct, topic: ITopic): PolicyStatement[] {
  const publish = new PolicyStatement({
    sid: 'SendReports',
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
  });
  if (topic.masterKey === undefined) return [publish];
  return [
    publish,
    new PolicyStatement({
      sid: 'EncryptReports',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [keyBehind(topic.masterKey).keyArn],
      conditions: via(scope, 'sns'),
    }),
  ];
}

/** A function calls SNS in its own region, which knows no topic of another one. */
function refuseOtherRegion(scope: Construct, topic: ITopic | undefined): void {
  const { region } = Stack.of(scope);
  if (topic !== undefined && isElsewhere(topic.env.region, region))
    throw new Error(`${scope.node.path}: reports.topic must be of the stack's own region, "${region}"`);
}

/** Of an account or a region that is known at deployment only, nobody can tell. */
const isElsewhere = (place: string, own: string): boolean =>
  place !== own && !Token.isUnresolved(place) && !Token.isUnresolved(own);
