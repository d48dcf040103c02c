import { once } from 'node:events';
import { connect } from 'node:tls';
import { describe, expect, test } from '@jest/globals';
import type { Fault, SimulatedAppliance } from '../../../../infra/local/appliance/simulated-appliance.ts';
import { errorCode, jobsPath, signedIn } from './client.ts';
import { startAppliance } from './setup.ts';

type FaultyResponse = Omit<Fault, 'on' | 'kind'> & { kind?: Fault['kind'] };

/** Lists the jobs under a fault, and tells what came back. */
async function listUnder(fault: FaultyResponse, headers: Record<string, string> = {}) {
  const { appliance } = await startAppliance();
  appliance.fault({ on: 'list', kind: 'status', ...fault });
  return signedIn(appliance).send({ path: jobsPath, headers });
}

/** What comes over the wire until the connection is closed: the lines of the head, and the body. */
async function receive(appliance: SimulatedAppliance) {
  const port = Number(new URL(appliance.url).port);
  const socket = connect({ port, host: '127.0.0.1', ca: appliance.caCertificate });
  socket.write(`GET ${jobsPath} HTTP/1.1\r\nHost: appliance\r\nConnection: close\r\n\r\n`);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => {});
  await once(socket, 'close');
  const [head = '', body] = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  return { statusLine, lines, body };
}

async function receiveUnder(fault: FaultyResponse) {
  const { appliance } = await startAppliance();
  appliance.fault({ on: 'list', kind: 'status', ...fault });
  return receive(appliance);
}

describe('a text', () => {
  test.each<[string, string | Uint8Array, Buffer]>([
    ['a JSON that is none of ours', '"ok"', Buffer.from('"ok"')],
    ['half a JSON', '{"resources":[', Buffer.from('{"resources":[')],
    ['characters beyond ASCII', '{"é":"\u2028"}', Buffer.from('{"é":"\u2028"}', 'utf8')],
    ['bytes that are no UTF-8', new Uint8Array([0xff, 0xfe, 0]), Buffer.from([0xff, 0xfe, 0])],
    ['nothing', '', Buffer.alloc(0)],
  ])('is sent as it is: %s', async (_name, text, bytes) => {
    const response = await listUnder({ status: 200, text }, { 'accept-encoding': 'gzip' });

    expect(response.status).toBe(200);
    expect(response.raw).toEqual(bytes);
    expect(response.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(bytes.length),
    });
    expect(response.headers).not.toHaveProperty('content-encoding');
  });

  test('takes the place of body, under 503 unless another status is said', async () => {
    const response = await listUnder({ text: 'maintenance', body: { a: 1 }, message: 'because' });

    expect([response.status, response.raw.toString()]).toEqual([503, 'maintenance']);
  });

  test.each(['{"resources":[]}', ''])(
    'may be labelled with an encoding that it has not: %j',
    async (text) => {
      const response = await listUnder({ status: 200, text, headers: { 'content-encoding': 'gzip' } });

      expect([response.headers['content-encoding'], response.raw.toString()]).toEqual(['gzip', text]);
    },
  );
});

describe('headers of a fault', () => {
  test('win over the others, whatever their case', async () => {
    const { lines } = await receiveUnder({
      text: '<p>',
      headers: { 'Content-Type': 'text/html', DATE: 'yesterday', 'Content-Length': '2' },
    });

    const named = (name: string) => lines.filter((line) => line.toLowerCase().startsWith(`${name}:`));
    expect(named('content-type')).toEqual([expect.stringMatching(/: text\/html$/)]);
    expect(named('date')).toEqual([expect.stringMatching(/: yesterday$/)]);
    expect(named('content-length')).toEqual([expect.stringMatching(/: 2$/)]);
  });

  test.each<[Fault['kind'], string, string]>([
    ['not-json', 'Content-Type', 'application/json'],
    ['huge-body', 'Content-Type', 'text/plain'],
    ['compressed-bomb', 'Content-Encoding', 'br'],
    ['unknown-encoding', 'Content-Encoding', 'x-other'],
    ['truncated-body', 'Content-Type', 'text/plain'],
    ['slow-body', 'Content-Type', 'text/plain'],
  ])('win in %s too', async (kind, name, value) => {
    const { lines } = await receiveUnder({ kind, bytes: 1, everyMs: 0, headers: { [name]: value } });

    const sent = lines.filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
    expect(sent).toEqual([expect.stringMatching(new RegExp(`: ${value}$`))]);
  });

  test.each(['Content-Type', 'Date', 'Content-Length'])('leave %s out when it is empty', async (name) => {
    const { statusLine, lines } = await receiveUnder({ text: '{}', headers: { [name]: '' } });

    expect(statusLine).toBe('HTTP/1.1 503 Service Unavailable');
    expect(lines.filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))).toEqual([]);
  });
});

describe('a body that is cut', () => {
  test.each<[string, string, string]>([
    ['half of it', '{"resources":[]}', '{"resour'],
    ['the smaller half', '{"a":1}', '{"a'],
    ['nothing but the head', '1', ''],
  ])('announces all and sends %s', async (_name, text, sent) => {
    const { statusLine, lines, body } = await receiveUnder({ status: 200, text, cut: true });

    expect(statusLine).toBe('HTTP/1.1 200 OK');
    expect(lines).toContain(`content-length: ${text.length}`);
    expect(body).toBe(sent);
  });

  test.each<[string, Omit<Fault, 'on' | 'kind'>]>([
    ['a text', { status: 200, text: '{"resources":[]}' }],
    ['a documented body', {}],
    ['a given body', { status: 401, body: { code: 5 } }],
    ['one byte', { status: 200, text: '1' }],
  ])('breaks the connection in the middle of %s', async (_name, fault) => {
    const { appliance } = await startAppliance();
    appliance.fault({ on: 'list', kind: 'status', ...fault, cut: true });

    expect(await errorCode(signedIn(appliance).list())).toBe('ECONNRESET');
    expect(appliance.requests[0]).toMatchObject({ status: fault.status ?? 503, acted: false });
  });
});
