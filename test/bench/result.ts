import type { Measure, Runs } from './contest.ts';
import { type Summary, spread, summarize } from './statistics.ts';
import { table } from './table.ts';

/** What `this` may be at most, as a part of another contestant's median. */
const goals = [
  { measure: 'processor', baseline: 'floor', maxRatio: 1.6 },
  { measure: 'processor', baseline: 'usual', maxRatio: 0.45 },
  { measure: 'processor', baseline: 'python', maxRatio: 0.4 },
  { measure: 'memory', baseline: 'floor', maxRatio: 1.12 },
] as const satisfies { measure: Measure; baseline: string; maxRatio: number }[];

/** A machine on which the same work takes so differently (interquartile range over median) tells nothing. */
const noisy = 0.1;

const units = { processor: 'ms', wall: 'ms', memory: 'MB' } as const;

export interface Figures {
  rounds: number;
  contestants: { [name: string]: { [measure in Measure]: Summary } };
  goals: {
    measure: Measure;
    baseline: string;
    maxRatio: number;
    /** The ratio of the medians. */
    actual: number;
    met: boolean;
    /** The ratios of each round by itself. */
    byRound: Summary;
  }[];
  /** Of floor's processor time. */
  spread: number;
  tooNoisy: boolean;
}

export function figures(runs: Runs): Figures {
  const contestants: Figures['contestants'] = {};
  for (const [name, each] of runs) {
    const of = (measure: Measure) => summarize(each.map((run) => run[measure]));
    contestants[name] = { processor: of('processor'), wall: of('wall'), memory: of('memory') };
  }
  const median = (name: string, measure: Measure) => contestants[name]?.[measure].median ?? Number.NaN;
  const floor = contestants.floor as { [measure in Measure]: Summary };
  return {
    rounds: runs.get('floor')?.length ?? 0,
    contestants,
    goals: goals
      .filter(({ baseline }) => baseline in contestants)
      .map((goal) => {
        const actual = median('this', goal.measure) / median(goal.baseline, goal.measure);
        const baseline = runs.get(goal.baseline) ?? [];
        const ratios = runs
          .get('this')
          ?.map((run, round) => run[goal.measure] / (baseline[round]?.[goal.measure] ?? Number.NaN));
        return { ...goal, actual, met: actual <= goal.maxRatio, byRound: summarize(ratios ?? []) };
      }),
    spread: spread(floor.processor),
    tooNoisy: spread(floor.processor) > noisy,
  };
}

/** The figures as a person reads them. */
export function describe({ contestants, goals, rounds, spread, tooNoisy }: Figures): string {
  const measures = Object.keys(units) as Measure[];
  const cell = ({ median, lowerQuartile, upperQuartile }: Summary, unit: string) =>
    `${median.toFixed(1)} ${unit} (${lowerQuartile.toFixed(1)}–${upperQuartile.toFixed(1)})`;
  const ratio = (value: number) => `${value.toFixed(2)} ×`;
  const floor = contestants.floor as Figures['contestants'][string];
  return [
    `From exec to answer, median of ${rounds} rounds (quartiles), and as a multiple of floor:`,
    table([
      ['', ...measures.flatMap((measure) => [measure, ''])],
      ...Object.entries(contestants).map(([name, figures]) => [
        name,
        ...measures.flatMap((measure) => [
          cell(figures[measure], units[measure]),
          ratio(figures[measure].median / floor[measure].median),
        ]),
      ]),
    ]),
    '',
    table([
      ['Goals', 'is', 'round by round (quartiles)', 'at most', ''],
      ...goals.map(({ measure, baseline, maxRatio, actual, met, byRound }) => [
        `${measure} of this over ${baseline}`,
        ratio(actual),
        `${byRound.median.toFixed(2)} (${byRound.lowerQuartile.toFixed(2)}–${byRound.upperQuartile.toFixed(2)})`,
        ratio(maxRatio),
        met ? 'met' : `missed by ${((actual / maxRatio - 1) * 100).toFixed(0)} %`,
      ]),
    ]),
    '',
    tooNoisy
      ? `TOO NOISY TO TELL: the middle half of floor's processor times spans ${percent(spread)} of their median (at most ${percent(noisy)}). Try again on a quieter machine.`
      : `The middle half of floor's processor times spans ${percent(spread)} of their median: quiet enough (at most ${percent(noisy)}).`,
  ].join('\n');
}

/** The bundles, and the limit of the two that are deployed. */
export function describeBundles(bundles: { [name: string]: number }): string {
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} KB`;
  return table([
    ['Bundles', ''],
    ...Object.entries(bundles).map(([name, bytes]) => [name, kilobytes(bytes)]),
  ]);
}

const percent = (part: number) => `${(part * 100).toFixed(0)} %`;
