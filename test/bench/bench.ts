/**
 * `npm run bench [-- --rounds N] [-- --growth]`: what a nightly start takes, beside three others that do the same; or,
 * with `--growth`, what starting and following take as the job grows. Prints tables, and writes reports/*.json
 * and a picture of the comparison, reports/bench.svg. What stands in docs/ is a copy of one run.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { contest } from './contest.ts';
import { buildContestants, type Contestants, sizeOf } from './contestants.ts';
import { EndpointProcess } from './endpoint-process.ts';
import { describeSizes, growthByGroups } from './growth-by-groups.ts';
import { describeDurations, growthByTime } from './growth-by-time.ts';
import { plot } from './plot.ts';
import { describe, describeBundles, figures } from './result.ts';

const usage = 'Usage: npm run bench [-- --rounds N | -- --growth], where N is 15 or more.';

/** Prints the comparison; returns what is written to a file. */
async function compare(contestants: Contestants, endpoint: EndpointProcess, rounds: number) {
  const { floor, usual, python, followSync } = contestants;
  const bundles: { [name: string]: number } = {};
  for (const each of [floor, contestants.this, usual, followSync]) bundles[each.name] = await sizeOf(each);
  const available = [floor, contestants.this, usual, ...('missing' in python ? [] : [python])];
  const result = figures(await contest(available, rounds, endpoint));
  console.log(describe(result));
  if ('missing' in python) console.log(`python is left out: ${python.missing}.`);
  console.log(`\n${describeBundles(bundles)}`);
  return { ...result, bundles, ...('missing' in python ? {} : { python: python.versions }) };
}

/** The same for how it grows. */
async function grow(contestants: Contestants, endpoint: EndpointProcess) {
  const byGroups = await growthByGroups(contestants.this, contestants.followSync, endpoint);
  console.log(`${describeSizes(byGroups)}\n`);
  const [smallest] = byGroups;
  if (smallest === undefined) throw new Error('No size was measured');
  const byTime = await growthByTime(smallest);
  console.log(describeDurations(byTime));
  return { byGroups, byTime };
}

async function main(): Promise<0 | 1 | 2> {
  const { growth, rounds } = options();
  if (!(Number.isInteger(rounds) && rounds >= 15)) {
    console.error(usage);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'cckm-sap-sync-bench-'));
  const endpoint = new EndpointProcess();
  try {
    const contestants = await buildContestants(folder);
    const result = await (growth ? grow(contestants, endpoint) : compare(contestants, endpoint, rounds));
    save(
      growth ? 'growth.json' : 'bench.json',
      `${JSON.stringify({ node: process.version, ...result }, null, 2)}\n`,
    );
    if ('contestants' in result) save('bench.svg', plot(result));
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  } finally {
    endpoint.stop();
    rmSync(folder, { recursive: true });
  }
}

function options(): { growth: boolean; rounds: number } {
  try {
    const { values } = parseArgs({
      options: { growth: { type: 'boolean', default: false }, rounds: { type: 'string', default: '25' } },
    });
    return { growth: values.growth, rounds: Number(values.rounds) };
  } catch {
    return { growth: false, rounds: Number.NaN };
  }
}

function save(file: string, contents: string): void {
  const reports = join(import.meta.dirname, '../../reports');
  mkdirSync(reports, { recursive: true });
  writeFileSync(join(reports, file), contents);
  console.log(`\nWritten to reports/${file}.`);
}

process.exitCode = await main();
