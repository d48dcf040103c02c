import { checkAnswer } from './check-answers.ts';
import { checkFollower } from './check-followers.ts';
import { checkLogins } from './check-logins.ts';
import { checkStarts } from './check-starts.ts';
import { comeToRest, play } from './play.ts';
import type { Appliances } from './prepared-appliance.ts';
import type { Stage } from './stage.ts';
import type { Setup, Step } from './steps.ts';
import { World } from './world.ts';

/** Plays one run. Throws when an invariant does not hold, after the step that broke it. */
export async function run(stage: Stage, appliances: Appliances, setup: Setup, steps: Step[]): Promise<World> {
  const world = new World(stage, await appliances.take(), setup);
  world.onDelivered = (delivery) => {
    world.violations.push(...checkAnswer(delivery, world), ...checkStarts(delivery, world));
  };
  world.followers.onClosed = (follower) => world.violations.push(...checkFollower(follower, world));
  const check = (after: string) => {
    const violations = [...world.violations, ...checkLogins(world)];
    if (violations.length > 0) throw new Error(`After ${after}: ${violations.join('; ')}`);
  };
  try {
    for (const [index, step] of steps.entries()) {
      await play(step, world);
      check(`step ${index + 1} (${step.do})`);
    }
    await comeToRest(world);
    for (const { name } of world.followers.live) world.violations.push(`${name} never ends`);
    check('everything came to rest');
    return world;
  } finally {
    await world.heal();
    await world.appliance.stop();
  }
}
