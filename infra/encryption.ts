import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * Lets the services that write on the stack's behalf use the customer key. A key of the same app takes these
 * statements into its policy; one that is only known by its ARN cannot, and its owner adds the same ones.
 *
 * The functions and the Scheduler use the key through their roles, so its policy must also leave IAM policies
 * of the account in force, as KMS' default key policy does.
 */
export function letServicesUse(key: IKey, scope: Construct): void {
  const { account, partition, region } = Stack.of(scope);
  const ownAccount = { StringEquals: { 'aws:SourceAccount': account } };
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsPublishToTheEncryptedTopic',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: ownAccount,
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'LogsAreStoredEncrypted',
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
        },
      },
    }),
  );
}
