/**
 * The same job as it is commonly written: the SDK's clients, Powertools and middy as their documentation shows
 * them, axios for the appliance, zod for what comes in.
 */
import https from 'node:https';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import axios from 'axios';
import { z } from 'zod';

const logger = new Logger({ serviceName: 'cckm-sap-sync' });
const metrics = new Metrics({
  namespace: 'CckmSapSync',
  serviceName: 'cckm-sap-sync',
  defaultDimensions: { target: process.env.TARGET ?? '' },
});
const secretsManager = new SecretsManagerClient({});
const lambda = new LambdaClient({});

const secretSchema = z.object({
  url: z.url(),
  username: z.string(),
  password: z.string(),
  groups: z.array(z.string()).min(1).optional(),
  synchronize_all: z.boolean().optional(),
  ca_certificate: z.string(),
});
const tokenSchema = z.object({ jwt: z.string() });
const jobSchema = z.looseObject({ id: z.string(), overall_status: z.string() });
const jobListSchema = z.object({ resources: z.array(jobSchema) });

const jobsPath = '/api/v1/cckm/sap/synchronization-jobs';

const startSync = async () => {
  const { SecretString } = await secretsManager.send(
    new GetSecretValueCommand({ SecretId: process.env.SECRET_ID ?? '' }),
  );
  const secret = secretSchema.parse(JSON.parse(SecretString ?? '{}'));
  const appliance = axios.create({
    baseURL: secret.url,
    timeout: 30_000,
    httpsAgent: new https.Agent({ keepAlive: true, ca: secret.ca_certificate }),
  });

  const login = await appliance.post('/api/v1/auth/tokens', {
    grant_type: 'password',
    username: secret.username,
    password: secret.password,
    refresh_token_lifetime: 5,
  });
  const { jwt } = tokenSchema.parse(login.data);
  appliance.defaults.headers.common.Authorization = `Bearer ${jwt}`;

  const list = await appliance.get(jobsPath, { params: { skip: 0, limit: 10 } });
  const running = jobListSchema
    .parse(list.data)
    .resources.find((job) => job.overall_status === 'in progress');
  if (running) throw new Error(`Job ${running.id} is running`);

  const { groups, synchronize_all } = secret;
  const started = await appliance.post(jobsPath, { groups, synchronize_all });
  const job = jobSchema.parse(started.data);
  logger.info('synchronization started', { response: job });
  metrics.addMetric('JobStarted', MetricUnit.Count, 1);

  const { DurableExecutionArn } = await lambda.send(
    new InvokeCommand({
      FunctionName: process.env.FOLLOW_SYNC_ARN ?? '',
      InvocationType: 'Event',
      DurableExecutionName: `${process.env.TARGET}-${job.id}-1`,
      Payload: JSON.stringify({ job: job.id }),
    }),
  );
  return { outcome: 'started', job, follower: DurableExecutionArn };
};

export const handler = middy()
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))
  .onError(({ error }) => {
    logger.error('start-sync failed', { error });
  })
  .handler(startSync);
