import type { IncomingMessage } from 'node:http';
import type { SignatureScope } from './signatures.ts';

export type Operation =
  | 'GetSecretValue'
  | 'Invoke'
  | 'GetDurableExecution'
  | 'CheckpointDurableExecution'
  | 'GetDurableExecutionState'
  | 'Publish';

/** The members of an operation's input, named as in the SDK; `Payload` is text, and so is the `body` of a checkpoint. */
export type Input = Record<string, string>;

/** A call as it came in, and the status of its response. */
export interface AwsRequest {
  operation: Operation;
  /** When, by the clock of this endpoint; milliseconds since the epoch. */
  at: number;
  input: Input;
  /** What its Signature Version 4 was made for, or undefined when it was not signed. */
  signedFor?: SignatureScope;
  /** The HTTP status of the response; undefined while there is none, and for a connection that was reset. */
  status?: number;
}

const durableOperations: { [methodAndResource: string]: Operation } = {
  'GET ': 'GetDurableExecution',
  'GET /state': 'GetDurableExecutionState',
  'POST /checkpoint': 'CheckpointDurableExecution',
};

/**
 * Parses a call in its wire form, as `@aws-sdk/client-secrets-manager` (AWS JSON 1.1), `@aws-sdk/client-lambda` (REST
 * JSON) and `@aws-sdk/client-sns` (a form) write it. Undefined for any other.
 */
export function parseCall(
  incoming: IncomingMessage,
  body: string,
): Pick<AwsRequest, 'operation' | 'input'> | undefined {
  const { method, headers } = incoming;
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost');
  if (method === 'POST' && headers['x-amz-target'] === 'secretsmanager.GetSecretValue') {
    const input = parseJson(body);
    return input && { operation: 'GetSecretValue', input };
  }
  if (method === 'POST' && headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const input = Object.fromEntries(new URLSearchParams(body));
    return input.Action === 'Publish' ? { operation: 'Publish', input } : undefined;
  }
  const invoked = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(pathname);
  if (method === 'POST' && invoked) {
    const input = {
      FunctionName: decodeURIComponent(invoked[1] ?? ''),
      Qualifier: searchParams.get('Qualifier'),
      InvocationType: headers['x-amz-invocation-type'],
      DurableExecutionName: headers['x-amz-durable-execution-name'],
      Payload: body,
    };
    return { operation: 'Invoke', input: onlyStrings(input) };
  }
  const [, arn, resource = ''] =
    /^\/2025-12-01\/durable-executions\/([^/]+)(\/checkpoint|\/state)?$/.exec(pathname) ?? [];
  const operation = durableOperations[`${method} ${resource}`];
  if (arn === undefined || operation === undefined) return undefined;
  const query = Object.fromEntries(searchParams);
  return {
    operation,
    input: { DurableExecutionArn: decodeURIComponent(arn), ...query, ...(body && { body }) },
  };
}

function parseJson(body: string): Input | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const onlyStrings = (input: Record<string, string | string[] | null | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(input).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
