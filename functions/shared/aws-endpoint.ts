import { Agent } from 'node:http';
import { EnvironmentInvalid } from './errors.ts';

type Variables = { [name: string]: string | undefined };

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

/** Connects to this machine alone, wherever an endpoint with `http://` comes from: a profile may name one, too. */
class LoopbackAgent extends Agent {
  override createConnection(...parameters: Parameters<Agent['createConnection']>) {
    if (isLoopback(parameters[0].host ?? '')) return super.createConnection(...parameters);
    throw new EnvironmentInvalid({
      tried: 'Calling AWS',
      cameBack: 'its endpoint is reached over plain HTTP, and nothing was sent',
      remedy: `An endpoint has to be ${allowedEndpoint}.`,
    });
  }
}

/**
 * How the SDK's clients connect. A socket serves one call: what stands between may forget an idle connection without a
 * word, while the function is frozen, and the next invocation would send into nothing.
 */
export const awsAgents = {
  httpsAgent: { keepAlive: false },
  httpAgent: new LoopbackAgent({ keepAlive: false }),
};
