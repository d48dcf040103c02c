import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { applianceFaults, awsFaults, loginFaults, slowFaults } from './faults.ts';
import { Lane } from './lane.ts';
import { type Cell, cellsOf, durations, isLeftOut, readRows } from './matrix.ts';
import { scenes, wholeTables } from './scenes.ts';

const rows = readRows();
const requests = Object.keys(scenes);

describe('the matrix', () => {
  test('has a table for every request', () => {
    expect([...new Set(rows.map(({ request }) => request))]).toEqual(requests.toSorted(byTable));
  });

  test.each(wholeTables)('has a row for every fault where it is to: %s', (request) => {
    const faultOn = scenes[request]?.faultOn ?? { appliance: 'other' };
    const ofAppliance = {
      ...applianceFaults,
      ...('appliance' in faultOn && faultOn.appliance === 'login' && loginFaults),
    };
    const faults = rows.filter((row) => row.request === request).map(({ fault }) => fault);
    expect(faults.toSorted()).toEqual(Object.keys('aws' in faultOn ? awsFaults : ofAppliance).toSorted());
  });

  test('says why a cell is left out, and what is expected in every other', () => {
    const unclear = rows.filter(
      ({ cells }) =>
        cells.length !== durations.length ||
        cells.some((cell) => !/^(recovered|[A-Z][A-Za-z]+|—.*)$/.test(cell)) ||
        (cells.some(isLeftOut) && !cells.some((cell) => /^— \S/.test(cell))),
    );
    expect(unclear).toEqual([]);
  });
});

const byTable = (a: string, b: string) => place(a) - place(b);
const place = (request: string) => rows.findIndex((row) => row.request === request);

type Run = readonly [Cell, ...Cell[]];

const cells = cellsOf(rows);
const isSlow = ([{ fault }]: Run) => slowFaults.has(fault);

/** A follower that is to recover from a fault twice does so in one run: each takes a process of its own. */
const isTwice = (cell: Cell) =>
  cell.duration !== 'for ever' && cell.expected === 'recovered' && scenes[cell.request]?.action === 'follow';
const runs: Run[] = cells.flatMap((cell, index): Run[] => {
  const [before, after] = [cells[index - 1], cells[index + 1]];
  const joins = (other: Cell | undefined): other is Cell =>
    other !== undefined && other.request === cell.request && other.fault === cell.fault && isTwice(other);
  if (!isTwice(cell)) return [[cell]];
  if (cell.duration === 'for a while') return joins(before) ? [] : [[cell]];
  return joins(after) ? [[cell, after]] : [[cell]];
});

/** The runs that keep the processor busy, and those that mostly wait; each is played in a lane of its kind. */
const kinds = [
  { runs: runs.filter((run) => !isSlow(run)), lanes: 2 },
  { runs: runs.filter(isSlow), lanes: 8 },
];
const results = new Map(cells.map((cell) => [cell, Promise.withResolvers<string>()]));

async function playAll(left: Run[], lane: Lane): Promise<void> {
  for (let run = left.shift(); run !== undefined; run = left.shift()) {
    const played = lane.play(run);
    for (const cell of run) played.then(results.get(cell)?.resolve, results.get(cell)?.reject);
    await played.catch(() => undefined);
  }
}

const lanes: Lane[] = [];
beforeAll(async () => {
  for (const kind of kinds) {
    const started = await Promise.all(Array.from({ length: kind.lanes }, () => Lane.start()));
    lanes.push(...started);
    for (const lane of started) void playAll(kind.runs, lane);
  }
});
afterAll(async () => {
  for (const { runs } of kinds) runs.length = 0;
  await Promise.all(lanes.map((lane) => lane.stop()));
});

describe.each(requests)('%s', (request) => {
  test.each(
    cells
      .filter((cell) => cell.request === request)
      .map((cell) => [`${cell.fault} ${cell.duration}: ${cell.expected}`, cell] as const),
  )(
    '%s',
    async (_name, cell) => {
      expect(await results.get(cell)?.promise).toBe(cell.expected);
    },
    120_000,
  );
});
