import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { CipherTrustClient } from '../ciphertrust/client.ts';
import { settings } from '../settings/middleware.ts';
import { awsClientOptions } from '../shared/aws-client.ts';
import { clock } from '../shared/clock.ts';
import { Telemetry } from '../shared/telemetry.ts';
import { userAgent } from '../shared/version.ts';
import type { StartEvent } from './event.ts';
import { lambdaApi } from './lambda-api.ts';
import { environment, outOfTime, type Prepared, report, startEvent } from './middleware.ts';
import { startSync } from './start-sync.ts';

/** start-sync, for an environment: see event.ts for what it takes, and the files named after each event for its answer. */
export function createHandler(variables: NodeJS.ProcessEnv) {
  const telemetry = new Telemetry(variables.TARGET ?? '');
  const secrets = new SecretsManagerClient(awsClientOptions);
  const lambda = lambdaApi(
    secrets,
    variables.AWS_ENDPOINT_URL_LAMBDA || variables.AWS_ENDPOINT_URL || undefined,
  );

  return middy({ timeoutEarlyInMillis: 1_000, timeoutEarlyResponse: outOfTime })
    .use(report(telemetry))
    .use(startEvent(clock))
    .use(environment(variables))
    .use(
      settings<Prepared>(({ environment, window }) => ({
        client: secrets,
        id: environment.secretId,
        clock,
        patiently: (attempt) => window.patiently(attempt),
      })),
    )
    .handler(async (event, context, { signal }) => {
      const { environment, settings, window, getRemainingTimeInMillis: remaining } = context as Prepared;
      const { proxyEnv } = environment;
      const client = new CipherTrustClient(settings.connection, { clock, userAgent, proxyEnv });
      const tools = { environment, settings, client, lambda, telemetry, clock, window, signal, remaining };
      return startSync(event as StartEvent, tools).finally(() => client.close());
    });
}

export const handler = createHandler(process.env);
