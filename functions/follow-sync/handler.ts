import type { DurableContext, DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import middy from '@middy/core';
import { executionModeDurableContext } from '@middy/core/DurableContext';
import type { Context } from 'aws-lambda';
import { JobDidNotSucceed } from '../jobs/outcome.ts';
import { Reporter } from '../reports/reporter.ts';
import { secretsManagerClient } from '../shared/aws-client.ts';
import { clock } from '../shared/clock.ts';
import { readEnvironment } from '../shared/environment.ts';
import { Telemetry } from '../shared/telemetry.ts';
import { type FollowResult, followSync } from './follow-sync.ts';

/** What Lambda hands over, and a signal that comes when the invocation has ended. */
type InvocationContext = Context & { signal: AbortSignal };

/**
 * follow-sync, for an environment: takes `{"job":"<id>"}`. There is no middleware that reads the secret: `before`
 * runs at every resume, and a throw in it ends the execution for good. Nor does middy watch the time: its timer
 * outlives a suspension. An invocation whose checkpoint fails ends in the middle of its look: what is left of that thaws
 * with the next invocation, and must then do nothing any more.
 */
function createHandler(variables: NodeJS.ProcessEnv) {
  const telemetry = new Telemetry(variables.TARGET ?? '', variables.RUNBOOK_URL);
  const secrets = secretsManagerClient(variables);

  const follow = middy<unknown, FollowResult, Error, DurableContext>({
    executionMode: executionModeDurableContext,
    timeoutEarlyInMillis: 0,
  })
    .before(function addContext({ context }) {
      telemetry.addContext(context.lambdaContext);
    })
    .onError(function logFailure({ error }) {
      // How a job ended is in its report already.
      if (!(error instanceof JobDidNotSucceed)) telemetry.logError('follow-sync failed', error);
    })
    .handler(async (event, context) => {
      const { signal } = context.lambdaContext as InvocationContext;
      const environment = readEnvironment(variables);
      const tools = { environment, secrets, clock, telemetry: telemetry.until(signal), signal };
      const reports = new Reporter({
        ...tools,
        variables,
        requestId: context.lambdaContext.awsRequestId,
        execution: context.executionContext.durableExecutionArn,
      });
      return followSync(event, context, { ...tools, reports });
    }) as unknown as DurableLambdaHandler;

  return async (...[event, context]: Parameters<DurableLambdaHandler>) => {
    const ended = new AbortController();
    try {
      const invocation: InvocationContext = { ...context, signal: ended.signal };
      return await follow(event, invocation);
    } finally {
      ended.abort();
    }
  };
}

export const handler = createHandler(process.env);
