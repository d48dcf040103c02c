import { partition } from '@aws-sdk/core/client';
import { EnvironmentInvalid } from './errors.ts';
import type { AwsService } from './vpc-endpoint.ts';

/** Of the environment, as `process.env` has them. */
export type Variables = { [name: string]: string | undefined };

/** The variables that name an endpoint to the SDK: of all services, or of one. */
const endpointVariable = /^AWS_ENDPOINT_URL(_[A-Z_]+)?$/;

/** What an endpoint has to be: it is sent signatures, and the session token with them. */
export const allowedEndpoint =
  '`https://host[:port][/path]`, or `http://` with localhost, 127.0.0.1 or [::1] as its host';

/** Whether AWS may be called there. */
export function isAllowedEndpoint(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(endpoint);
  if (username + password + search + hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);

/** Switches that choose one of AWS's own endpoints. */
const endpointSwitches = ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'];

/** Throws EnvironmentInvalid for an endpoint that may not be called, and for one beside a switch, which the SDK refuses. */
export function rejectWrongEndpoints(variables: Variables): void {
  if (variables.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return;
  const given = Object.keys(variables).filter((name) => endpointVariable.test(name) && variables[name]);
  const wrong = given.find((name) => !isAllowedEndpoint(variables[name] ?? ''));
  if (wrong !== undefined)
    throw invalid(`${wrong} is no endpoint for AWS`, `It has to be ${allowedEndpoint}.`);
  const chosen = endpointSwitches.find((name) => variables[name] === 'true');
  if (given[0] && chosen)
    throw invalid(`${chosen} and ${given[0]} exclude each other`, 'Remove one of them.');
}

const invalid = (cameBack: string, remedy: string) =>
  new EnvironmentInvalid({ tried: 'Reading the environment', cameBack, remedy });

/**
 * Where a service of a region is called: as its own variable says, or AWS_ENDPOINT_URL, unless they are to be ignored;
 * else at its regional endpoint, in any partition, as the SDK's own rules have it. Throws EnvironmentInvalid.
 */
export function endpointOf(service: AwsService, region: string, variables: Variables): URL {
  const own = `AWS_ENDPOINT_URL_${service === 'secretsmanager' ? 'SECRETS_MANAGER' : service.toUpperCase()}`;
  const isIgnored = variables.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true';
  const configured = isIgnored ? undefined : variables[own] || variables.AWS_ENDPOINT_URL;
  if (configured) {
    rejectWrongEndpoints(variables);
    return new URL(configured);
  }
  const { name, dnsSuffix, dualStackDnsSuffix } = partition(region);
  // The one endpoint of Secrets Manager is dual-stack in these partitions.
  const isDualStackAnyway = service === 'secretsmanager' && /^aws(-cn|-us-gov)?$/.test(name);
  const isDualStack = variables.AWS_USE_DUALSTACK_ENDPOINT === 'true' && !isDualStackAnyway;
  // In GovCloud the one endpoint of SNS over IPv4 is a FIPS one.
  const isFipsAnyway = service === 'sns' && !isDualStack && /^us-gov-(east|west)-1$/.test(region);
  const fips = variables.AWS_USE_FIPS_ENDPOINT === 'true' && !isFipsAnyway ? '-fips' : '';
  return new URL(`https://${service}${fips}.${region}.${isDualStack ? dualStackDnsSuffix : dnsSuffix}`);
}
