import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { plot } from './plot.ts';

const read = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
const { goals, ...contest } = JSON.parse(read('contest.json'));
const figures = contest.contestants as { [name: string]: { [measure: string]: { median: number } } };

test('the picture of the contest is drawn from the figures beside it', () => {
  expect(read('contest.svg')).toBe(plot(contest));
});

test('the page of the contest shows the figures beside it', () => {
  const page = read('performance.md');
  const median = (name: string, measure: string) => figures[name]?.[measure]?.median ?? Number.NaN;
  for (const name of Object.keys(figures)) {
    const [processor, memory] = [median(name, 'processor'), median(name, 'memory')];
    const cells = [
      `${processor.toFixed(0)} ms`,
      (processor / median('floor', 'processor')).toFixed(2),
      `${memory.toFixed(1)} MB`,
      (memory / median('floor', 'memory')).toFixed(2),
    ];
    const row = page.split('\n').find((line) => line.replaceAll('*', '').startsWith(`| ${name} | `));
    expect(row?.replaceAll('*', '')).toContain(` ${cells.join(' | ')} |`);
  }
  for (const { measure, baseline, maxRatio, actual } of goals)
    expect(page).toContain(`| ${measure} ≤ ${maxRatio} × ${baseline} | ${actual.toFixed(2)} |`);
});

test('the longest median without a spread is a bar of the whole width', () => {
  const same = { median: 1, lowerQuartile: 1, upperQuartile: 1 };
  const drawn = plot({ rounds: 1, contestants: { floor: { processor: same, wall: same, memory: same } } });
  expect(drawn).toContain('width="360.0"');
});
