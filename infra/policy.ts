import { Stack } from 'aws-cdk-lib';
import { type IRole, Policy, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * Writes statements into a policy of their own for a role. A role that CDK must not change (imported with
 * `mutable: false`) takes none, and no policy is written: its owner has allowed the same (docs/deploy.md).
 */
export function policyFor(scope: Construct, id: string, role: IRole, statements: PolicyStatement[]): Policy {
  const policy = new Policy(scope, id, { statements });
  // The property `roles` would write a policy for a role that must not be changed, too.
  role.attachInlinePolicy(policy);
  return policy;
}

/**
 * `kms:ViaService` narrows the use of a key to one service. Its names end with `.amazonaws.com` in every partition:
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
export const via = (scope: Construct, service: string) => ({
  StringEquals: { 'kms:ViaService': `${service}.${Stack.of(scope).region}.amazonaws.com` },
});
