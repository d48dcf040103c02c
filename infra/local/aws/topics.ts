import { randomUUID } from 'node:crypto';
import { localAccount, localRegion } from '../lambda/environment.ts';
import type { Input } from './requests.ts';
import { type AwsResponse, errorResponse } from './responses.ts';

/** The one topic that there is. */
export const localTopicArn = `arn:aws:sns:${localRegion}:${localAccount}:reports`;

/** What was published, as subscribers get it. */
export interface Publication {
  subject: string;
  /** The body for each protocol that has one of its own; `default` for the others. */
  bodies: { default: string; [protocol: string]: string };
  attributes: { [name: string]: string };
}

/** 100 characters of ASCII at most, no control characters, and no line break. */
const subjectRule = /^[ -~]{1,100}$/;
const maxMessageBytes = 262_144;

/** The topic of this endpoint. It refuses what the documentation of `Publish` says that SNS refuses. */
export class Topics {
  readonly published: Publication[] = [];

  /** `Publish` with a body for each protocol. */
  publish(input: Input): AwsResponse {
    const { TopicArn, Subject = '', Message = '', MessageStructure } = input;
    if (TopicArn !== localTopicArn) return errorResponse('Publish', 404, 'NotFound', 'Topic does not exist');
    if (!subjectRule.test(Subject)) return invalid('Subject');
    if (Buffer.byteLength(Message) > maxMessageBytes) return invalid('Message too long');
    const bodies = MessageStructure === 'json' ? bodiesIn(Message) : { default: Message };
    if (bodies === undefined) return invalid('Message Structure - No default entry in JSON message body');
    const attributes = attributesIn(input);
    if (Object.values(attributes).includes('')) return invalid('Message attribute value is empty');
    this.published.push({ subject: Subject, bodies, attributes });
    const result = `<PublishResult><MessageId>${randomUUID()}</MessageId></PublishResult>`;
    return {
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${result}</PublishResponse>`,
    };
  }
}

const invalid = (what: string) =>
  errorResponse('Publish', 400, 'InvalidParameter', `Invalid parameter: ${what}`);

function bodiesIn(message: string): Publication['bodies'] | undefined {
  try {
    const bodies: unknown = JSON.parse(message);
    return typeof (bodies as Publication['bodies']).default === 'string'
      ? (bodies as Publication['bodies'])
      : undefined;
  } catch {
    return undefined;
  }
}

function attributesIn(input: Input): { [name: string]: string } {
  const names = Object.keys(input).flatMap(
    (key) => /^(MessageAttributes\.entry\.\d+)\.Name$/.exec(key)?.[1] ?? [],
  );
  return Object.fromEntries(
    names.map((entry) => [input[`${entry}.Name`] ?? '', input[`${entry}.Value.StringValue`] ?? '']),
  );
}
