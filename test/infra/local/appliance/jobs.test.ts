import { describe, expect, test } from '@jest/globals';
import { sampleSapGroups } from '../../../../infra/local/appliance/simulated-appliance.ts';
import { call, jobsPath, signedIn } from './client.ts';
import { startAppliance } from './setup.ts';

const [first, second, third] = sampleSapGroups as [
  (typeof sampleSapGroups)[0],
  (typeof sampleSapGroups)[0],
  (typeof sampleSapGroups)[0],
];

describe('a start', () => {
  test('answers with the job of the sample', async () => {
    const { appliance } = await startAppliance();
    const groups = [first.id, second.id, third.group_id];

    const response = await signedIn(appliance).start({ groups });

    expect(response.status).toBe(200);
    const { id } = response.json();
    expect(response.json()).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      uri: `kylo:kylo:cckm:synchronize:${id}`,
      createdAt: expect.stringMatching(/^2026-01-15T02:00:00\.123\d{6}Z$/),
      overall_status: 'in progress',
      cloud: 'sap',
      groups,
      abort: false,
    });
  });

  test('is recorded as a job that a request made', async () => {
    const { appliance, clock } = await startAppliance();

    const { id } = (await signedIn(appliance).start({ synchronize_all: true })).json();

    expect(appliance.jobs).toEqual([
      expect.objectContaining({
        id,
        madeBy: 'request',
        selection: { synchronize_all: true },
        createdAt: clock.ms,
        endsAt: clock.ms + 90_000,
      }),
    ]);
  });

  test.each([
    ['neither groups nor synchronize_all', {}],
    ['no body', undefined],
    ['both', { groups: [first.id], synchronize_all: true }],
    ['no group', { groups: [] }],
    ['a group that is no text', { groups: [17] }],
    ['synchronize_all that is not true', { synchronize_all: false }],
  ])('is refused with %s', async (_, body) => {
    const { appliance } = await startAppliance();

    const response = await signedIn(appliance).start(body);

    expect([response.status, response.json().code]).toEqual([400, 15]);
    expect(appliance.jobs).toHaveLength(0);
  });

  test('is refused with a group that CCKM does not know', async () => {
    const { appliance } = await startAppliance();

    const response = await signedIn(appliance).start({ groups: [first.id, 'nobody'] });

    expect([response.status, response.json().message]).toEqual([404, 'SAP group not found: nobody']);
  });

  test('is refused while another job runs, and not afterwards', async () => {
    const { appliance, clock } = await startAppliance();
    const client = signedIn(appliance);
    await client.start({ groups: [first.id] });

    const refused = await client.start({ groups: [second.id] });
    clock.advance(90);
    const accepted = await client.start({ groups: [second.id] });

    expect([refused.status, refused.json().codeDesc]).toEqual([409, 'NCERRConflict: Conflict']);
    expect(accepted.status).toBe(200);
    expect(appliance.jobs).toHaveLength(2);
  });
});

