import { randomUUID } from 'node:crypto';
import { lambdaEnvironment } from '../../infra/local/lambda/environment.ts';
import { operationsBeforeALook } from '../support/follow-operations.ts';
import type { EndpointProcess } from './endpoint-process.ts';
import { type Contestant, type Run, run } from './measured-process.ts';
import type { RecordedCalls, SceneOptions } from './scene.ts';
import { quantile } from './statistics.ts';
import { table } from './table.ts';

const sizes = [1, 100, 10_000];
const repeats = 7;

/** What a cold invocation takes: medians. Milliseconds and MB; bytes of the longest line and of the largest state. */
export interface Cost {
  processor: number;
  wall: number;
  memory: number;
  longestLine: number;
  storedState: number;
}

/** One size of a job, and what each kind of invocation takes. */
export interface Size {
  groups: number;
  start: Cost;
  look: Cost;
  /** The look that finds the job ended, with every group failed. */
  lastLook: Cost;
}

/** Starts and follows jobs of all sizes. */
export async function growthByGroups(
  startSync: Contestant,
  followSync: Contestant,
  endpoint: EndpointProcess,
): Promise<Size[]> {
  const measured: Size[] = [];
  for (const groups of sizes) {
    const follow = (state: 'running' | 'failed') => {
      const job = randomUUID();
      const operations = operationsBeforeALook(job);
      return costOf(followSync, { groups, follow: { job, state, operations } }, endpoint);
    };
    measured.push({
      groups,
      start: await costOf(startSync, { groups }, endpoint),
      look: await follow('running'),
      lastLook: await follow('failed'),
    });
  }
  return measured;
}

async function costOf(contestant: Contestant, scene: SceneOptions, endpoint: EndpointProcess): Promise<Cost> {
  const runs: { measuredRun: Run; recorded: RecordedCalls }[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const { environment, event } = await endpoint.setScene(scene);
    const measuredRun = await run(
      contestant,
      lambdaEnvironment({ bundle: contestant.bundle, environment }),
      event,
    );
    const recorded = await endpoint.recorded();
    check(measuredRun, recorded, scene.follow?.state);
    runs.push({ measuredRun, recorded });
  }
  const median = (measure: 'processor' | 'wall' | 'memory') =>
    quantile(
      runs.map(({ measuredRun }) => measuredRun[measure]),
      0.5,
    );
  const lines = runs.flatMap(({ measuredRun }) => measuredRun.output.split('\n'));
  const payloads = runs.flatMap(({ recorded }) => recorded.checkpoints.map(({ Payload }) => Payload ?? ''));
  return {
    processor: median('processor'),
    wall: median('wall'),
    memory: median('memory'),
    longestLine: Math.max(...lines.map((line) => Buffer.byteLength(line))),
    storedState: Math.max(0, ...payloads.map((payload) => Buffer.byteLength(payload))),
  };
}

function check(
  { answer, output }: Run,
  recorded: RecordedCalls,
  follows: 'running' | 'failed' | undefined,
): void {
  const { outcome, Status } = Object(answer);
  const isRight = {
    running: Status === 'PENDING',
    failed: Status === 'FAILED',
    start: outcome === 'started',
  };
  const calls = follows ? ['login', 'get'] : ['login', 'list', 'start', 'user', 'pwdpolicy'];
  if (isRight[follows ?? 'start'] && recorded.calls.appliance.join() === calls.join()) return;
  throw new Error(
    `A wrong answer (${follows ?? 'start'}): ${JSON.stringify(answer)}\n${JSON.stringify(recorded.calls)}\n${output}`,
  );
}

export function describeSizes(measured: Size[]): string {
  const row = (what: string, { groups }: Size, cost: Cost) => [
    what,
    groups.toLocaleString('en'),
    `${cost.processor.toFixed(0)} ms`,
    `${cost.wall.toFixed(0)} ms`,
    `${cost.memory.toFixed(0)} MB`,
    kilobytes(cost.longestLine),
    cost.storedState > 0 ? kilobytes(cost.storedState) : '',
  ];
  return [
    `Cold invocations by the number of groups, median of ${repeats} (the last look: every group has failed):`,
    table([
      ['', 'groups', 'processor', 'wall', 'memory', 'longest line', 'stored state'],
      ...measured.map((size) => row('start', size, size.start)),
      ...measured.map((size) => row('a look', size, size.look)),
      ...measured.map((size) => row('the last look', size, size.lastLook)),
    ]),
    describeGrowth(measured),
  ].join('\n');
}

/** What a start with the most groups may take at most, as a multiple of one with the fewest. */
const maxGrowth = 2;

function describeGrowth(measured: Size[]): string {
  const [least, most] = [measured[0], measured.at(-1)] as [Size, Size];
  const ratio = most.start.processor / least.start.processor;
  const verdict = ratio <= maxGrowth ? 'met' : 'missed';
  return `A start with ${most.groups.toLocaleString('en')} groups takes ${ratio.toFixed(2)} × one with ${least.groups} (at most ${maxGrowth}: ${verdict}).`;
}

const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;
