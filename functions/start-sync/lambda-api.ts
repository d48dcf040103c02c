import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type RequestOptions, requestsTo } from '../shared/aws-request.ts';
import { notOfService, parsed } from '../shared/aws-response.ts';

/** The part of Lambda's API that a hand-over needs. */
export interface LambdaApi {
  region(): Promise<string>;
  /**
   * Invokes a durable function asynchronously. Answers the ARN of its execution, where the response names it; throws for
   * everything but a 202, which says that it was accepted.
   */
  invoke(
    call: { functionArn: string; executionName: string; payload: string },
    options: RequestOptions,
  ): Promise<string | undefined>;
  /** `RUNNING`, or how a durable execution has closed. */
  executionStatus(executionArn: string, options: RequestOptions): Promise<string>;
}

const contentType = { 'content-type': 'application/json' };

/** Two calls of Lambda, with the means of the Secrets Manager client: see aws-request.ts. */
export function lambdaApi(secrets: SecretsManagerClient, variables: NodeJS.ProcessEnv): LambdaApi {
  const send = requestsTo('lambda', secrets, variables);

  return {
    region: secrets.config.region,
    async invoke({ functionArn, executionName, payload }, options) {
      const path = `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;
      const headers = {
        ...contentType,
        'x-amz-invocation-type': 'Event',
        'x-amz-durable-execution-name': executionName,
      };
      const { response, text } = await send({ method: 'POST', path, headers, body: payload }, options);
      if (response.statusCode !== 202) throw notOfService(response, text);
      return response.headers['x-amz-durable-execution-arn'];
    },
    async executionStatus(executionArn, options) {
      const path = `/2025-12-01/durable-executions/${encodeURIComponent(executionArn)}`;
      const { response, text } = await send({ method: 'GET', path, headers: contentType, body: '' }, options);
      const { Status } = parsed(text);
      if (typeof Status !== 'string') throw notOfService(response, text);
      return Status;
    },
  };
}
