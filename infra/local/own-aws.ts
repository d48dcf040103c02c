import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Variables of the person's own environment for the functions' AWS clients. */
const passedOn = [
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'AWS_USE_FIPS_ENDPOINT',
  'NODE_EXTRA_CA_CERTS',
];

/**
 * The person's own region and credentials (profile, SSO, environment), as the environment of a function holds them.
 * The bundles themselves read credentials from nowhere else. Throws an Error that says what to do.
 */
export async function ownAwsEnvironment(): Promise<Record<string, string>> {
  const client = new SecretsManagerClient({});
  try {
    const region = await client.config.region();
    const { accessKeyId, secretAccessKey, sessionToken = '' } = await client.config.credentials();
    const settings = passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
    return {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      ...Object.fromEntries(settings),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : 'no reason given';
    throw new Error(
      `Found no AWS credentials or region: ${reason} Log in (aws sso login), or set AWS_PROFILE and AWS_REGION, and try again.`,
    );
  } finally {
    client.destroy();
  }
}
