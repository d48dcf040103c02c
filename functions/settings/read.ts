import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsCall, awsErrorOf, isAwsError, isAwsOutage } from '../shared/aws-call.ts';
import type { Clock } from '../shared/clock.ts';
import {
  SecretAccessDenied,
  SecretDecryptionDenied,
  SecretInvalid,
  SecretNotFound,
  SecretsManagerUnavailable,
} from './errors.ts';

export interface SecretSource {
  client: SecretsManagerClient;
  /** The secret's name or ARN. */
  id: string;
  clock: Clock;
}

/** The text of a secret, and which version it is. */
interface SecretText {
  id: string;
  text: string;
  versionId: string;
}

/**
 * Reads the secret's current version; `parseSecret` tells what it says. Throws SecretsManagerUnavailable,
 * SecretAccessDenied, SecretDecryptionDenied, SecretNotFound, or SecretInvalid for a binary one.
 */
export async function readSecret({ client, id, clock }: SecretSource): Promise<SecretText> {
  const { SecretString: text, VersionId: versionId = '' } = await awsCall(clock, (options) =>
    client.send(new GetSecretValueCommand({ SecretId: id }), options),
  ).catch(async (error: unknown) => {
    throw await secretFailure(error, client, id);
  });
  if (text !== undefined) return { id, text, versionId };
  throw new SecretInvalid({
    tried: `Reading the secret ${id}`,
    cameBack: 'it is binary',
    remedy: 'Store its JSON as text (`--secret-string`, not `--secret-binary`).',
  });
}

async function secretFailure(error: unknown, client: SecretsManagerClient, id: string) {
  const awsError = awsErrorOf(error);
  if (!isAwsError(awsError)) return error;
  const tried = `Reading the secret ${id}`;
  const cameBack = awsError.phrase;
  const region = await client.config.region();
  if (
    awsError.name === 'DecryptionFailure' ||
    (awsError.name === 'AccessDeniedException' && /\bkms\b/i.test(awsError.text))
  ) {
    return new SecretDecryptionDenied({
      tried,
      cameBack,
      remedy:
        "Give the function's role kms:Decrypt on the secret's key, in the role (`secretKeyArn` of the stack) and in the key policy, and see that the key is enabled.",
    });
  }
  if (
    ['ResourceNotFoundException', 'InvalidRequestException', 'ValidationException'].includes(awsError.name)
  ) {
    return new SecretNotFound({
      tried,
      cameBack,
      remedy: `See whether the secret exists under this name in ${region}, is not marked for deletion and has a current version.`,
    });
  }
  if (isAwsOutage(awsError)) {
    return new SecretsManagerUnavailable({
      tried,
      cameBack,
      remedy: `In a VPC, see whether the endpoint com.amazonaws.${region}.secretsmanager or a way out exists, and whether its security group lets this function in on port 443.`,
    });
  }
  return new SecretAccessDenied({
    tried,
    cameBack,
    remedy:
      "Give the function's role secretsmanager:GetSecretValue on this secret, and see that the secret's resource policy and the VPC endpoint's policy allow it.",
  });
}
