import { afterEach, describe, expect, test } from '@jest/globals';
import { sampleGroups, World, type WorldOptions } from './world.ts';

let world: World;
const begin = async (options?: WorldOptions) => {
  world = await World.start(options);
  return world;
};
afterEach(() => world.stop());

describe('start', () => {
  test('starts and follows', async () => {
    await begin();
    const answer = await world.system.deliver({});
    console.log(JSON.stringify(answer, null, 1));
    const followed = await world.system.allFollowed();
    console.log(
      followed.map((f) => [f.name, f.end.status, f.end.result, f.end.error]),
      world.lines.join('\n'),
      world.metrics(),
      world.requests(),
    );
    expect(answer.result).toMatchObject({ outcome: 'started' });
  });
});
