import { beforeAll, describe, expect, test } from '@jest/globals';
import { LocalAws } from '../../infra/local/aws/local-aws.ts';
import { DurableProcess } from '../../infra/local/lambda/durable-process.ts';
import type { DurableInvocation } from '../../infra/local/lambda/messages.ts';
import { VirtualClock } from '../../infra/local/virtual-clock.ts';
import { bundle } from './bundle.ts';
import { type CutHistory, cutHistories } from './cut-histories.ts';
import { replay } from './replay.ts';

const source = `
  import { withDurableExecution } from '@aws/durable-execution-sdk-js';
  export const handler = withDurableExecution(async (event, context) => {
    await context.step('start', async () => 1);
    await context.wait({ seconds: 5 });
    return context.waitForCondition('look', async (looks) => looks + 1, {
      initialState: 0,
      waitStrategy: (looks) => looks >= 3 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 10 } },
    });
  });
`;

let invocations: readonly DurableInvocation[];
let cuts: CutHistory[];
let again: DurableInvocation[];
beforeAll(async () => {
  const clock = new VirtualClock();
  const aws = await LocalAws.start({ clock });
  const environment = { AWS_ENDPOINT_URL: aws.url };
  const options = { bundle: await bundle('replayed', source), clock, environment };
  const durable = DurableProcess.start(options);
  ({ invocations } = await durable.run(aws.executions.begin({})));
  await Promise.all([durable.stop(), aws.stop()]);
  cuts = cutHistories(invocations);
  again = await replay(options, cuts);
});

test('a history is cut before every checkpoint', () => {
  expect(cuts.length).toBe(invocations.flatMap(({ checkpoints }) => checkpoints).length);
});

describe('a replay of every cut history', () => {
  const last = (updates: { Name?: string; Action?: string }[]) =>
    updates.map(({ Name, Action }) => `${Action} ${Name}`).at(-1);

  test('sends the last checkpoint of the first time', () => {
    expect(again.map(({ checkpoints }) => last(checkpoints))).toEqual(
      cuts.map(({ remaining }) => last(remaining)),
    );
  });

  test('ends as the first time', () => {
    const status = ({ output }: { output?: unknown }) => (output as { Status: string }).Status;
    expect(again.map(status)).toEqual(cuts.map(status));
  });
});

test('a replay rejects when the bundle cannot be imported', async () => {
  const broken = await bundle('not-replayed', "throw new RangeError('There is no setting');");
  await expect(replay({ bundle: broken }, [{ operations: [] }])).rejects.toThrow(
    'RangeError: There is no setting',
  );
});
