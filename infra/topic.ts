import { Annotations, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnTopic, CfnTopicPolicy, type ITopic, Topic, TopicPolicy } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { letAlarmsUse } from './encryption.ts';

/**
 * The topic that the alarms publish to, under the customer key or none: CloudWatch cannot publish to one under
 * alias/aws/sns. A topic with a policy of its own lets nobody in but those it names, and
 * an alarm that may not publish says so nowhere but in its history: hence the explicit statement for CloudWatch.
 */
export function createTopic(scope: Construct, target: string, encryptionKey?: IKey): ITopic {
  const { topic, policy } = topicWithPolicy(
    scope,
    'Topic',
    `SAP key synchronization: ${target}`,
    encryptionKey,
  );
  policy.document.addStatements(alarmsPublish(topic, scope), onlyWithTls(topic));
  if (encryptionKey) letAlarmsUse(encryptionKey, scope);
  refuseSecondPolicy(topic, scope, silentAlarms);
  return topic;
}

/** The topic that both functions publish to, by their roles. Pagers read the other one. */
export function createReportTopic(scope: Construct, target: string, encryptionKey?: IKey): ITopic {
  const name = `SAP key synchronization, reports: ${target}`;
  const { topic, policy } = topicWithPolicy(scope, 'ReportTopic', name, encryptionKey);
  policy.document.addStatements(onlyWithTls(topic));
  refuseSecondPolicy(
    topic,
    scope,
    ': make a topic with one policy of your own, and pass it as `reports.topic`',
  );
  return topic;
}

function topicWithPolicy(scope: Construct, id: string, displayName: string, masterKey: IKey | undefined) {
  const topic = new Topic(scope, id, { displayName, ...(masterKey && { masterKey }) });
  const policy = new TopicPolicy(scope, `${id}Policy`, { topics: [topic] });
  return { topic, policy };
}

const silentAlarms =
  ', so that alarms may be silent: make one TopicPolicy before SapKeySync and pass the topic to it, which adds the statement of docs/deploy.md#an-existing-topic';

const onlyWithTls = (topic: ITopic) =>
  new PolicyStatement({
    sid: 'NothingIsPublishedWithoutTls',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  });

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
  refuseSecondPolicy(topic, scope, silentAlarms);
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
function refuseSecondPolicy(topic: ITopic, scope: Construct, advice: string): void {
  scope.node.addValidation({
    validate: () => {
      const policies = policiesOf(topic).map(({ node }) => node.path);
      return policies.length < 2
        ? []
        : [
            `${topic.node.path} has ${policies.length} topic policies (${policies.join(', ')}), of which one replaces the other${advice}`,
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
