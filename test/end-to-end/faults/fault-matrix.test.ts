import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { applianceFaults, awsFaults, slowFaults } from './faults.ts';
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
    const meets = scenes[request]?.meets ?? { appliance: 'other' };
    const faults = rows.filter((row) => row.request === request).map(({ fault }) => fault);
    expect(faults.toSorted()).toEqual(Object.keys('aws' in meets ? awsFaults : applianceFaults).toSorted());
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

const cells = cellsOf(rows);
const isSlow = ({ fault, request }: Cell) =>
  slowFaults.has(fault) && !('aws' in (scenes[request]?.meets ?? {}));

/** The cells that keep the processor busy, and those that mostly wait; each cell is played in a lane of its kind. */
const kinds = [
  { cells: cells.filter((cell) => !isSlow(cell)), lanes: 3 },
  { cells: cells.filter(isSlow), lanes: 8 },
];
const results = new Map(cells.map((cell) => [cell, Promise.withResolvers<string>()]));

async function playAll(left: Cell[], lane: Lane): Promise<void> {
  for (let cell = left.shift(); cell !== undefined; cell = left.shift()) {
    const result = results.get(cell);
    await lane.play(cell).then(result?.resolve, result?.reject);
  }
}

const lanes: Lane[] = [];
beforeAll(async () => {
  for (const kind of kinds) {
    const started = await Promise.all(Array.from({ length: kind.lanes }, () => Lane.start()));
    lanes.push(...started);
    for (const lane of started) void playAll(kind.cells, lane);
  }
});
afterAll(async () => {
  for (const { cells } of kinds) cells.length = 0;
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
