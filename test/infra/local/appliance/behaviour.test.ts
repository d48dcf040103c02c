import { connect } from 'node:tls';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { type Behaviour, sampleSapGroups } from '../../../../infra/local/appliance/simulated-appliance.ts';
import { agentFor, jobsPath, login, signedIn } from './client.ts';
import { startAppliance } from './setup.ts';

type Group = (typeof sampleSapGroups)[0];
const [first, second, third] = sampleSapGroups as [Group, Group, Group];

/** Starts a job of the first two groups, named by SAP's id, and shows it when it runs and after its end. */
async function oneJob(behaviour: Partial<Behaviour>, failedGroups: string[] = []) {
  const { appliance, clock } = await startAppliance({ behaviour });
  appliance.scriptNextJob({ failedGroups });
  const client = signedIn(appliance);
  const started = await client.start({ groups: [first.group_id, second.group_id] });
  clock.advance(90);
  return {
    status: started.status,
    running: started.json(),
    ended: (await client.get(started.json().id)).json(),
  };
}

test.each([200, 201, 202] as const)('startStatus %i answers a start', async (startStatus) => {
  expect((await oneJob({ startStatus })).status).toBe(startStatus);
});

describe('refuseSecondJob', () => {
  const whileFirstRuns = async (behaviour: Partial<Behaviour>, body: object) => {
    const { appliance } = await startAppliance({ behaviour });
    appliance.addJob({ groups: [first.id] });
    return signedIn(appliance).start(body);
  };

  test.each<[boolean, 'all' | 'overlapping', string, object, number]>([
    [true, 'all', 'another group', { groups: [second.id] }, 409],
    [true, 'overlapping', 'another group', { groups: [second.id] }, 200],
    [true, 'overlapping', 'the same group by its other id', { groups: [second.id, first.group_id] }, 409],
    [true, 'overlapping', 'all groups', { synchronize_all: true }, 409],
    [false, 'all', 'the same group', { groups: [first.id] }, 200],
  ])('%p with scope %s meets %s', async (refuseSecondJob, refusalScope, _, body, status) => {
    expect((await whileFirstRuns({ refuseSecondJob, refusalScope }, body)).status).toBe(status);
  });

  test('lets a job of all groups stand in every way', async () => {
    const { appliance } = await startAppliance({ behaviour: { refusalScope: 'overlapping' } });
    appliance.addJob({ synchronize_all: true });

    expect((await signedIn(appliance).start({ groups: [third.id] })).status).toBe(409);
  });

  test('answers with the refusal that is set', async () => {
    const refusal = {
      status: 422 as const,
      code: 9,
      codeDesc: 'NCERRInvalidParamValue',
      message: 'job running',
    };

    const response = await whileFirstRuns({ refusal }, { groups: [first.id] });

    expect(response.status).toBe(422);
    expect(response.json()).toEqual({
      code: 9,
      codeDesc: 'NCERRInvalidParamValue',
      message: 'job running',
      requestID: expect.any(String),
    });
  });
});

test.each([400, 422] as const)('invalidSelectionStatus %i answers a start of nothing', async (status) => {
  const { appliance } = await startAppliance({ behaviour: { invalidSelectionStatus: status } });

  expect((await signedIn(appliance).start({})).status).toBe(status);
});

test.each([400, 404, 422] as const)(
  'unknownGroupStatus %i answers a start of an unknown group',
  async (status) => {
    const { appliance } = await startAppliance({ behaviour: { unknownGroupStatus: status } });

    expect((await signedIn(appliance).start({ groups: ['nobody'] })).status).toBe(status);
  },
);

test.each<[Behaviour['listOrder'], string[]]>([
  ['newest-first', ['new', 'old']],
  ['oldest-first', ['old', 'new']],
])('listOrder %s', async (listOrder, ids) => {
  const { appliance, clock } = await startAppliance({ behaviour: { listOrder } });
  appliance.addJob({ id: 'new' });
  appliance.addJob({ id: 'old', createdAt: clock.ms - 1000 });

  const { resources } = (await signedIn(appliance).list()).json();

  expect((resources as { id: string }[]).map(({ id }) => id)).toEqual(ids);
});

test('maxLimit cuts a larger limit', async () => {
  const { appliance } = await startAppliance({ behaviour: { maxLimit: 2 } });

  const body = (await signedIn(appliance).groups('?limit=100')).json();

  expect(body).toMatchObject({ limit: 2, total: 3 });
  expect(body.resources).toHaveLength(2);
});

test('statusWords spell the status', async () => {
  const statusWords = { running: 'IN-PROGRESS', completed: 'Completed', failed: 'FAILED' };
  const { running, ended } = await oneJob({ statusWords });

  expect([running.overall_status, ended.overall_status]).toEqual(['IN-PROGRESS', 'Completed']);
});

test.each([true, false])('detailedStatus %p', async (detailedStatus) => {
  expect('detailed_status' in (await oneJob({ detailedStatus })).ended).toBe(detailedStatus);
});

test.each([true, false])('completedAt %p', async (completedAt) => {
  expect('completed_at' in (await oneJob({ completedAt })).ended).toBe(completedAt);
});

test.each(['completed', 'failed'] as const)('partialFailureEndsAs %s', async (partialFailureEndsAs) => {
  const { ended } = await oneJob({ partialFailureEndsAs }, [first.id]);

  expect(ended.overall_status).toBe(partialFailureEndsAs);
});

