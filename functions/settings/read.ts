import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsCall } from '../shared/aws-call.ts';
import { type AwsErrorKind, awsErrorOf } from '../shared/aws-error.ts';
import { awsRemedy } from '../shared/aws-remedy.ts';
import type { Clock } from '../shared/clock.ts';
import { EnvironmentInvalid } from '../shared/errors.ts';
import type { Failure, FailureParts } from '../shared/failure.ts';
import {
  AwsClockSkewed,
  AwsCredentialsRejected,
  SecretAccessDenied,
  SecretDecryptionDenied,
  SecretInvalid,
  SecretNotFound,
  SecretNotRead,
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

/** The failure for each kind of error. */
const failures: { [kind in AwsErrorKind]: new (parts: FailureParts) => Failure } = {
  'clock skew': AwsClockSkewed,
  throttling: SecretsManagerUnavailable,
  outage: SecretsManagerUnavailable,
  'update pending': SecretsManagerUnavailable,
  'expired credentials': AwsCredentialsRejected,
  'invalid credentials': AwsCredentialsRejected,
  configuration: EnvironmentInvalid,
  'missing right': SecretAccessDenied,
  'wrong account': SecretAccessDenied,
  'key refused': SecretDecryptionDenied,
  'function key refused': SecretDecryptionDenied,
  'not found': SecretNotFound,
  unknown: SecretNotRead,
};

/**
 * Reads the secret's current version; `parseSecret` tells what it says. The stage is named, which is the default, since
 * a policy may ask for it (condition `secretsmanager:VersionStage`). Throws one of `failures`, or SecretInvalid for a
 * binary secret.
 */
export async function readSecret(source: SecretSource): Promise<SecretText> {
  const { client, id, clock } = source;
  const tried = `Reading the secret ${id}`;
  const command = new GetSecretValueCommand({ SecretId: id, VersionStage: 'AWSCURRENT' });
  const {
    SecretString: text,
    SecretBinary: binary,
    VersionId: versionId,
  } = await awsCall(clock, (options) => client.send(command, options)).catch(async (error: unknown) => {
    throw await secretFailure(error, tried, source);
  });
  // Something on the way may answer with a 2xx of its own, of whatever shape.
  if (typeof text === 'string') return { id, text, versionId: versionId ?? '' };
  if (!binary) {
    throw new SecretsManagerUnavailable({
      tried,
      cameBack: 'a 2xx without a secret in it, which is none of Secrets Manager',
      remedy:
        'See what answers in its place: a proxy, or the endpoint that an AWS_ENDPOINT_URL variable names.',
    });
  }
  throw new SecretInvalid({
    tried,
    cameBack: 'it is binary',
    remedy: 'Store its JSON as text (`--secret-string`, not `--secret-binary`).',
  });
}

async function secretFailure(thrown: unknown, tried: string, { client, id, clock }: SecretSource) {
  const error = awsErrorOf(thrown);
  if (error === undefined) return thrown;
  // Of a request that holds nothing but the secret's id.
  if (error.name === 'ValidationException') error.kind = 'not found';
  const region = await client.config.region();
  const decrypt =
    "Give the function's role kms:Decrypt on the secret's key, in the role (`secretKeyArn` of the stack) and in the key policy, and see that the key is enabled.";
  const remedy = awsRemedy(
    error,
    { service: 'secretsmanager', region, resource: id, now: clock.now() },
    {
      'missing right':
        "Give the function's role secretsmanager:GetSecretValue on this secret, and see that the secret's resource policy and the VPC endpoint's policy allow it.",
      'key refused': decrypt,
      'function key refused': decrypt,
      'not found': `See whether the secret exists under this name in ${region}, is not marked for deletion and has a current version.`,
    },
  );
  return new failures[error.kind]({ tried, cameBack: error.phrase, remedy });
}
