import { ArnFormat, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { skeleton } from '../functions/settings/skeleton.ts';
import { acknowledge } from './acknowledge.ts';

/** A secret to be filled in by hand. It outlives the stack: what it holds cannot be made again. */
export function createSecret(scope: Construct, target: string, encryptionKey?: IKey): ISecret {
  const secret = new Secret(scope, 'Secret', {
    description: `CipherTrust Manager "${target}" for cckm-sap-sync: address, login, groups. Made as an empty skeleton, to be filled in.`,
    secretStringValue: SecretValue.unsafePlainText(skeleton),
    removalPolicy: RemovalPolicy.RETAIN,
    ...(encryptionKey && { encryptionKey }),
  });
  acknowledge(secret, {
    'AwsSolutions-SMG4':
      'The login belongs to the CipherTrust Manager, which Secrets Manager cannot change; its administrator renews it, and expires-soon warns of certificates.',
  });
  return secret;
}

/**
 * What names the secret in GetSecretValue: its ARN where the whole of it is known, else its name. CDK's own
 * `secretName` takes a name that ends like `-secret` for one with the six random characters, and cuts it.
 */
export const secretId = (secret: ISecret): string =>
  secret.secretFullArn ??
  Stack.of(secret).splitArn(secret.secretArn, ArnFormat.COLON_RESOURCE_NAME).resourceName ??
  '';

/** The secret's ARN for IAM. Of a secret known by name the six characters at the end are unknown. */
export const secretResource = (secret: ISecret): string =>
  secret.secretFullArn ?? `${secret.secretArn}-??????`;
