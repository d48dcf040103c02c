import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { partition } from '@aws-sdk/core/client';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
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

  constructor(name: string, message: string, httpStatusCode: number) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode };
  }
}

/**
 * Two calls of Lambda, signed and sent by the SDK's own parts out of the Secrets Manager client: its credentials,
 * region, hash and connections. `@aws-sdk/client-lambda` does the same in 71 KB more, which every
 * cold start would load. `endpoint` is what AWS_ENDPOINT_URL_LAMBDA or AWS_ENDPOINT_URL says.
 */
export function lambdaApi({ config }: SecretsManagerClient, endpoint: string | undefined): LambdaApi {
  const signer = new SignatureV4({
    service: 'lambda',
    region: config.region,
    credentials: config.credentials,
    sha256: config.sha256,
  });

  async function send(
    method: string,
    path: string,
    headers: { [name: string]: string },
    body: string,
    options: Options,
  ) {
    const url = endpoint === undefined ? await regionalEndpoint(config) : new URL(endpoint);
    const request = new HttpRequest({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port && { port: Number(url.port) }),
      path: `${url.pathname.replace(/\/$/, '')}${path}`,
      headers: { host: url.host, 'content-type': 'application/json', ...headers },
      body,
    });
    const signed = (await signer.sign(request)) as HttpRequest;
    const { response } = await config.requestHandler.handle(signed, options);
    const text = Buffer.from(await config.streamCollector(response.body)).toString();
    if (response.statusCode >= 300) throw errorIn(response.statusCode, response.headers, text);
    return { status: response.statusCode, headers: response.headers, text };
  }

  return {
    region: config.region,
    async invoke({ functionArn, executionName, payload }, options) {
      const path = `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;
      const headers = { 'x-amz-invocation-type': 'Event', 'x-amz-durable-execution-name': executionName };
      const response = await send('POST', path, headers, payload, options);
      if (response.status !== 202) throw notOfLambda(response);
      return response.headers['x-amz-durable-execution-arn'];
    },
    async executionStatus(executionArn, options) {
      const path = `/2025-12-01/durable-executions/${encodeURIComponent(executionArn)}`;
      const response = await send('GET', path, {}, '', options);
      const { Status } = parsed(response.text);
      if (typeof Status !== 'string') throw notOfLambda(response);
      return Status;
    },
  };
}

/** Lambda's regional endpoint in any partition, as the SDK's own rules for it have it. */
async function regionalEndpoint({
  region,
  useFipsEndpoint,
  useDualstackEndpoint,
}: SecretsManagerClient['config']): Promise<URL> {
  const name = await region();
  const { dnsSuffix, dualStackDnsSuffix } = partition(name);
  const suffix = (await useDualstackEndpoint()) ? dualStackDnsSuffix : dnsSuffix;
  return new URL(`https://lambda${(await useFipsEndpoint()) ? '-fips' : ''}.${name}.${suffix}`);
}

function errorIn(status: number, headers: { [name: string]: string | undefined }, text: string): LambdaError {
  const body = parsed(text);
  const type = firstText(headers['x-amzn-errortype'], body.code, body.__type) ?? 'UnknownError';
  const name = type.replace(/:.*/s, '').replace(/.*#/s, '');
  return new LambdaError(name, firstText(body.message, body.Message) ?? 'no message', status);
}

/** A 2xx that Lambda does not give: something on the way has answered. */
const notOfLambda = ({ status, text }: { status: number; text: string }) =>
  new LambdaError(
    'UnexpectedResponse',
    `an answer of ${describeLength(text)}, which is none of Lambda`,
    status,
  );

const firstText = (...values: unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string');

const parsed = (text: string): JsonObject => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};
