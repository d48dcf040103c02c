import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { CipherTrustClient } from '../ciphertrust/client.ts';
import { Reporter } from '../reports/reporter.ts';
import { loadSettings } from '../settings/middleware.ts';
import { secretsManagerClient } from '../shared/aws-client.ts';
import { clock } from '../shared/clock.ts';
import { Telemetry } from '../shared/telemetry.ts';
import { userAgent } from '../shared/version.ts';
import type { ApplianceEvent } from './event.ts';
import { lambdaApi } from './lambda-api.ts';
import {
  answerReport,
  instrument,
  loadEnvironment,
  loadEvent,
  outOfTime,
  type WithEnvironment,
  type WithWindow,
} from './middleware.ts';
import { startSync } from './start-sync.ts';

/** start-sync, for an environment: see event.ts for what it takes, and the files of `actions/` for its answers. */
function createHandler(variables: NodeJS.ProcessEnv) {
  const target = variables.TARGET ?? '';
  const telemetry = new Telemetry(target, variables.RUNBOOK_URL);
  const secrets = secretsManagerClient(variables);
  const lambda = lambdaApi(secrets, variables);
  const reportsOf = ({ awsRequestId: requestId }: Context) =>
    new Reporter({ variables, secrets, clock, telemetry, requestId });

  return middy({ timeoutEarlyInMillis: 1_000, timeoutEarlyResponse: outOfTime })
    .use(instrument(telemetry, target, clock, reportsOf))
    .use(loadEvent(clock))
    .use(loadEnvironment(variables))
    .use(answerReport(clock))
    .use(
      loadSettings(({ environment, window }: WithEnvironment & WithWindow) => ({
        client: secrets,
        id: environment.secretId,
        clock,
        retry: (attempt) => window.retry(attempt),
      })),
    )
    .handler(async (event, context, { signal }) => {
      const { environment, settings, window, getRemainingTimeInMillis } = context;
      const { proxyEnv } = environment;
      const client = new CipherTrustClient(settings.ciphertrust, { clock, userAgent, proxyEnv });
      context.client = client;
      signal.addEventListener('abort', () => client.close());
      const tools = {
        environment,
        settings,
        client,
        lambda,
        telemetry: telemetry.until(signal),
        clock,
        window,
        signal,
        getRemainingTimeInMillis,
      };
      // answerReport has answered the one event that is none of these.
      return startSync(event as ApplianceEvent, tools).finally(() => client.close());
    });
}

export const handler = createHandler(process.env);
