import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { awsClientOptions } from '../aws-client.ts';
import { CipherTrustClient } from '../ciphertrust/client.ts';
import { clock } from '../clock.ts';
import { settings } from '../settings/middleware.ts';
import { Telemetry } from '../telemetry.ts';
import { userAgent } from '../version.ts';
import type { StartEvent } from './event.ts';
import { lambdaApi } from './lambda-api.ts';
import { environment, outOfTime, type Prepared, report, startEvent } from './middleware.ts';
import { startSync } from './start-sync.ts';

const telemetry = new Telemetry(process.env.TARGET ?? '');
const secrets = new SecretsManagerClient(awsClientOptions);
const { AWS_ENDPOINT_URL_LAMBDA, AWS_ENDPOINT_URL } = process.env;
const lambda = lambdaApi(secrets, AWS_ENDPOINT_URL_LAMBDA || AWS_ENDPOINT_URL || undefined);

/** start-sync: see event.ts for what it takes and the files named after each event for what it answers. */
export const handler = middy({ timeoutEarlyInMillis: 1_000, timeoutEarlyResponse: outOfTime })
  .use(report(telemetry))
  .use(environment(process.env))
  .use(startEvent(clock))
  .use(
    settings<StartEvent, Prepared>((_event, { environment, window }) => ({
      client: secrets,
      id: environment.secretId,
      clock,
      patiently: (attempt) => window.patiently(attempt),
    })),
  )
  .handler(async (event, context) => {
    const { environment, settings, window, getRemainingTimeInMillis: remaining } = context as Prepared;
    const { proxyEnv } = environment;
    const client = new CipherTrustClient(settings.connection, { clock, userAgent, proxyEnv });
    try {
      return await startSync(event as StartEvent, {
        environment,
        settings,
        client,
        lambda,
        telemetry,
        clock,
        window,
        remaining,
      });
    } finally {
      client.close();
    }
  });
