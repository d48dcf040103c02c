import { afterEach, expect, test } from '@jest/globals';
import { bundleFolder } from '../../infra/bundles.ts';
import type { DurableInvocation } from '../../infra/local/lambda/messages.ts';
import { localSecretId } from '../../infra/local/system.ts';
import { VirtualClock } from '../../infra/local/virtual-clock.ts';
import { cutHistories } from '../support/cut-histories.ts';
import { replay } from '../support/replay.ts';
import { World } from './world.ts';

let world: World;
afterEach(async () => {
  world.clock.now = VirtualClock.prototype.now;
  await world.stop();
});

/** A clock that shows a time gone by again. */
class PastClock extends VirtualClock {
  readonly #time: number;

  constructor(time: number) {
    super();
    this.#time = time;
  }

  override get offset(): number {
    return this.#time - Date.now();
  }
}

/** When an invocation looked at the job, by the state that it stored. */
const timeOf = ({ checkpoints }: DurableInvocation): number => {
  const state = checkpoints.map(({ Payload }) => Payload).find((payload) => payload !== undefined);
  return (JSON.parse(state ?? '{}') as { at: number }).at;
};

/** What was decided: the checkpoints and the output, without the milliseconds that a repetition takes longer. */
const decisions = (checkpoints: unknown, output: unknown) =>
  JSON.parse(JSON.stringify({ checkpoints, output }).replace(/\\"(began|at|since)\\":\d+/g, '\\"$1\\":0'));

/** A follower's process died at each point in turn; what the next one did, and what the first one had done. */
async function replayed(invocation: DurableInvocation) {
  const cuts = cutHistories([invocation]);
  const time = timeOf(invocation);
  world.clock.now = () => time;
  const lines: string[] = [];
  const again = await replay(
    {
      onLine: (line) => lines.push(line),
      bundle: `${bundleFolder('follow-sync')}/index.mjs`,
      environment: { SECRET_ID: localSecretId, TARGET: 'local', AWS_ENDPOINT_URL: world.system.aws.url },
      clock: new PastClock(time),
    },
    cuts,
  );
  return {
    first: cuts.map(({ remaining, output }) => decisions(remaining, output)),
    again: again.map(({ checkpoints, output }) => decisions(checkpoints, output)),
    reports: reportsIn(lines),
  };
}

/** What was reported of the job, without what differs from one invocation to the next. */
const reportsIn = (lines: readonly string[]) =>
  lines
    .filter((line) => line.includes('"synchronization ended"'))
    .map((line) => JSON.parse(line))
    .map(({ outcome, job, groups, failed_groups, looks, response }) => ({
      outcome,
      job,
      groups,
      failed_groups,
      looks,
      response,
    }));

test.each([
  ['succeeds', {}],
  ['fails in part', { failedGroups: ['00RT000000060vKLOP'] }],
])(
  'with its history cut at every event, the follower of a job that %s makes the same decisions',
  async (_name, script) => {
    world = await World.start({ jobSeconds: 20 });
    world.appliance.scriptNextJob(script);
    await world.system.deliver({});
    const [followed] = await world.system.allFollowed();
    const invocations = followed?.execution.invocations ?? [];
    expect(invocations.length).toBeGreaterThanOrEqual(3);
    for (const invocation of invocations) {
      const { first, again } = await replayed(invocation);
      expect(again).toEqual(first);
    }
  },
);

test('a follower that dies between the report and its checkpoint reports again, in full', async () => {
  world = await World.start({ jobSeconds: 20 });
  world.appliance.scriptNextJob({ failedGroups: ['00RT000000060vKLOP'] });
  await world.system.deliver({});
  const [followed] = await world.system.allFollowed();
  const last = followed?.execution.invocations.at(-1) as DurableInvocation;
  const [reported] = reportsIn(followed?.execution.output.split('\n') ?? []);
  expect(reported).toMatchObject({ outcome: 'partially_failed', response: { id: reported?.job } });
  const { reports } = await replayed(last);
  expect(reports.length).toBeGreaterThan(0);
  expect(reports).toEqual(reports.map(() => reported));
});
