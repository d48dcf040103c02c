import { Stack, Token } from 'aws-cdk-lib';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';

/**
 * What is the same of a topic in whatever way an app names it: by its construct, by a reference to its resource, or by
 * its ARN. `scope` is in the stack in which the ARN is used. Two names of one topic whose own name is known at
 * deployment only, of which one is an ARN, cannot be told to be the same.
 */
export function identityOf(topicArn: string, scope: IConstruct): string {
  const stack = Stack.of(scope);
  // Where region or account are known at deployment only, two stacks may go to different ones.
  const placed = (...place: string[]) =>
    place.some((part) => Token.isUnresolved(part)) ? [stack.node.path, ...place].join(':') : place.join(':');
  // The partition may be a token, and what is before it says nothing more.
  const place = topicArn.split(':').slice(-3);
  if (place.length === 3) return placed(...place);
  const resolved = stack.resolve(topicArn);
  const id = resolved?.Ref ?? resolved?.['Fn::GetAtt']?.[0];
  const topic = stack.node
    .findAll()
    .find((construct) => construct instanceof CfnTopic && stack.resolve(construct.logicalId) === id);
  if (!(topic instanceof CfnTopic)) return JSON.stringify(resolved);
  const { topicName, node } = topic;
  const isNamed = topicName !== undefined && !Token.isUnresolved(topicName);
  return isNamed ? placed(stack.region, stack.account, topicName) : node.path;
}