describe('a job', () => {
  test('progresses group by group on the clock of the appliance', async () => {
    const { appliance, clock } = await startAppliance({ jobSeconds: 90 });
    const client = signedIn(appliance);
    const { id } = (await client.start({ groups: [first.id, second.id, third.id] })).json();

    clock.advance(60);
    const job = (await client.get(id)).json();

    expect(job.overall_status).toBe('in progress');
    expect(job.completed_at).toBeUndefined();
    expect(Object.values(job.detailed_status as object)).toEqual([
      'group synchronized successfully',
      'group synchronized successfully',
      'in_progress',
    ]);
  });

  test('ends as completed, and says when', async () => {
    const { appliance, clock } = await startAppliance({ jobSeconds: 90 });
    const client = signedIn(appliance);
    const { id } = (await client.start({ groups: [first.id] })).json();

    clock.advance(200);
    const job = (await client.get(id)).json();

    expect(job).toMatchObject({
      overall_status: 'completed',
      abort: false,
      detailed_status: { [first.id]: 'group synchronized successfully' },
      completed_at: expect.stringMatching(/^2026-01-15T02:01:30\.123/),
      updatedAt: expect.stringMatching(/^2026-01-15T02:01:30\.123/),
    });
  });

  test('follows its script', async () => {
    const { appliance, clock } = await startAppliance();
    appliance.scriptNextJob({
      seconds: 5,
      runningStatus: 'queued',
      endStatus: 'Exploded',
      detailed_status: { [first.id]: 'no such tenant' },
      fields: { error_details: 'x', account: undefined },
    });
    const client = signedIn(appliance);

    const started = (await client.start({ groups: [first.id] })).json();
    clock.advance(5);
    const ended = (await client.get(started.id)).json();

    expect(started.overall_status).toBe('queued');
    expect(ended).toMatchObject({
      overall_status: 'Exploded',
      detailed_status: { [first.id]: 'no such tenant' },
      error_details: 'x',
    });
    expect(ended).not.toHaveProperty('account');
  });

  test('uses each script once, in order', async () => {
    const { appliance, clock } = await startAppliance();
    appliance.scriptNextJob({ runningStatus: 'one' });
    appliance.scriptNextJob({ runningStatus: 'two' });
    const client = signedIn(appliance);
    const words: unknown[] = [];
    for (let count = 0; count < 3; count += 1) {
      words.push((await client.start({ synchronize_all: true })).json().overall_status);
      clock.advance(90);
    }

    expect(words).toEqual(['one', 'two', 'in progress']);
  });

  test('may never end', async () => {
    const { appliance, clock } = await startAppliance();
    appliance.scriptNextJob({ seconds: Number.POSITIVE_INFINITY });
    const { id } = (await signedIn(appliance).start({ groups: [first.id] })).json();

    clock.advance(365 * 86_400);

    expect((await signedIn(appliance).get(id)).json()).toMatchObject({
      overall_status: 'in progress',
      detailed_status: { [first.id]: 'in_progress' },
    });
  });

  test('shows which groups failed, named by either id', async () => {
    const { appliance, clock } = await startAppliance();
    appliance.scriptNextJob({ failedGroups: [second.group_id] });
    const client = signedIn(appliance);
    const { id } = (await client.start({ groups: [first.id, second.id] })).json();

    clock.advance(90);

    expect((await client.get(id)).json()).toMatchObject({
      overall_status: 'completed',
      detailed_status: {
        [first.id]: 'group synchronized successfully',
        [second.id]: expect.stringContaining('failed'),
      },
    });
  });

  test('is not found under an unknown id', async () => {
    const { appliance } = await startAppliance();

    const response = await signedIn(appliance).get('nobody');

    expect([response.status, response.json().code]).toEqual([404, 16]);
  });
});

describe('a job of somebody else', () => {
  test('is listed, and stands in the way', async () => {
    const { appliance } = await startAppliance();
    const job = appliance.addJob({ groups: [first.id], seconds: 10 });
    const client = signedIn(appliance);

    expect((await client.list()).json().resources).toEqual([appliance.bodyOf(job)]);
    expect((await client.start({ groups: [second.id] })).status).toBe(409);
  });

  test('may have been created, and have ended, long ago', async () => {
    const { appliance, clock } = await startAppliance();
    appliance.addJob({ id: 'old', createdAt: clock.ms - 3_600_000, seconds: 60, endStatus: 'failed' });
    const client = signedIn(appliance);

    expect((await client.get('old')).json()).toMatchObject({
      createdAt: expect.stringMatching(/^2026-01-15T01:00:00/),
      overall_status: 'failed',
    });
    expect((await client.start({ synchronize_all: true })).status).toBe(200);
  });

  test('is unseen until it is created', async () => {
    const { appliance, clock } = await startAppliance();
    appliance.addJob({ id: 'soon', createdAt: clock.ms + 10_000 });
    const client = signedIn(appliance);

    const before = await client.get('soon');
    clock.advance(10);

    expect([before.status, (await client.get('soon')).status]).toEqual([404, 200]);
  });

  test('is in nobody’s way until it is created', async () => {
    const { appliance, clock } = await startAppliance();
    appliance.addJob({ createdAt: clock.ms + 10_000 });

    expect((await signedIn(appliance).start({ synchronize_all: true })).status).toBe(200);
  });
});

