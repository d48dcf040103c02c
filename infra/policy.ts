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
