import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { partition } from '@aws-sdk/core/client';
import { AwsSdkSigV4Signer } from '@aws-sdk/core/httpAuthSchemes';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import { isObject, type JsonObject } from '../shared/json.ts';
import { describeLength } from '../shared/text.ts';

/** The part of Lambda's API that a hand-over needs. */
export interface LambdaApi {
  region(): Promise<string>;
  /**
   * Invokes a durable function asynchronously. Answers the ARN of its execution, where the response names it; throws for
   * everything but a 202, which says that it was accepted.
   */
  invoke(
    call: { functionArn: string; executionName: string; payload: string },
    options: Options,
  ): Promise<string | undefined>;
  /** `RUNNING`, or how a durable execution has closed. */
  executionStatus(executionArn: string, options: Options): Promise<string>;
}

interface Options {
  abortSignal: AbortSignal;
}

/** A refusal of the service, or an answer that is none of its own, in the shape that the SDK's own errors have. */
class LambdaError extends Error {
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
 * Two calls of Lambda, signed and sent by the SDK's own parts out of the Secrets Manager client: its credentials,
 * region, hash, connections, and what it has learned of the service's clock. `@aws-sdk/client-lambda` does the same in
 * 71 KB more, which every cold start would load.
 */
export function lambdaApi({ config }: SecretsManagerClient): LambdaApi {
  const signer = new AwsSdkSigV4Signer();

  async function send(
    method: string,
    path: string,
    headers: { [name: string]: string },
    body: string,
    options: Options,
  ) {
    const url = await lambdaEndpoint(config);
    const request = new HttpRequest({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port && { port: Number(url.port) }),
      path: `${url.pathname.replace(/\/$/, '')}${path}`,
      headers: { host: url.host, 'content-type': 'application/json', ...headers },
      body,
    });
    const signing = { config, context: {}, signingName: 'lambda', signingRegion: await config.region() };
    const signed = (await signer.sign(request, await config.credentials(), signing)) as HttpRequest;
    const { response } = await config.requestHandler.handle(signed, options);
    const text = Buffer.from(await config.streamCollector(response.body)).toString();
    // Each of the two keeps the difference of the clocks, for both services; the second one throws.
    if (response.statusCode < 300) signer.successHandler(response, signing);
    else signer.errorHandler(signing)(errorIn(response, text));
    return { response, text };
  }

  return {
    region: config.region,
    async invoke({ functionArn, executionName, payload }, options) {
      const path = `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;
      const headers = { 'x-amz-invocation-type': 'Event', 'x-amz-durable-execution-name': executionName };
      const { response, text } = await send('POST', path, headers, payload, options);
      if (response.statusCode !== 202) throw notOfLambda(response, text);
      return response.headers['x-amz-durable-execution-arn'];
    },
    async executionStatus(executionArn, options) {
      const path = `/2025-12-01/durable-executions/${encodeURIComponent(executionArn)}`;
      const { response, text } = await send('GET', path, {}, '', options);
      const { Status } = parsed(text);
      if (typeof Status !== 'string') throw notOfLambda(response, text);
      return Status;
    },
  };
}

/**
 * Lambda's endpoint, found as the SDK's clients find theirs: AWS_ENDPOINT_URL_LAMBDA, AWS_ENDPOINT_URL or a profile's,
 * unless they are to be ignored; else the regional one.
 */
async function lambdaEndpoint(config: SecretsManagerClient['config']): Promise<URL> {
  const forLambda = {
    ...config,
    serviceId: 'Lambda',
    serviceConfiguredEndpoint: undefined,
    endpointProvider: ({ Endpoint, ...parameters }: EndpointParameters) => ({
      url: Endpoint === undefined ? regionalEndpoint(parameters) : new URL(Endpoint),
    }),
  };
  return (await getEndpointFromInstructions({}, GetSecretValueCommand, forLambda)).url;
}

/** What the SDK's rules for endpoints take. */
interface EndpointParameters {
  Endpoint?: string;
  Region?: string;
  UseFIPS?: boolean;
  UseDualStack?: boolean;
}

/** Lambda's regional endpoint in any partition, as the SDK's own rules for it have it. */
function regionalEndpoint({ Region = '', UseFIPS, UseDualStack }: EndpointParameters): URL {
  const { dnsSuffix, dualStackDnsSuffix } = partition(Region);
  const suffix = UseDualStack ? dualStackDnsSuffix : dnsSuffix;
  return new URL(`https://lambda${UseFIPS ? '-fips' : ''}.${Region}.${suffix}`);
}

function errorIn(response: HttpResponse, text: string): LambdaError {
  const body = parsed(text);
  const type = firstText(response.headers['x-amzn-errortype'], body.code, body.__type) ?? 'UnknownError';
  const name = type.replace(/:.*/s, '').replace(/.*#/s, '');
  return new LambdaError(name, firstText(body.message, body.Message) ?? 'no message', response);
}

/** A 2xx that Lambda does not give: something on the way has answered. */
const notOfLambda = (response: HttpResponse, text: string) =>
  new LambdaError(
    'UnexpectedResponse',
    `an answer of ${describeLength(text)}, which is none of Lambda`,
    response,
  );

const firstText = (...values: unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && value !== '');

const parsed = (text: string): JsonObject => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};
