import { awsErrorOf, isRetryableAwsError } from '../shared/aws-error.ts';

type Thrown = { name?: string; message?: string; $metadata?: { httpStatusCode?: number } };

/**
 * An error of a checkpoint as the durable SDK has to see it. It goes by the status, and a 4xx other than 429 ends the
 * execution for good, also where a proxy gave it. What the next invocation may not meet gets the status of an outage,
 * at which this invocation ends and Lambda tries again. infra/esbuild/durable-sdk.ts puts it around the SDK's client.
 */
export function checkpointError(thrown: unknown): unknown {
  const { $metadata } = thrown as Thrown;
  const error = awsErrorOf(thrown);
  const mayHeal = error && (isRetryableAwsError(error) || error.kind === 'expired credentials');
  if ($metadata?.httpStatusCode !== undefined && (mayHeal || isStaleToken(thrown as Thrown)))
    $metadata.httpStatusCode = 503;
  return thrown;
}

/**
 * Another invocation has begun. SDK 2.4.0 looks for another spelling than the service's; this may go with a release that
 * has https://github.com/aws/aws-durable-execution-sdk-js/pull/920.
 */
const isStaleToken = ({ name, message = '' }: Thrown): boolean =>
  name === 'InvalidParameterValueException' && /^invalid checkpoint token/i.test(message);
