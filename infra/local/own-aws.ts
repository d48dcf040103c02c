import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { allowedEndpoint, isAllowedEndpoint } from '../../functions/shared/aws-endpoint.ts';

/**
 * The person's own region, credentials (profile, SSO, environment) and endpoint of Secrets Manager, as the environment
 * of a function holds them. The bundles themselves read credentials from nowhere else, and call Lambda on this machine:
 * so what variables and profile say of endpoints, FIPS and dual-stack is worked out here, by the SDK's own rules.
 * Throws an Error of one line that says what to do.
 */
export async function ownAwsEnvironment(): Promise<Record<string, string>> {
  await rejectMissingProfile(process.env.AWS_PROFILE);
  // Nothing here needs the mode of AWS_DEFAULTS_MODE, and a wrong one would be a rejection that nobody handles.
  const client = new SecretsManagerClient({ defaultsMode: 'standard' });
  try {
    const endpoint = await endpointOf(client);
    const region = await client.config.region();
    const { accessKeyId, secretAccessKey, sessionToken = '' } = await client.config.credentials();
    const { NODE_EXTRA_CA_CERTS } = process.env;
    return {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
      ...(NODE_EXTRA_CA_CERTS && { NODE_EXTRA_CA_CERTS }),
    };
  } catch (error) {
    if (error instanceof EndpointRefused) throw error;
    throw new Error(
      `Found no AWS credentials or region: ${reasonOf(error)} Log in (aws sso login), or set AWS_PROFILE and AWS_REGION, and try again.`,
    );
  } finally {
    client.destroy();
  }
}

/** The SDK says nothing of a profile that is not there but that it found no credentials. */
async function rejectMissingProfile(profile: string | undefined): Promise<void> {
  // The SDK does not need one of this name.
  if (!profile || profile === 'default') return;
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  if (configFile[profile] || credentialsFile[profile]) return;
  throw new Error(
    `There is no AWS profile ${profile}. See AWS_PROFILE, and the names in ~/.aws/config (aws configure list-profiles).`,
  );
}

class EndpointRefused extends Error {}

async function endpointOf({ config }: SecretsManagerClient): Promise<string> {
  const { url } = await getEndpointFromInstructions({}, GetSecretValueCommand, { ...config }).catch(
    (error: { name?: string; code?: string }) => {
      const isOfEndpoint = error.code === 'ERR_INVALID_URL' || error.name === 'EndpointError';
      throw isOfEndpoint ? refused(reasonOf(error)) : error;
    },
  );
  if (isAllowedEndpoint(url.href)) return url.href;
  throw refused(`${url.href} is none.`);
}

const refused = (why: string) =>
  new EndpointRefused(
    `AWS Secrets Manager has no endpoint that can be used: ${why} AWS_ENDPOINT_URL, or endpoint_url of the profile, has to be ${allowedEndpoint}.`,
  );

/** The first line of an error's message, as a sentence. */
const reasonOf = (error: unknown): string =>
  ((error as Error).message.split('\n')[0] || 'no reason given').replace(/\.?$/, '.');
