import { afterEach, expect, test } from '@jest/globals';
import { type Before, poll } from '../../../functions/follow-sync/poll.ts';
import { lookSeconds } from '../../../functions/shared/limits.ts';
import { resourceIds, secretFor } from '../../support/samples.ts';
import { TimeoutClock } from '../../support/timeout-clock.ts';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

/** An appliance of so many nodes. Where one hangs, the clock goes on as soon as it has been asked. */
async function begin(nodes: number) {
  const clock = new TimeoutClock();
  const hanging = new Set<number>();
  const slowness = new Map<number, number>();
  const asked: number[] = [];
  stage = await startStage({
    nodes,
    onRequest: ({ node }) => {
      asked.push(node);
      if (hanging.has(node)) setImmediate(() => clock.advance(30_000));
      clock.advance(slowness.get(node) ?? 0);
    },
  });
  const { username, password } = stage.appliance.credentials;
  stage.secret.content = { ...secretFor(stage.appliance), username, password };
  const hang = (node: number) => {
    hanging.add(node);
    stage.appliance.fault({ on: 'any', kind: 'stall', node, times: Number.POSITIVE_INFINITY });
  };
  const slow = (node: number, ms: number) => slowness.set(node, ms);
  const { id } = stage.appliance.addJob({ groups: resourceIds });
  const lookAt = async (before: Before) => {
    asked.length = 0;
    const began = clock.now();
    const seen = await poll(id, before, { ...stage.tools, clock });
    return { seen, seconds: (clock.now() - began) / 1000, asked: [...asked] };
  };
  return { hang, slow, lookAt };
}

test('a look at nodes that all hang ends in its time, as no answer, and the next one begins after the last', async () => {
  const { hang, lookAt } = await begin(12);
  for (let node = 0; node < 12; node += 1) hang(node);
  const first = await lookAt({});
  expect(first).toMatchObject({
    seen: {
      saw: 'no_answer',
      nextNode: 8,
      why: expect.stringContaining('not asked, since the time was over'),
    },
    seconds: lookSeconds,
    asked: [0, 1, 2, 3, 4, 5, 6, 7],
  });
  const second = await lookAt(first.seen);
  expect(second).toMatchObject({ seen: { nextNode: 4 }, asked: [8, 9, 10, 11, 0, 1, 2, 3] });
});

test('a node that answers is reached behind many that hang, and is the first to be asked from then on', async () => {
  const { hang, lookAt } = await begin(12);
  for (let node = 0; node < 11; node += 1) hang(node);
  const { seen: before } = await lookAt({});
  const { seen } = await lookAt(before);
  expect(seen).toMatchObject({ saw: 'job', nextNode: 11 });
  expect(await lookAt(seen)).toMatchObject({ seen: { saw: 'job', nextNode: 11 }, asked: [11, 11] });
});

test('a node that answers within the time of one look is reached in it', async () => {
  const { hang, lookAt } = await begin(8);
  for (let node = 0; node < 7; node += 1) hang(node);
  const { seen } = await lookAt({});
  expect(seen).toMatchObject({ saw: 'job', nextNode: 7 });
});

test('a node that had only the rest of a look is the first of the next one, which is long enough for it', async () => {
  const { hang, lookAt, slow } = await begin(8);
  for (let node = 0; node < 7; node += 1) hang(node);
  slow(7, 20_000);
  const { seen } = await lookAt({});
  expect(seen).toMatchObject({ saw: 'no_answer', nextNode: 7 });
  expect(await lookAt(seen)).toMatchObject({ seen: { saw: 'job', nextNode: 7 }, asked: [7, 7] });
});

test('the place of a node is taken round where there are fewer now', async () => {
  const { lookAt } = await begin(2);
  expect(await lookAt({ nextNode: 7 })).toMatchObject({ seen: { saw: 'job', nextNode: 1 }, asked: [1, 1] });
});

test('no node is asked twice', async () => {
  const { hang, lookAt } = await begin(2);
  hang(0);
  hang(1);
  expect(await lookAt({ nextNode: 1 })).toMatchObject({ seen: { saw: 'no_answer' }, asked: [1, 0] });
});
