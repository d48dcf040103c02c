import { type RecordedRequest, SimulatedAppliance } from '../../infra/local/appliance/simulated-appliance.ts';

/** What a run tells the appliance that it got. */
interface RunHooks {
  now(): number;
  onRequest(request: RecordedRequest): void;
}

/** An appliance of two nodes that waits for the run that it belongs to. */
export interface PreparedAppliance {
  appliance: SimulatedAppliance;
  attachRun(run: RunHooks): void;
}

/** A fresh appliance for each run, made (keys and certificates above all) while the run before goes on. */
export class Appliances {
  #next: Promise<PreparedAppliance> = prepare();

  async take(): Promise<PreparedAppliance> {
    const taken = await this.#next;
    this.#next = prepare();
    return taken;
  }

  async stop(): Promise<void> {
    await (await this.#next).appliance.stop();
  }
}

async function prepare(): Promise<PreparedAppliance> {
  const holder: { run?: RunHooks } = {};
  const appliance = await SimulatedAppliance.start({
    nodes: 2,
    now: () => holder.run?.now() ?? 0,
    onRequest: (request) => holder.run?.onRequest(request),
  });
  return {
    appliance,
    attachRun: (run) => {
      holder.run = run;
    },
  };
}
