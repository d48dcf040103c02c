import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Keeps what could not be delivered or has failed for 14 days, the most that SQS does. */
export function deadLetterQueue(scope: Construct, id: string, encryptionKey?: IKey): IQueue {
  const queue = new Queue(scope, id, {
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    ...(encryptionKey
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }
      : { encryption: QueueEncryption.SQS_MANAGED }),
  });
  const reason = 'This is a dead-letter queue: people read it, nothing consumes it.';
  acknowledge(queue, { 'AwsSolutions-SQS3': reason, 'Serverless-SQSRedrivePolicy': reason });
  return queue;
}
