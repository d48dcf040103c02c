import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AwsSdkSigV4Signer } from '@aws-sdk/core/httpAuthSchemes';
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import { endpointOf } from './aws-endpoint.ts';
import { textOf } from './aws-response.ts';
import type { AwsService } from './vpc-endpoint.ts';

export interface RequestOptions {
  abortSignal: AbortSignal;
}

interface Request {
  method: 'GET' | 'POST';
  path: string;
  headers: { 'content-type': string; [name: string]: string };
  body: string;
}

/** Sends a request, and returns the response and its text. Throws AwsResponseError for everything but a 2xx. */
export type SendRequest = (
  request: Request,
  options: RequestOptions,
) => Promise<{ response: HttpResponse; text: string }>;

/**
 * Calls of another service, signed and sent by the SDK's own parts out of the Secrets Manager client: its credentials,
 * region, hash, connections, and what it has learned of the service's clock. `@aws-sdk/client-lambda` does the same in
 * 71 KB more, which every cold start would load.
 */
export function requestsTo(
  service: AwsService,
  { config }: SecretsManagerClient,
  variables: NodeJS.ProcessEnv,
): SendRequest {
  const signer = new AwsSdkSigV4Signer();

  return async ({ method, path, headers, body }, options) => {
    const signingRegion = await config.region();
    const url = endpointOf(service, signingRegion, variables);
    const request = new HttpRequest({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port && { port: Number(url.port) }),
      path: `${url.pathname.replace(/\/$/, '')}${path}`,
      headers: { host: url.host, ...headers },
      body,
    });
    const signing = { config, context: {}, signingName: service, signingRegion };
    const signed = (await signer.sign(request, await config.credentials(), signing)) as HttpRequest;
    const { response } = await config.requestHandler.handle(signed, options);
    // Each of the two keeps the difference of the clocks, for all services; the first one throws.
    const text = await textOf(response, service === 'sns' ? 'XML' : 'JSON').catch(
      signer.errorHandler(signing),
    );
    signer.successHandler(response, signing);
    return { response, text };
  };
}
