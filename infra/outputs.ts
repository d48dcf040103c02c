import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { SapKeySync } from './sap-key-sync.ts';
import { secretId } from './secret.ts';

const listSubscriptions = ({ topicArn, env }: ITopic) =>
  `aws sns list-subscriptions-by-topic --topic-arn ${topicArn} --region ${env.region}`;

/** What the commands of docs/deploy.md and docs/runbook.md look up. */
export function addOutputs(
  stack: Stack,
  { startSync, followSync, secret, topic, reportTopic }: SapKeySync,
): void {
  const output = (id: string, description: string, value: string) =>
    new CfnOutput(stack, id, { description, value });
  output('StartSync', 'The function whose Test button synchronizes', startSync.function.functionName);
  output('FollowSync', 'The durable function that follows a job', followSync.function.functionName);
  output('SecretId', 'The secret to fill in', secretId(secret));
  output('AlarmTopic', 'Where the alarms publish', topic.topicArn);
  output('AlarmSubscriptions', 'Lists who gets the alarms', listSubscriptions(topic));
  if (reportTopic === undefined) return;
  output('ReportTopic', 'Where the functions publish reports', reportTopic.topicArn);
  output('ReportSubscriptions', 'Lists who gets the reports', listSubscriptions(reportTopic));
}
