import { afterEach } from '@jest/globals';
import {
  type ApplianceOptions,
  SimulatedAppliance,
} from '../../../../infra/local/appliance/simulated-appliance.ts';

/** A clock that stands still until it is told otherwise. */
class TestClock {
  ms = Date.UTC(2026, 0, 15, 2, 0, 0, 123);
  readonly now = (): number => this.ms;
  advance(seconds: number): void {
    this.ms += seconds * 1000;
  }
}

const running: SimulatedAppliance[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((appliance) => appliance.stop()));
});

/** An appliance on a clock that stands still; it stops after the test. */
export async function startAppliance(options: ApplianceOptions = {}) {
  const clock = new TestClock();
  const appliance = await SimulatedAppliance.start({ now: clock.now, ...options });
  running.push(appliance);
  return { appliance, clock };
}
