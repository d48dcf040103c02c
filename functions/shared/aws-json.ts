import { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { Endpoint, MetadataBearer } from '@smithy/types';
import { parsed, textOf } from './aws-response.ts';

/**
 * AWS JSON 1.1 (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html) of one service, for calls whose input is
 * plain JSON: what is not, a date for one, comes as it stands there. The SDK's own protocol walks through a schema for
 * each of them, which every cold start would load.
 */
export class JsonProtocol {
  readonly #target: string;

  /** `target`: what stands before an operation's name in `X-Amz-Target`. */
  constructor(target: string) {
    this.#target = target;
  }

  /** The request of one operation. */
  async serializeRequest(
    { name }: { name: string },
    input: object,
    context: { endpoint: () => Promise<Endpoint> },
  ): Promise<HttpRequest> {
    const { protocol, hostname, port, path } = await context.endpoint();
    return new HttpRequest({
      method: 'POST',
      protocol,
      hostname,
      ...(port !== undefined && { port }),
      path: path.replace(/\/?$/, '/'),
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${this.#target}.${name}` },
      body: JSON.stringify(input),
    });
  }

  /** What a 2xx says, if it is a JSON object. Throws what aws-response.ts makes of any other status. */
  async deserializeResponse<Output extends MetadataBearer>(
    _operation: object,
    _context: object,
    response: HttpResponse,
  ): Promise<Output> {
    const body = parsed(await textOf(response));
    return { ...body, $metadata: { httpStatusCode: response.statusCode } } as Output;
  }

  getShapeId(): string {
    return 'aws.protocols#awsJson1_1';
  }

  getRequestType(): typeof HttpRequest {
    return HttpRequest;
  }

  getResponseType(): typeof HttpResponse {
    return HttpResponse;
  }

  setSerdeContext(): void {}

  getPayloadCodec(): never {
    throw new Error('No shape is serialized by itself');
  }

  updateServiceEndpoint(): never {
    throw new Error('The endpoint is known when a request is made');
  }
}
