import { describe, expect, test } from '@jest/globals';
import { type Behaviour, sampleSapGroups } from '../../../../infra/local/appliance/simulated-appliance.ts';
import { signedIn } from './client.ts';
import { startAppliance } from './setup.ts';

type Body = Record<string, unknown>;
const [first, second] = sampleSapGroups as [(typeof sampleSapGroups)[0], (typeof sampleSapGroups)[0]];
const minute = 60_000;

async function begin(behaviour: Partial<Behaviour> = {}) {
  const { appliance, clock } = await startAppliance({ behaviour });
  return { appliance, clock, client: signedIn(appliance) };
}
/** A job of two groups, named by SAP's id, as it shows itself. */
async function started(
  behaviour: Partial<Behaviour>,
  body: object = { groups: [first.group_id, second.group_id] },
) {
  const { client } = await begin(behaviour);
  return (await client.start(body)).json();
}

describe('jobIds', () => {
  test('number: an id is a whole number, no two alike, by which the job is found', async () => {
    const { client } = await begin({ jobIds: 'number', refuseSecondJob: false });
    const ids = [];
    for (const _ of [1, 2]) ids.push((await client.start({ synchronize_all: true })).json().id);
    expect(ids).toEqual([expect.any(Number), expect.any(Number)]);
    expect(ids[0]).not.toBe(ids[1]);
    expect((await client.get(ids[1])).json().id).toBe(ids[1]);
  });

  test('text: an id is found by what escaping makes of it', async () => {
    const { client } = await begin({ jobIds: 'text' });
    const { id } = (await client.start({ synchronize_all: true })).json();
    expect(encodeURIComponent(String(id))).not.toBe(id);
    expect((await client.get(encodeURIComponent(String(id)))).json().id).toBe(id);
  });
});

test.each<[Behaviour['wrapJobs'], boolean, boolean]>([
  ['never', false, false],
  ['responses', true, false],
  ['everywhere', true, true],
])('wrapJobs %s', async (wrapJobs, inResponses, inLists) => {
  const { appliance, client } = await begin({ wrapJobs });
  const { id } = appliance.addJob();
  const bodies = [(await client.get(id)).json(), (await client.cancel(id)).json()];
  const [entry] = (await client.list()).json().resources as Body[];
  expect(bodies.map((body) => 'job' in body)).toEqual([inResponses, inResponses]);
  expect('job' in (entry ?? {})).toBe(inLists);
});

test('getBrings another job: one that exists, or the same under an id of nobody', async () => {
  const { appliance, client } = await begin({ getBrings: 'another job' });
  const { id } = appliance.addJob();
  expect((await client.get(id)).json().id).not.toBe(id);
  const other = appliance.addJob();
  expect((await client.get(id)).json().id).toBe(other.id);
});

test('statusWords: any words, and one of its own from a cancel to the end', async () => {
  const statusWords = { running: 'läuft', completed: 'fertig', failed: 'kaputt', canceling: 'bricht ab' };
  const { appliance, clock, client } = await begin({ statusWords });
  const { id } = appliance.addJob();
  const words = [
    (await client.get(id)).json().overall_status,
    (await client.cancel(id)).json().overall_status,
  ];
  clock.advance(60);
  words.push((await client.get(id)).json().overall_status);
  expect(words).toEqual(['läuft', 'bricht ab', 'fertig']);
});

describe('groups come back', () => {
  test.each<[Behaviour['echoGroups'], unknown]>([
    ['as sent', [first.group_id, second.group_id]],
    ['resource ids', [first.id, second.id]],
    ['objects', [first, second].map(({ id, group_id }) => ({ id, group_id }))],
    ['group id objects', [first, second].map(({ group_id }) => ({ group_id }))],
    ['comma list', `${first.id},${second.id}`],
    ['upper case', [first.id.toUpperCase(), second.id.toUpperCase()]],
    ['none', undefined],
  ])('%s', async (echoGroups, groups) => {
    expect((await started({ echoGroups })).groups).toEqual(groups);
  });

  test.each<[Behaviour['echoNothingAs'], object]>([
    ['missing', {}],
    ['null', { groups: null }],
    ['empty', { groups: [] }],
  ])('not, as %s', async (echoNothingAs, shown) => {
    const { groups, ...rest } = await started({ echoGroups: 'none', echoNothingAs });
    expect(groups === undefined ? {} : { groups }).toEqual(shown);
    expect(rest).not.toHaveProperty('synchronize_all');
  });

  test('with synchronize_all as it is for all, and for some where that is asked for', async () => {
    expect(await started({}, { synchronize_all: true })).toMatchObject({ synchronize_all: true });
    expect(await started({ echoSynchronizeAllFalse: true })).toMatchObject({ synchronize_all: false });
  });
});

