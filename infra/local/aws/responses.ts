import type { Operation } from './requests.ts';

/** A response of an AWS service. */
export interface AwsResponse {
  status: number;
  headers?: Record<string, string>;
  /** JSON, or text as it is. */
  body: object | string;
}

/** An error as the operation's service writes it: in the body for Secrets Manager, in a header for Lambda, in XML for SNS. */
export function errorResponse(
  operation: Operation,
  status: number,
  name: string,
  message: string,
): AwsResponse {
  if (operation === 'GetSecretValue') return { status, body: { __type: name, message, Message: message } };
  if (operation === 'Publish') {
    const error = `<Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${name}</Code><Message>${message}</Message></Error>`;
    return {
      status,
      headers: { 'content-type': 'text/xml' },
      body: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${error}</ErrorResponse>`,
    };
  }
  const body = { Type: status < 500 ? 'User' : 'Service', Message: message, message };
  return { status, headers: { 'x-amzn-errortype': name }, body };
}

/**
 * What Lambda answers to a checkpoint token that is not good any more, in its own spelling.
 * https://github.com/aws/aws-durable-execution-sdk-js/issues/917
 */
export const staleToken = (operation: Operation): AwsResponse =>
  errorResponse(operation, 400, 'InvalidParameterValueException', 'Invalid checkpoint token');

/** A copy with times as REST JSON has them: seconds since the epoch. */
export function inSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(inSeconds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, inSeconds(entry)]));
}
