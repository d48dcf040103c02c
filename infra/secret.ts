import { ArnFormat, RemovalPolicy, SecretValue, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { skeleton } from '../functions/settings/skeleton.ts';
import { acknowledge } from './acknowledge.ts';
import { keyBehind } from './encryption.ts';
import { via } from './policy.ts';

/**
 * A secret to be filled in by hand. It outlives the stack, since what it holds cannot be made again; but not a first
 * deployment that failed, in which nobody has filled it in.
 */
export function createSecret(scope: Construct, target: string, encryptionKey?: IKey): ISecret {
  const secret = new Secret(scope, 'Secret', {
    description: `CipherTrust Manager "${target}" for cckm-sap-sync: address, login, groups. Made as an empty skeleton, to be filled in.`,
    secretStringValue: SecretValue.unsafePlainText(skeleton),
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ...(encryptionKey && { encryptionKey }),
  });
  acknowledge(secret, {
    'AwsSolutions-SMG4':
      'The login belongs to the CipherTrust Manager, which Secrets Manager cannot change; its administrator renews it, and expires-soon warns of certificates.',
  });
  return secret;
}

/** A secret of the stack's own account and region that is there, or will be, under a name. */
export function secretNamed(stack: Stack, name: string, encryptionKey?: IKey): ISecret {
  return Secret.fromSecretAttributes(stack, 'ExistingSecret', {
    secretPartialArn: stack.formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: name,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
    ...(encryptionKey && { encryptionKey }),
  });
}

/**
 * What names the secret in GetSecretValue: its ARN where the whole of it is known or it is another account's, else its
 * name. CDK's own `secretName` takes a name that ends like `-secret` for one with the six random characters, and cuts
 * it.
 */
export function secretId(secret: ISecret): string {
  if (secret.secretFullArn !== undefined) return secret.secretFullArn;
  const stack = Stack.of(secret);
  const { account, resourceName } = stack.splitArn(secret.secretArn, ArnFormat.COLON_RESOURCE_NAME);
  return isSame(account, stack.account) && resourceName !== undefined ? resourceName : secret.secretArn;
}

/** Of two accounts that are known at deployment only, nobody can tell: the stack's own is what is meant. */
const isSame = (account: string | undefined, own: string): boolean =>
  [TokenComparison.SAME, TokenComparison.BOTH_UNRESOLVED].includes(Token.compareStrings(account ?? own, own));

/** The secret's ARN for IAM. Of a secret known by name the six characters at the end are unknown. */
export const secretResource = (secret: ISecret): string =>
  secret.secretFullArn ?? `${secret.secretArn}-??????`;

/**
 * Lets somebody store a new value in the secret. Secrets Manager encrypts it with a new data key, and decrypts the value
 * that is there only to compare, where a request is repeated.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
export function grantFillIn(secret: ISecret, grantee: IGrantable, scope: Construct): Grant {
  const stored = Grant.addToPrincipalOrResource({
    grantee,
    actions: ['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue'],
    resourceArns: [secretResource(secret)],
    resource: secret,
  });
  if (secret.encryptionKey === undefined) return stored;
  const key = keyBehind(secret.encryptionKey);
  return stored.combine(
    Grant.addToPrincipalOrResource({
      grantee,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resourceArns: [key.keyArn],
      resourceSelfArns: ['*'],
      resource: key,
      conditions: via(scope, 'secretsmanager'),
    }),
  );
}
