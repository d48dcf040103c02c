import type { DurableContext } from '@aws/durable-execution-sdk-js';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { executionModeDurableContext } from '@middy/core/DurableContext';
import { JobDidNotSucceed } from '../jobs/outcome.ts';
import { awsClientConfig } from '../shared/aws-call.ts';
import { clock } from '../shared/clock.ts';
import { readEnvironment } from '../shared/environment.ts';
import { Telemetry } from '../shared/telemetry.ts';
import { type FollowResult, followSync } from './follow-sync.ts';

/**
 * follow-sync, for an environment: takes `{"job":"<id>"}`. There is no middleware that reads the secret: `before`
 * runs at every resume, and a throw in it ends the execution for good. Nor does middy watch the time: its timer
 * outlives a suspension.
 */
function createHandler(variables: NodeJS.ProcessEnv) {
  const telemetry = new Telemetry(variables.TARGET ?? '', variables.RUNBOOK_URL);
  const secrets = new SecretsManagerClient(awsClientConfig);

  return middy<unknown, FollowResult, Error, DurableContext>({
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
    .handler(async (event, context) =>
      followSync(event, context, { environment: readEnvironment(variables), secrets, clock, telemetry }),
    );
}

export const handler = createHandler(process.env);
