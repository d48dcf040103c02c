import {
  CheckpointDurableExecutionCommand,
  GetDurableExecutionCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { afterEach } from '@jest/globals';
import { LocalAws, type LocalAwsOptions } from '../../../../infra/local/aws/local-aws.ts';

export const alias = 'arn:aws:lambda:eu-central-1:111122223333:function:follow-sync:live';

const cleanups: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((started) => started.stop()));
});

/** A local endpoint, and the real clients against it, each trying once unless `attempts` says otherwise. */
export async function start(options: LocalAwsOptions = {}, attempts = 1) {
  const aws = await LocalAws.start(options);
  const settings = {
    endpoint: aws.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret', sessionToken: 'session' },
    maxAttempts: attempts,
  };
  const secrets = new SecretsManagerClient(settings);
  const lambda = new LambdaClient(settings);
  const sns = new SNSClient(settings);
  const stop = async () => {
    secrets.destroy();
    lambda.destroy();
    sns.destroy();
    await aws.stop();
  };
  cleanups.push({ stop });
  return {
    aws,
    getSecret: (SecretId: string) => secrets.send(new GetSecretValueCommand({ SecretId })),
    invoke: (input: Partial<InvokeCommandInput> = {}) =>
      lambda.send(
        new InvokeCommand({
          FunctionName: alias,
          InvocationType: 'Event',
          DurableExecutionName: 'prod-job1-1',
          Payload: JSON.stringify({ job: 'job1' }),
          ...input,
        }),
      ),
    publish: (input: PublishCommandInput) => sns.send(new PublishCommand(input)),
    checkpoint: (DurableExecutionArn: string) =>
      lambda.send(new CheckpointDurableExecutionCommand({ DurableExecutionArn, CheckpointToken: 'none' })),
    getExecution: (DurableExecutionArn = '') =>
      lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn })),
  };
}
