import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Records why rules of cdk-nag or warnings of CDK do not apply to a construct.
 * `reasons` maps a rule's id, `Serverless-LambdaTracing` say, to the reason.
 */
export function acknowledge(construct: IConstruct, reasons: Record<string, string>): void {
  Validations.of(construct).acknowledge(...Object.entries(reasons).map(([id, reason]) => ({ id, reason })));
}

/** Records why a policy's statements name a resource with a wildcard; cdk-nag wants each acknowledged by name. */
export function acknowledgeWildcards(policy: IConstruct, resources: string[], reason: string): void {
  const id = (resource: string) => `AwsSolutions-IAM5[Resource::${flat(Stack.of(policy).resolve(resource))}]`;
  acknowledge(policy, Object.fromEntries(resources.map((resource) => [id(resource), reason])));
}

type Intrinsic =
  | string
  | { Ref: string }
  | { 'Fn::GetAtt': string[] }
  | { 'Fn::Join': [string, Intrinsic[]] };

/** How cdk-nag spells a resource that is known at deployment only: `<LogicalId.Arn>:*`. */
function flat(value: Intrinsic): string {
  if (typeof value === 'string') return value;
  if ('Ref' in value) return `<${value.Ref}>`;
  if ('Fn::GetAtt' in value) return `<${value['Fn::GetAtt'].join('.')}>`;
  const [separator, parts] = value['Fn::Join'];
  return parts.map(flat).join(separator);
}
