import { Failure } from '../shared/failure.ts';

/** The secret was made by the stack and nobody has put anything into it yet. */
export class SecretNotFilledIn extends Failure {
  override readonly name = 'SecretNotFilledIn';
}

/** The secret's content is not what section "The secret" of the README describes. Names keys, never values. */
export class SecretInvalid extends Failure {
  override readonly name = 'SecretInvalid';
}

/** The stored `token` has ended by its own `exp`: CipherTrust tokens live five minutes. */
export class TokenExpired extends Failure {
  override readonly name = 'TokenExpired';
}

/** No such secret in this account and region, or it is marked for deletion, or it has no current version. */
export class SecretNotFound extends Failure {
  override readonly name = 'SecretNotFound';
}

/** The function's role, or the secret's resource policy, does not let it read the secret. */
export class SecretAccessDenied extends Failure {
  override readonly name = 'SecretAccessDenied';
}

/** The secret may be read, but not the KMS key that encrypts it. */
export class SecretDecryptionDenied extends Failure {
  override readonly name = 'SecretDecryptionDenied';
}

/** Secrets Manager refused to give the secret, for a reason that is not known here. */
export class SecretNotRead extends Failure {
  override readonly name = 'SecretNotRead';
}

/** AWS does not know the credentials that the secret is read with, or they have expired. No right is missing. */
export class AwsCredentialsRejected extends Failure {
  override readonly name = 'AwsCredentialsRejected';
}

/** AWS refused a signature because of its date, and once more when it was made with the service's own time. */
export class AwsClockSkewed extends Failure {
  override readonly name = 'AwsClockSkewed';
  override readonly retryable = true;
}

/** Secrets Manager did not answer, is throttling, or answered with an error of its own. */
export class SecretsManagerUnavailable extends Failure {
  override readonly name = 'SecretsManagerUnavailable';
  override readonly retryable = true;
}
