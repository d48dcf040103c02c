import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CipherTrustClient } from '../../../functions/ciphertrust/client.ts';
import { Mask } from '../../../functions/ciphertrust/mask.ts';
import { groupIn } from '../../../functions/ciphertrust/read.ts';
import { parseResponse } from '../../../functions/ciphertrust/response.ts';
import { initialState, nextState } from '../../../functions/follow-sync/state.ts';
import { covers } from '../../../functions/jobs/coverage.ts';
import { createdAt } from '../../../functions/jobs/dates.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { judge } from '../../../functions/jobs/judgement.ts';
import { parseJson } from '../../../functions/shared/json.ts';
import { truncate } from '../../../functions/shared/truncate.ts';
import { hostileBody, hostileObject, pollutedPrototypes, problemsOf } from './arbitraries.ts';
import { httpResponse, RawServer } from './raw-server.ts';

afterEach(() => expect(pollutedPrototypes()).toEqual([]));

describe('any job', () => {
  const outcomes = ['succeeded', 'partially_failed', 'canceled', 'failed', 'unknown_status', 'running'];
  const job = hostileObject.map(
    (fields) => ({ id: 'a-job', ...(parseJson(JSON.stringify(fields)) as object) }) as Job,
  );

  test('is judged', () => {
    fc.assert(fc.property(job, (job) => outcomes.includes(judge(job).outcome)));
  });

  test('is good only when nothing in its details is bad', () => {
    fc.assert(
      fc.property(job, (job) => judge(job).outcome !== 'succeeded' || judge(job).failed_groups.length === 0),
    );
  });

  test('covers a selection, or does not, or cannot tell, and has a time or none', () => {
    fc.assert(
      fc.property(job, hostileObject, (job, group) => {
        const known = groupIn({ ...group, id: 'a' });
        expect(['yes', 'no', 'unknown']).toContain(covers(job, { groups: ['a'] }, known));
        const when = createdAt(job, { now: Date.now(), ahead: 0 });
        expect(when === undefined || when.earliest <= when.latest).toBe(true);
      }),
    );
  });

  test('is kept between two looks in less than 8 KB', () => {
    fc.assert(
      fc.property(job, fc.integer({ min: 1, max: 2_000 }), (job, many) => {
        const details = Object.fromEntries(
          Array.from({ length: many }, (_, index) => [`𝕲${index}`, '𝕳'.repeat(500)]),
        );
        const bad = { ...job, overall_status: 'completed', detailed_status: details } as Job;
        const look = { saw: 'job', job: bad, judgement: judge(bad), coversSecret: false } as const;
        const state = nextState(initialState, look, 1, 1);
        expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(8 * 1024);
      }),
      { numRuns: 20 },
    );
  });

  test('fits into a log line', () => {
    fc.assert(
      fc.property(job, fc.integer({ min: 1, max: 5_000 }), (job, many) => {
        const big = { ...job, big: Array.from({ length: many }, () => job) };
        expect(Buffer.byteLength(JSON.stringify(truncate(big)))).toBeLessThanOrEqual(240 * 1024);
      }),
      { numRuns: 20 },
    );
  });
});

describe('any body', () => {
  test('of an error is told in one short line', () => {
    fc.assert(
      fc.property(hostileBody, fc.integer({ min: 400, max: 599 }), (text, status) => {
        const received = { node: 'n', status, headers: {}, text };
        const phrase = parseResponse(received, { operation: 'Reading' }, new Mask()).describe();
        expect(phrase).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(phrase.length).toBeLessThan(2_000);
      }),
    );
  });

  test('is parsed without a key that reaches a prototype, at any depth', () => {
    const reaches = (value: unknown): boolean =>
      typeof value === 'object' &&
      value !== null &&
      Object.entries(value).some(([key, entry]) => /^(__proto__|constructor)$/.test(key) || reaches(entry));
    fc.assert(fc.property(hostileObject, (value) => !reaches(parseJson(JSON.stringify(value)))));
  });

  test('is parsed as JSON is', () => {
    const plain = fc
      .jsonValue({ maxDepth: 5 })
      .filter((value) => !/__proto__|constructor/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(plain, (value) => {
        expect(parseJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('over the wire, whatever is answered', () => {
  let server: RawServer;
  beforeAll(async () => {
    server = await RawServer.start();
  });
  afterAll(() => server.stop());

  const password = { kind: 'password', username: 'u', password: 'canary-password' } as const;
  const callProblems = async (
    client: CipherTrustClient,
    call: (client: CipherTrustClient) => Promise<unknown>,
  ) => {
    try {
      await call(client);
      return [];
    } catch (error) {
      return problemsOf(error);
    } finally {
      client.close();
    }
  };
  const status = fc.oneof(
    fc.constantFrom(200, 201, 401, 403, 404, 409, 429, 500),
    fc.integer({ min: 200, max: 999 }),
  );

  test.each<[string, (client: CipherTrustClient) => Promise<unknown>]>([
    ['a list', (client) => client.jobs({ skip: 0, limit: 5 })],
    ['a job', (client) => client.job('a\u0000/../b?c#d')],
    ['a start', (client) => client.startSynchronization({ synchronize_all: true })],
    ['a cancellation', (client) => client.cancelJob('a')],
    ['a list of groups', (client) => client.groups({ skip: 0, limit: 5 })],
  ])('to %s is a result or a named error', async (_name, call) => {
    await fc.assert(
      fc.asyncProperty(hostileBody, status, async (body, code) => {
        server.respondWith(httpResponse(body, { status: code }));
        expect(await callProblems(server.client(), call)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('to a login is a token or a named error', async () => {
    await fc.assert(
      fc.asyncProperty(hostileBody, status, async (body, code) => {
        server.respond = (socket, request) =>
          socket.write(
            /^POST \/api\/v1\/auth/.test(request)
              ? httpResponse(body, { status: code })
              : httpResponse('{"id":"j"}'),
          );
        expect(await callProblems(server.client(password), (client) => client.job('j'))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('in headers is a result or a named error', async () => {
    const name = fc.constantFrom('date', 'retry-after', 'location', 'content-type', 'content-encoding', 'x');
    const value = hostileHeaderValue;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 5 }), status, async (headers, code) => {
        const lines = headers.map(([key, text]) => `${key}: ${text}\r\n`).join('');
        server.respondWith(httpResponse('{"resources":[]}', { status: code, headers: lines }));
        expect(await callProblems(server.client(), (client) => client.jobs({ skip: 0, limit: 5 }))).toEqual(
          [],
        );
      }),
      { numRuns: 100 },
    );
  });
});

const hostileHeaderValue = fc.oneof(
  fc.string({ unit: 'binary-ascii' }).map((text) => text.replace(/[\r\n\0]/g, '')),
  fc.constantFrom(
    '1e400',
    '-1',
    'NaN',
    'https://[',
    '//x@y/?z',
    'gzip, gzip',
    'Sat, 01 Jan 99999 00:00:00 GMT',
  ),
);
