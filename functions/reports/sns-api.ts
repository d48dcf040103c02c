import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type RequestOptions, requestsTo } from '../shared/aws-request.ts';
import { elementOf, notOfService } from '../shared/aws-response.ts';
import type { Publication } from './report.ts';

/** The part of the API of SNS that reports need. */
export interface SnsApi {
  region(): Promise<string>;
  /** Publishes to a topic, and returns the message's id. */
  publish(topicArn: string, publication: Publication, options: RequestOptions): Promise<string>;
}

/** One call of SNS, with the means of the Secrets Manager client: see aws-request.ts. */
export function snsApi(secrets: SecretsManagerClient, variables: NodeJS.ProcessEnv): SnsApi {
  const send = requestsTo('sns', secrets, variables);

  return {
    region: secrets.config.region,
    async publish(topicArn, { subject, message, attributes }, options) {
      const fields = new URLSearchParams({
        Action: 'Publish',
        Version: '2010-03-31',
        TopicArn: topicArn,
        Subject: subject,
        Message: message,
        MessageStructure: 'json',
      });
      for (const [index, [name, value]] of Object.entries(attributes).entries()) {
        const entry = `MessageAttributes.entry.${index + 1}`;
        fields.set(`${entry}.Name`, name);
        fields.set(`${entry}.Value.DataType`, 'String');
        fields.set(`${entry}.Value.StringValue`, value);
      }
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const request = { method: 'POST', path: '/', headers, body: fields.toString() } as const;
      const { response, text } = await send(request, options);
      const id = elementOf(text, 'MessageId');
      if (id === undefined) throw notOfService(response, text);
      return id;
    },
  };
}
