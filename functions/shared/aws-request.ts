import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { partition } from '@aws-sdk/core/client';
import { AwsSdkSigV4Signer } from '@aws-sdk/core/httpAuthSchemes';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import { isObject, type JsonObject } from './json.ts';
import { describeLength } from './text.ts';

/** A service beside Secrets Manager: how its calls are signed, and how its endpoint begins. */
type Service = 'lambda' | 'sns';

/** Under what the SDK looks for a service's own endpoint: `AWS_ENDPOINT_URL_SNS`, or `sns` in a profile. */
const serviceIds: { [service in Service]: string } = { lambda: 'Lambda', sns: 'SNS' };

export interface RequestOptions {
  abortSignal: AbortSignal;
}

interface Request {
  method: 'GET' | 'POST';
  path: string;
  headers: { 'content-type': string; [name: string]: string };
  body: string;
}

/** Sends a request, and returns the response and its text. Throws AwsRequestError for everything but a 2xx. */
export type SendRequest = (
  request: Request,
  options: RequestOptions,
) => Promise<{ response: HttpResponse; text: string }>;

/** A refusal of a service, or an answer that is none of its own, in the shape that the SDK's own errors have. */
class AwsRequestError extends Error {
  readonly $metadata: { httpStatusCode: number };
  readonly $response: HttpResponse;

  constructor(name: string, message: string, response: HttpResponse) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode: response.statusCode };
    this.$response = response;
  }
}

/**
 * Calls of another service, signed and sent by the SDK's own parts out of the Secrets Manager client: its credentials,
 * region, hash, connections, and what it has learned of the service's clock. `@aws-sdk/client-lambda` does the same in
 * 71 KB more, which every cold start would load.
 */
export function requestsTo(service: Service, { config }: SecretsManagerClient): SendRequest {
  const signer = new AwsSdkSigV4Signer();

  return async ({ method, path, headers, body }, options) => {
    const url = await endpointOf(service, config);
    const request = new HttpRequest({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port && { port: Number(url.port) }),
      path: `${url.pathname.replace(/\/$/, '')}${path}`,
      headers: { host: url.host, ...headers },
      body,
    });
    const signing = { config, context: {}, signingName: service, signingRegion: await config.region() };
    const signed = (await signer.sign(request, await config.credentials(), signing)) as HttpRequest;
    const { response } = await config.requestHandler.handle(signed, options);
    const text = Buffer.from(await config.streamCollector(response.body)).toString();
    // Each of the two keeps the difference of the clocks, for all services; the second one throws.
    if (response.statusCode < 300) signer.successHandler(response, signing);
    else signer.errorHandler(signing)(errorIn(response, text));
    return { response, text };
  };
}

/**
 * A service's endpoint, found as the SDK's clients find theirs: its own variable, AWS_ENDPOINT_URL or a profile's,
 * unless they are to be ignored; else the regional one.
 */
async function endpointOf(service: Service, config: SecretsManagerClient['config']): Promise<URL> {
  const ofService = {
    ...config,
    serviceId: serviceIds[service],
    serviceConfiguredEndpoint: undefined,
    endpointProvider: ({ Endpoint, ...parameters }: EndpointParameters) => ({
      url: Endpoint === undefined ? regionalEndpoint(service, parameters) : new URL(Endpoint),
    }),
  };
  return (await getEndpointFromInstructions({}, GetSecretValueCommand, ofService)).url;
}

/** What the SDK's rules for endpoints take. */
interface EndpointParameters {
  Endpoint?: string;
  Region?: string;
  UseFIPS?: boolean;
  UseDualStack?: boolean;
}

/** A service's regional endpoint in any partition, as the SDK's own rules for it have it. */
function regionalEndpoint(service: Service, { Region = '', UseFIPS, UseDualStack }: EndpointParameters): URL {
  const { dnsSuffix, dualStackDnsSuffix } = partition(Region);
  const suffix = UseDualStack ? dualStackDnsSuffix : dnsSuffix;
  // In GovCloud the one endpoint of SNS over IPv4 is a FIPS one.
  const isFipsAnyway = service === 'sns' && !UseDualStack && /^us-gov-(east|west)-1$/.test(Region);
  return new URL(`https://${service}${UseFIPS && !isFipsAnyway ? '-fips' : ''}.${Region}.${suffix}`);
}

/** An error of a service: Lambda names it in a header or in JSON, SNS in XML. */
function errorIn(response: HttpResponse, text: string): AwsRequestError {
  const body = parsed(text);
  const type =
    firstText(response.headers['x-amzn-errortype'], body.code, body.__type, elementOf(text, 'Code')) ??
    'UnknownError';
  const name = type.replace(/:.*/s, '').replace(/.*#/s, '');
  const message = firstText(body.message, body.Message, elementOf(text, 'Message'));
  return new AwsRequestError(name, message ?? 'no message', response);
}

/** A 2xx that the service does not give: something on the way has answered. */
export const notOfService = (response: HttpResponse, text: string): Error =>
  new AwsRequestError(
    'UnexpectedResponse',
    `an answer of ${describeLength(text)}, which is none of the service`,
    response,
  );

const firstText = (...values: unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && value !== '');

/** The text of the first element of this name in XML. */
export const elementOf = (text: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];

/** A JSON object; empty for anything else. */
export const parsed = (text: string): JsonObject => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};
