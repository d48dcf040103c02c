import { asScheduled } from '../support/samples.ts';
import { isUnderstood } from './selections.ts';
import { followForHours } from './stage.ts';
import type { Delivered, Step } from './steps.ts';
import type { World } from './world.ts';

/** In seconds. */
const day = 86_400;

type Event = { [key: string]: unknown };

/** What the schedules of the stack send. */
const scheduled = (due: number, keys: Event): Event => ({
  scheduled_time: new Date(due).toISOString(),
  ...asScheduled,
  ...keys,
});

function eventOf(what: Delivered, world: World): Event {
  switch (what.event) {
    case 'nightly':
      return scheduled(world.now - what.ago * 60_000, { catch_up_follows: true });
    case 'catch-up':
      return scheduled(world.now - what.ago * 60_000, { unless_succeeded_within_hours: 12 });
    case 'manual':
      return { ...what.keys };
    case 'again':
      return world.deliveries.findLast(({ selection }) => selection !== undefined)?.event ?? {};
    default:
      return { action: what.event };
  }
}

/** Plays one step. */
export async function play(step: Step, world: World): Promise<void> {
  const { appliance, loop } = world;
  loop.tick();
  switch (step.do) {
    case 'deliver': {
      const event = eventOf(step.what, world);
      const delivery = world.deliver(event);
      if (step.how === 'twice') world.deliver(event);
      if (step.how === 'begun') await loop.settle();
      else await loop.advanceTo(Number.POSITIVE_INFINITY, () => delivery.ended !== undefined);
      return loop.advanceTo(world.now + step.pass * 1000);
    }
    case 'pass':
      return loop.advanceTo(world.now + step.seconds * 1000);
    case 'appliance fault':
      return world.addFault(step);
    case 'AWS fault':
      return world.addAwsFault(step);
    case 'restart':
      return appliance.restart();
    case 'go down':
      return appliance.goDown();
    case 'go up':
      return appliance.goUp();
    case 'heal':
      return world.heal();
    case 'revoke tokens':
      return appliance.revokeTokens();
    case 'revoke refresh tokens':
      return world.revokeRefreshTokens();
    case 'change password':
      return world.changePassword();
    case 'put secret':
      return world.putSecret(step.holding);
    case 'deploy':
      for (const name of ['start-sync', 'follow-sync'] as const) {
        world.stage.send({ type: 'deploy', now: world.now, function: name });
      }
      if (step.kills) world.followers.stopAll();
      return;
    case 'script job':
      return world.scriptJob(step.script);
    case 'job of others': {
      const { selection, seconds } = step;
      appliance.addJob(
        'groups' in selection ? { groups: selection.groups, seconds } : { ...selection, seconds },
      );
      return;
    }
  }
}

/**
 * How every run ends: everything works again, what is under way comes to its end, and the next deliveries find
 * every job that nobody knows of. Then time passes until no follower is left.
 */
export async function comeToRest(world: World): Promise<void> {
  const { loop } = world;
  await world.heal();
  world.putSecret('current', day);
  await loop.advanceTo(Number.POSITIVE_INFINITY, () => world.underWay.length === 0);
  for (const { id, selection } of world.running) {
    if (!world.known.has(id)) await synchronize(world, { ...selection, ...asScheduled });
  }
  await synchronize(world, asScheduled);
  await loop.advanceTo(loop.now + (followForHours * 60 + 10) * 60_000);
}

/** Named reasons for which a delivery may fail where everything works, and is understood: a job of somebody is in the way. */
const expectedErrors = ['JobInTheWay', 'JobStuck'];

/** Delivers until it succeeds; what is stuck and in the way is canceled, as the error advises. */
async function synchronize(world: World, event: Event): Promise<void> {
  let last = '';
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    const { ended } = await world.deliverToEnd(event);
    if (ended?.error === undefined) return;
    const { errorType, errorMessage } = ended.error;
    if (!isUnderstood(world.appliance.behaviour)) return;
    if (!expectedErrors.includes(errorType)) {
      world.violations.push(`fails although everything works: ${errorType}: ${errorMessage}`);
      return;
    }
    last = errorMessage;
    const stuck = /cancel","job":"([^"]+)"/.exec(errorMessage)?.[1];
    if (stuck !== undefined) await world.deliverToEnd({ action: 'cancel', job: stuck });
    else await world.loop.advanceTo(world.now + 1_800_000);
  }
  world.violations.push(`never succeeds although everything works: ${last}`);
}
