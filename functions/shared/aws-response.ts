import type { HttpResponse } from '@smithy/core/protocols';
import { bytesOf } from './bytes.ts';
import { isObject, type JsonObject } from './json.ts';
import { describeLength } from './text.ts';

/** Longer than any answer of a service: a secret has 64 KB, the payload of an execution a megabyte. */
const maxBytes = 10 * 1024 * 1024;

/** A refusal of a service, or an answer that is none of its own, in the shape that the SDK's own errors have. */
class AwsResponseError extends Error {
  readonly $metadata: { httpStatusCode: number };
  readonly $response: HttpResponse;

  constructor(name: string, message: string, response: HttpResponse) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode: response.statusCode };
    this.$response = response;
  }
}

/** The text of a 2xx. Throws AwsResponseError for any other response. `format`: of the service's errors. */
export async function textOf(response: HttpResponse, format: 'JSON' | 'XML' = 'JSON'): Promise<string> {
  const tooLong = () => new AwsResponseError('UnknownError', 'an answer of more than 10 MB', response);
  const text = (await bytesOf(response.body, maxBytes, tooLong)).toString();
  if (response.statusCode < 300) return text;
  throw errorIn(response, text, format);
}

/** An error of a service, which a header may name. */
function errorIn(response: HttpResponse, text: string, format: 'JSON' | 'XML'): AwsResponseError {
  const body: JsonObject =
    format === 'JSON' ? parsed(text) : { code: elementOf(text, 'Code'), message: elementOf(text, 'Message') };
  const type =
    firstText(response.headers['x-amzn-errortype'], body.code, body.Code, body.__type) ?? 'UnknownError';
  const name = type.replace(/[:,].*/s, '').replace(/.*#/s, '');
  const message = firstText(body.message, body.Message);
  return new AwsResponseError(name, message ?? 'no message', response);
}

/** A 2xx that the service does not give: something on the way has answered. */
export const notOfService = (response: HttpResponse, text: string): Error =>
  new AwsResponseError(
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