test.each<[Behaviour['echoGroups'], string[] | undefined]>([
  ['as sent', [first.group_id, second.group_id]],
  ['resource ids', [first.id, second.id]],
  ['none', undefined],
])('echoGroups %s', async (echoGroups, groups) => {
  expect((await oneJob({ echoGroups })).running.groups).toEqual(groups);
});

test.each<[Behaviour['echoGroups'], boolean, object]>([
  ['as sent', true, { synchronize_all: true }],
  ['as sent', false, {}],
  ['resource ids', false, { groups: sampleSapGroups.map(({ id }) => id) }],
])(
  'echoGroups %s, echoSynchronizeAll %p show a job of all groups',
  async (echoGroups, echoSynchronizeAll, shown) => {
    const { appliance } = await startAppliance({ behaviour: { echoGroups, echoSynchronizeAll } });

    const { groups, synchronize_all } = (await signedIn(appliance).start({ synchronize_all: true })).json();

    expect({ groups, synchronize_all }).toEqual({ groups: undefined, synchronize_all: undefined, ...shown });
  },
);

test('replicationLagMs hides a new job from list, get and cancel, but not from a second start', async () => {
  const { appliance, clock } = await startAppliance({ nodes: 2, behaviour: { replicationLagMs: 2000 } });
  const client = signedIn(appliance);
  const { id } = (await client.start({ groups: [first.id] })).json();

  const early = [await client.get(id, appliance.urls[1]), await client.get(id), await client.cancel(id)];
  const hidden = (await client.list()).json().total;
  const second = await client.start({ groups: [first.id] });
  clock.advance(2);

  expect(early.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(hidden).toBe(0);
  expect(second.status).toBe(409);
  expect((await client.get(id, appliance.urls[1])).status).toBe(200);
});

test.each([
  [true, 200],
  [false, 401],
])('tokensHoldOnAllNodes %p: another node answers %i', async (tokensHoldOnAllNodes, status) => {
  const { appliance } = await startAppliance({ nodes: 2, behaviour: { tokensHoldOnAllNodes } });
  const { username, password } = appliance.credentials;
  const { jwt } = (await login(appliance, { username, password }, {}, appliance.urls[1])).json();
  const client = signedIn(appliance, jwt as string);

  expect((await client.list('', appliance.urls[1])).status).toBe(200);
  expect((await client.list('', appliance.urls[0])).status).toBe(status);
});

test.each([0, 1, 3, 6, 9])('fractionalDigits %i', async (fractionalDigits) => {
  const { running } = await oneJob({ fractionalDigits });

  const fraction = fractionalDigits === 0 ? '' : `\\.\\d{${fractionalDigits}}`;
  expect(running.createdAt).toMatch(new RegExp(`^2026-01-15T02:00:00${fraction}Z$`));
});

test('cancelSeconds and canceledEndsAs shape the end of a canceled job', async () => {
  const { appliance, clock } = await startAppliance({
    behaviour: { cancelSeconds: 30, canceledEndsAs: 'canceled' },
  });
  const job = appliance.addJob();
  await signedIn(appliance).cancel(job.id);

  clock.advance(29);
  const before = appliance.bodyOf(job).overall_status;
  clock.advance(1);

  expect([before, appliance.bodyOf(job).overall_status]).toEqual(['in progress', 'canceled']);
});

describe('compress', () => {
  const jobsWith = async (compress: boolean, encoding: string) => {
    const { appliance } = await startAppliance({ behaviour: { compress } });
    return signedIn(appliance).send({ path: jobsPath, headers: { 'accept-encoding': encoding } });
  };

  test.each([
    ['gzip, deflate, br', 'gzip', gunzipSync],
    ['deflate;q=1.0, gzip', 'deflate', inflateSync],
    ['unheard-of, br', 'br', brotliDecompressSync],
  ] as const)('answers %s with %s', async (accepted, encoding, decompress) => {
    const response = await jobsWith(true, accepted);

    expect(response.headers['content-encoding']).toBe(encoding);
    expect(JSON.parse(decompress(response.raw).toString())).toMatchObject({ total: 0 });
  });

  test.each([
    [true, 'identity'],
    [false, 'gzip'],
  ])('%p answers %s plainly', async (compress, accepted) => {
    const response = await jobsWith(compress, accepted);

    expect(response.headers['content-encoding']).toBeUndefined();
    expect(response.json()).toMatchObject({ total: 0 });
  });
});

describe('keepAliveMs', () => {
  test.each([
    [60_000, 1],
    [0, 3],
  ])('%i serves three requests on %i connections', async (keepAliveMs, connections) => {
    const { appliance } = await startAppliance({ behaviour: { keepAliveMs } });
    const agent = agentFor(appliance, { keepAlive: true });
    const client = signedIn(appliance);
    for (let count = 0; count < 3; count += 1) await client.send({ path: jobsPath, agent });

    expect(appliance.connections).toHaveLength(connections);
    agent.destroy();
  });

  test('ends a connection that is idle for longer', async () => {
    const { appliance } = await startAppliance({ behaviour: { keepAliveMs: 20 } });
    const port = Number(new URL(appliance.url).port);
    const socket = connect({ port, host: '127.0.0.1', ca: appliance.caCertificate });
    socket.write('GET / HTTP/1.1\r\nHost: appliance\r\n\r\n');
    const chunks: Buffer[] = [];

    for await (const chunk of socket) chunks.push(chunk);

    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 400 [\s\S]*connection: keep-alive/i);
  });
});

test('switches may be turned while it runs', async () => {
  const { appliance } = await startAppliance();
  appliance.addJob();

  appliance.behaviour.refuseSecondJob = false;

  expect((await signedIn(appliance).start({ synchronize_all: true })).status).toBe(200);
});
