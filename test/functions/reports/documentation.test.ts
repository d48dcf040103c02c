/** What docs/reports.md shows is what there is, and its samples run. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { publicationOf } from '../../../functions/reports/report.ts';
import { type Report, reportSchema } from '../../../functions/reports/schema.ts';
import { now, partialJob, run } from './samples.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const document = readFileSync(`${root}docs/reports.md`, 'utf8');

/** The only block of code in a language under a heading. */
function blockOf(heading: string, language: string): string {
  const [, section = ''] = document.split(new RegExp(`^#+ ${heading}\n`, 'm'));
  const [body = ''] = section.split(/^#+ /m);
  const blocks = [...body.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))];
  expect(blocks).toHaveLength(1);
  return blocks[0]?.[1] ?? '';
}

test('the document for programs is valid, and has every key', () => {
  const shown = JSON.parse(blockOf('For programs', 'json'));
  expect(reportSchema.safeParse(shown).error).toBeUndefined();
  expect(Object.keys(shown)).toEqual(Object.keys(reportSchema.shape));
});

test('the mail is as the list of specimens has it, but for the job', () => {
  const lines = blockOf('The mail', 'text').split('\n');
  const specimens = readFileSync(new URL('specimens.md', import.meta.url), 'utf8');
  const same = lines.filter((line) => !/^(Job |When: |Log: |Dashboard: |Run: )/.test(line));
  expect(same.length).toBeGreaterThan(8);
  expect(same.filter((line) => !specimens.includes(line))).toEqual([]);
});

describe('a sample', () => {
  let server: Server;
  const received: string[] = [];
  let status = 200;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      received.push(await text(request));
      const result = '<PublishResult><MessageId>1</MessageId></PublishResult>';
      response.writeHead(status).end(`<PublishResponse>${result}</PublishResponse>`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    Object.assign(process.env, {
      PAGER_URL: url,
      ROUTING_KEY: 'routing',
      AWS_ENDPOINT_URL_SNS: url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'secret',
      CHAT_TOPIC_ARN: 'arn:aws:sns:eu-central-1:111122223333:chat',
    });
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const { message } = publicationOf(partialJob, run, now);
  const Message: string = JSON.parse(message).default;
  const report: Report = JSON.parse(Message);

  /** Runs the function of a section as SNS invokes it, and returns what it sent. */
  async function runSample(heading: string): Promise<string | undefined> {
    const folder = `${root}node_modules/.cache/report-samples`;
    mkdirSync(folder, { recursive: true });
    const file = `${folder}/${heading.toLowerCase().replaceAll(' ', '-')}.mjs`;
    writeFileSync(file, blockOf(heading, 'js'));
    const { handler } = await import(pathToFileURL(file).href);
    await handler({ Records: [{ Sns: { Message } }] });
    return received.at(-1);
  }

  test('tells a pager, under the key that makes copies one incident', async () => {
    expect(JSON.parse((await runSample('A pager')) ?? '')).toMatchObject({
      routing_key: 'routing',
      event_action: 'trigger',
      dedup_key: report.deduplication_key,
      payload: { summary: report.summary, severity: 'error', source: 'production' },
    });
  });

  test('fails where the pager refuses, so that Lambda tries again', async () => {
    status = 500;
    await expect(runSample('A pager')).rejects.toThrow('The pager answered 500');
    status = 200;
  });

  test('shows a chat channel which groups failed, and what to do', async () => {
    const fields = Object.fromEntries(new URLSearchParams(await runSample('A chat channel')));
    expect(fields.TopicArn).toBe('arn:aws:sns:eu-central-1:111122223333:chat');
    expect(JSON.parse(fields.Message ?? '')).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: {
        title: report.summary,
        description: expect.stringContaining('- 00RT000000060vKLOP: failed: no answer of SAP'),
        nextSteps: [report.remedy, expect.stringContaining(report.links.log_query)],
      },
    });
  });
});
