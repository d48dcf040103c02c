import type { PublishCommandInput } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import { localTopicArn } from '../../../../infra/local/aws/topics.ts';
import { start } from './fixtures.ts';

const publication: PublishCommandInput = {
  TopicArn: localTopicArn,
  Subject: 'A subject',
  Message: '{"default":"{}","email":"a text"}',
  MessageStructure: 'json',
  MessageAttributes: { outcome: { DataType: 'String', StringValue: 'failed' } },
};

describe('Publish', () => {
  test('keeps what subscribers get, and answers the id of the message', async () => {
    const { aws, publish } = await start();
    expect((await publish(publication)).MessageId).toMatch(/^[\da-f-]{36}$/);
    expect(aws.published).toEqual([
      {
        subject: 'A subject',
        bodies: { default: '{}', email: 'a text' },
        attributes: { outcome: 'failed' },
      },
    ]);
  });

  test('keeps a message without a structure as one for all', async () => {
    const { aws, publish } = await start();
    await publish({ TopicArn: localTopicArn, Subject: 'A subject', Message: 'a text' });
    expect(aws.published).toMatchObject([{ bodies: { default: 'a text' }, attributes: {} }]);
  });

  test.each<[string, PublishCommandInput, string]>([
    ['to another topic', { TopicArn: `${localTopicArn}-2` }, 'NotFound'],
    ['with a line break in the subject', { Subject: 'a\nb' }, 'InvalidParameter'],
    ['with a subject of 101 characters', { Subject: 'a'.repeat(101) }, 'InvalidParameter'],
    ['with a subject that is no ASCII', { Subject: 'ä' }, 'InvalidParameter'],
    ['with bodies that are no JSON', { Message: 'a text' }, 'InvalidParameter'],
    ['without a default body', { Message: '{"email":"a text"}' }, 'InvalidParameter'],
    ['of more than 256 KB', { Message: 'a'.repeat(262_145) }, 'InvalidParameter'],
    [
      'with an empty attribute',
      { MessageAttributes: { outcome: { DataType: 'String', StringValue: '' } } },
      'InvalidParameter',
    ],
  ] as [string, PublishCommandInput, string][])('refuses a message %s', async (_name, wrong, name) => {
    const { aws, publish } = await start();
    const error = await publish({ ...publication, ...wrong }).catch((thrown) => thrown);
    // The client calls them by its own names, with Exception behind.
    expect(error.name).toMatch(new RegExp(`^${name}(Exception)?$`));
    expect(aws.published).toEqual([]);
  });

  test('is no other call of the service', async () => {
    const { aws } = await start();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await fetch(aws.url, { method: 'POST', headers, body: 'Action=ListTopics' });
    expect(response.status).toBe(404);
  });
});
