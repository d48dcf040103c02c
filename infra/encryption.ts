import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IAlias, IKey } from 'aws-cdk-lib/aws-kms';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';

/**
 * Lets CloudWatch Logs and Lambda use the customer key, as service principals, which no IAM policy reaches. A key of
 * the same app takes these statements into its policy; one that is only known by its ARN cannot, and a warning says
 * that its owner has to add them. docs/deploy.md holds the same ones.
 *
 * None has a Sid, which would not be unique where constructs of two accounts share a key.
 *
 * The functions and the Scheduler use the key through their roles, so its policy must also leave IAM policies
 * of the account in force, as KMS' default key policy does.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-encryption.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function letServicesUse(key: IKey, scope: Construct): void {
  const { account, partition, region } = Stack.of(scope);
  const statements = [
    new PolicyStatement({
      principals: [logsPrincipal(scope)],
      actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
        },
      },
    }),
    new PolicyStatement({
      principals: [new ServicePrincipal('lambda.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        // The ARN of follow-sync itself would be a dependency cycle: the function names the key.
        ArnLike: {
          'kms:EncryptionContext:aws:lambda:FunctionArn': `arn:${partition}:lambda:${region}:${account}:function:*`,
        },
      },
    }),
  ];
  const added = statements.map((statement) => key.addToResourcePolicy(statement).statementAdded);
  if (added.includes(false)) {
    Annotations.of(scope).addWarningV2(
      'cckm-sap-sync:key-policy',
      'The policy of the customer key cannot be changed from here: without the statements of docs/deploy.md#customer-key the deployment fails, no job is handed over, and alarms are silent.',
    );
  }
}

/**
 * Lets CloudWatch publish alarms to a topic that is encrypted under the key. Returns whether the key took the
 * statement.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function letAlarmsUse(key: IKey, scope: Construct): boolean {
  const statement = new PolicyStatement({
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
  return key.addToResourcePolicy(statement).statementAdded;
}

/**
 * The key itself, or the one that it leads to if it is an alias, which CDK lets stand for a key: in an IAM policy or a
 * log group an alias' ARN is no key's. Throws if it is an alias of which only the name is known.
 */
export const keyBehind = (key: IKey): IKey => ('aliasName' in key ? (key as IAlias).aliasTargetKey : key);

/** CloudWatch Logs: the one service here whose principal's name ends with the suffix of its partition. */
function logsPrincipal(scope: Construct): ServicePrincipal {
  const { region, urlSuffix } = Stack.of(scope);
  const suffix = Token.isUnresolved(region) ? urlSuffix : RegionInfo.get(region).domainSuffix;
  return new ServicePrincipal(`logs.${region}.${suffix ?? urlSuffix}`);
}