test.each<[Behaviour['abortSpelling'], unknown, unknown]>([
  ['boolean', false, true],
  ['text', 'false', 'true'],
  ['number', 0, 1],
  ['missing', undefined, undefined],
])('abortSpelling %s', async (abortSpelling, before, after) => {
  const { appliance, client } = await begin({ abortSpelling });
  const { id } = appliance.addJob();
  expect([(await client.get(id)).json().abort, (await client.cancel(id)).json().abort]).toEqual([
    before,
    after,
  ]);
});

test.each<Behaviour['abortKey']>(['abort', 'aborted', 'canceled', 'cancelled'])(
  'abortKey %s',
  async (abortKey) => {
    const { appliance, client } = await begin({ abortKey });
    const { id } = appliance.addJob();
    expect((await client.cancel(id)).json()[abortKey]).toBe(true);
  },
);

test.each<[Behaviour['details'], unknown]>([
  ['map', { [first.id]: 'fine', [second.id]: 'bad' }],
  ['objects', { [first.id]: { status: 'fine', keys: 12 }, [second.id]: { status: 'bad', keys: 12 } }],
  [
    'counts',
    {
      [first.id]: { total: 12, synchronized: 12, failed: 0 },
      [second.id]: { total: 12, synchronized: 9, failed: 3 },
    },
  ],
  [
    'list',
    [
      { group: first.id, status: 'fine', keys: 12 },
      { group: second.id, status: 'bad', keys: 12 },
    ],
  ],
  ['wrapped', { result: { groups: { [first.id]: 'fine', [second.id]: 'bad' } } }],
  ['JSON text', JSON.stringify({ [first.id]: 'fine', [second.id]: 'bad' })],
  ['lines', `${first.id}: fine\n${second.id}: bad`],
  ['failed_groups', undefined],
])('details %s', async (details, detailed_status) => {
  const detailTexts = { success: 'fine', failure: 'bad' };
  const { appliance, client } = await begin({ details, detailTexts });
  const { id } = appliance.addJob({
    groups: [first.id, second.id],
    failedGroups: [second.group_id],
    seconds: 0,
  });
  const job = (await client.get(id)).json();
  expect(job.detailed_status).toEqual(detailed_status);
  expect(job.failed_groups).toEqual(details === 'failed_groups' ? [second.id] : undefined);
});

describe('dates', () => {
  test.each<[Behaviour['dates'], unknown]>([
    ['RFC 3339', expect.stringMatching(/^2026-01-15T02:00:00\.123\d{6}Z$/)],
    ['without zone', expect.stringMatching(/^2026-01-15T02:00:00\.123\d{6}$/)],
    ['missing', undefined],
    ['nonsense', '0001-01-01T00:00:00Z'],
  ])('are written as %s', async (dates, written) => {
    const { createdAt, updatedAt } = await started({ dates });
    expect([createdAt, updatedAt]).toEqual([written, written]);
  });

  test('are those of another clock', async () => {
    expect((await started({ createdAheadMs: 5 * minute })).createdAt).toMatch(/^2026-01-15T02:05:00/);
  });

  test.each<[Behaviour['updatedAt'], unknown[]]>([
    ['alive', ['02:01:00', '02:01:00', '02:01:05']],
    ['at changes', ['02:00:00', '02:01:00', '02:01:05']],
    ['missing', [undefined, undefined, undefined]],
  ])('of the last change: %s', async (updatedAt, expected) => {
    const { appliance, clock, client } = await begin({ updatedAt });
    const { id } = appliance.addJob({ seconds: 600 });
    clock.advance(60);
    const shown = [(await client.get(id)).json(), (await client.cancel(id)).json()];
    clock.advance(60);
    shown.push((await client.get(id)).json());
    expect(shown.map((body) => (body.updatedAt as string | undefined)?.slice(11, 19))).toEqual(expected);
  });
});
