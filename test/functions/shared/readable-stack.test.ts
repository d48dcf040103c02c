import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readableStack } from '../../../functions/shared/readable-stack.ts';

let folder: string;
let bundle: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cckm-sap-sync-'));
  bundle = pathToFileURL(join(folder, 'index.mjs')).href;
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Line 11, columns 12 to 15 of the bundle are line 12, column 3 of the source; the rest is of none. */
const mappings = `${';'.repeat(10)}WAWE,I;`;
const map = { version: 3, sources: ['../../functions/start-sync/check.ts'], names: [], mappings };
const known = '11:12';
const source = 'functions/start-sync/check.ts:12:3';
const putMap = (text = JSON.stringify(map)) => writeFileSync(join(folder, 'index.mjs.map'), text);
const stackAt = (...places: string[]) =>
  ['TypeError: no', ...places.map((place) => `    at a (${place})`)].join('\n');

describe('a stack', () => {
  test('names each place in the source, with its path from the root', () => {
    putMap();
    const stack = stackAt(`${bundle}:${known}`, `${bundle}:${known}`);
    expect(readableStack(stack, bundle)).toBe(stackAt(source, source));
  });

  test('names a place without brackets, and in a bundle that was imported again', () => {
    putMap();
    const again = `${bundle}?cold-start=1`;
    expect(readableStack(`    at async ${again}:${known}`, again)).toBe(`    at async ${source}`);
  });

  test.each([
    ['in another file of the same name', () => `file:///var/runtime/index.mjs:${known}`],
    ['in Node', () => 'node:internal/process/task_queues:104:5'],
    ['that the map does not know', () => `${bundle}:1:1`],
    ['that is of no source', () => `${bundle}:11:16`],
  ])('keeps a place %s beside one that it names', (_name, place) => {
    putMap();
    const stack = stackAt(place(), `${bundle}:${known}`);
    expect(readableStack(stack, bundle)).toBe(stackAt(place(), source));
  });

  test.each([
    ['there is no map', () => {}],
    ['the map is no JSON', () => putMap('{')],
    ['the map is no map', () => putMap('null')],
  ])('stays as it is when %s', (_name, put) => {
    put();
    const stack = stackAt(`${bundle}:${known}`);
    expect(readableStack(stack, bundle)).toBe(stack);
  });

  test('that is missing stays missing', () => {
    putMap();
    expect(readableStack(undefined, bundle)).toBeUndefined();
  });
});