describe('the list of jobs', () => {
  test('pages, and counts all', async () => {
    const { appliance, clock } = await startAppliance();
    for (let age = 1; age <= 12; age += 1)
      appliance.addJob({ id: `${age}`, createdAt: clock.ms - age * 1000, seconds: 0 });

    const body = (await signedIn(appliance).list('?skip=10&limit=5')).json();

    expect(body).toMatchObject({ skip: 10, limit: 5, total: 12, resources: [{ id: '11' }, { id: '12' }] });
  });

  test.each([
    ['id', '?id=ended', ['ended']],
    ['status word', '?overall_status=in%20progress', ['runs']],
    ['group', `?groups=${first.group_id}`, ['ended']],
  ])('filters by %s', async (_, query, ids) => {
    const { appliance, clock } = await startAppliance();
    appliance.addJob({ id: 'ended', groups: [first.id], createdAt: clock.ms - 100_000, seconds: 1 });
    appliance.addJob({ id: 'runs', groups: [second.id] });

    const { resources } = (await signedIn(appliance).list(query)).json();

    expect((resources as { id: string }[]).map(({ id }) => id)).toEqual(ids);
  });
});

describe('a cancel', () => {
  test('sets abort at once and ends as completed some seconds later', async () => {
    const { appliance, clock } = await startAppliance();
    const client = signedIn(appliance);
    const { id } = (await client.start({ groups: [first.id] })).json();

    const canceling = (await client.cancel(id)).json();
    clock.advance(5);
    const canceled = (await client.get(id)).json();

    expect(canceling).toMatchObject({ id, abort: true, overall_status: 'in progress' });
    expect(canceled).toMatchObject({
      abort: true,
      overall_status: 'completed',
      detailed_status: { [first.id]: 'in_progress' },
    });
  });

  test('ends a job that would never end', async () => {
    const { appliance, clock } = await startAppliance();
    const job = appliance.addJob({ seconds: Number.POSITIVE_INFINITY });
    const client = signedIn(appliance);

    await client.cancel(job.id);
    clock.advance(5);

    expect((await client.get(job.id)).json().overall_status).toBe('completed');
  });

  test('does not prolong a job that ends sooner by itself', async () => {
    const { appliance, clock } = await startAppliance();
    const job = appliance.addJob({ seconds: 2 });

    await signedIn(appliance).cancel(job.id);

    expect(job.endsAt).toBe(clock.ms + 2000);
  });

  test('is refused once the job has ended', async () => {
    const { appliance, clock } = await startAppliance();
    const job = appliance.addJob();
    clock.advance(90);

    const response = await signedIn(appliance).cancel(job.id);

    expect(response.status).toBe(400);
    expect(appliance.bodyOf(job).abort).toBe(false);
  });
});

describe('any request', () => {
  test('is refused without an Accept header', async () => {
    const { appliance } = await startAppliance();

    const response = await call(appliance, { path: jobsPath, headers: { accept: undefined } });

    expect([response.status, response.json().code, response.json().message]).toEqual([
      400,
      15,
      'Accept header is invalid',
    ]);
  });

  test('is refused with a body that is no JSON', async () => {
    const { appliance } = await startAppliance();

    const response = await signedIn(appliance).send({ method: 'POST', path: jobsPath, text: '{"groups":' });

    expect([response.status, response.json().message]).toEqual([400, 'The body is not valid JSON']);
  });

  test.each([
    ['GET', '/'],
    ['DELETE', jobsPath],
    ['GET', `${jobsPath}/x/cancel`],
    ['GET', '/api/v1/auth/tokens'],
  ])('%s %s is not found', async (method, path) => {
    const { appliance } = await startAppliance();

    const response = await signedIn(appliance).send({ method, path });

    expect([response.status, response.json().code]).toEqual([404, 16]);
  });

  test('is recorded', async () => {
    const seen: string[] = [];
    const { appliance, clock } = await startAppliance({ onRequest: ({ kind }) => seen.push(kind) });
    const client = signedIn(appliance);
    const { id } = (await client.start({ groups: [first.id] })).json();
    await client.list('?limit=5');
    await client.get(id);
    await client.cancel(id);
    await client.groups();

    expect(appliance.requests[0]).toMatchObject({
      node: 0,
      at: clock.ms,
      kind: 'start',
      method: 'POST',
      path: jobsPath,
      body: { groups: [first.id] },
      headers: { accept: 'application/json' },
      status: 200,
      fault: undefined,
      acted: true,
    });
    expect(appliance.requests[1]).toMatchObject({ kind: 'list', query: { limit: '5' }, body: undefined });
    expect(seen).toEqual(['start', 'list', 'get', 'cancel', 'groups']);
  });

  test('is answered with the date of the appliance clock', async () => {
    const { appliance } = await startAppliance();

    expect((await signedIn(appliance).list()).headers.date).toBe('Thu, 15 Jan 2026 02:00:00 GMT');
  });
});
