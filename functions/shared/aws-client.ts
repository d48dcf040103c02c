import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Variables } from './aws-endpoint.ts';
import { JsonProtocol } from './aws-json.ts';
import { awsOptions } from './aws-options.ts';

/** How long connecting to AWS may take, in milliseconds. */
const connectTimeout = 3_000;

/**
 * The client of Secrets Manager, whose means the calls of other services use as well (aws-request.ts). It does not try
 * again: callers know what may be repeated, and until when.
 */
export const secretsManagerClient = (variables: Variables): SecretsManagerClient =>
  new SecretsManagerClient({
    ...awsOptions('secretsmanager', variables, { connectionTimeout: connectTimeout }),
    maxAttempts: 1,
    protocol: new JsonProtocol('secretsmanager'),
  });
