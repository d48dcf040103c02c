import { World } from '../../end-to-end/world.ts';
import { sampleGroups } from '../../support/samples.ts';

/** A line of the embedded metric format, as Powertools Metrics writes it to standard output. */
export interface EmfDocument {
  _aws: {
    /** Milliseconds since 1970. */
    Timestamp: number;
    CloudWatchMetrics: {
      Namespace: string;
      Dimensions: string[][];
      Metrics: { Name: string; Unit?: string }[];
    }[];
  };
  /** The values of metrics (a number, or several) and of dimensions, by name. */
  [name: string]: unknown;
}

/** What happens in a function, as far as its metrics tell. */
export type Occasion =
  | 'start: started'
  | 'start: adopted'
  | 'start: skipped'
  | 'start: failed'
  | 'start: postponed'
  | 'start: certificate nearly expired'
  | 'job: succeeded'
  | 'job: custodian run of one group succeeded'
  | 'job: one group failed'
  | 'job: canceled';

type Event = { [key: string]: unknown };

/** How each occasion comes about: what is so before, the event, and whether the start's metrics or the follower's count. */
const occasions: { [occasion in Occasion]: [arrange: (world: World) => unknown, event?: Event] } = {
  'start: started': [() => {}],
  'start: adopted': [(world) => world.appliance.addJob({ groups: sampleGroups })],
  'start: skipped': [
    (world) => world.appliance.addJob({ groups: sampleGroups, createdAt: world.clock.now() - 120_000 }),
    { unless_succeeded_within_hours: 12 },
  ],
  'start: failed': [(world) => world.appliance.changePassword('another')],
  'start: postponed': [(world) => world.appliance.goDown(), { catch_up_follows: true }],
  'start: certificate nearly expired': [
    async (world) => {
      const names = ['127.0.0.1'];
      world.appliance.showCertificate(
        await world.appliance.authority.issue({ commonName: 'x', names, days: 20.5 }),
      );
    },
  ],
  'job: succeeded': [() => {}],
  'job: custodian run of one group succeeded': [() => {}, { groups: sampleGroups.slice(0, 1) }],
  'job: one group failed': [
    (world) => world.appliance.scriptNextJob({ failedGroups: sampleGroups.slice(0, 1) }),
  ],
  'job: canceled': [(world) => world.appliance.scriptNextJob({ fields: { abort: true } })],
};

/** What the functions write on each occasion, all documents of one invocation, for the target named: they are run. */
export async function emittedMetrics(target: string): Promise<Record<Occasion, EmfDocument[]>> {
  const emitted: [string, EmfDocument[]][] = [];
  for (const [occasion, [arrange, event = {}]] of Object.entries(occasions)) {
    const world = await World.start({ environment: { TARGET: target } });
    if (occasion.startsWith('start')) world.holdFollowers();
    await arrange(world);
    const { output } = await world.system.deliver(event);
    const [followed] = occasion.startsWith('job') ? await world.system.allFollowed() : [];
    emitted.push([occasion, documentsIn(followed?.execution.output ?? output)]);
    await world.stop();
  }
  return Object.fromEntries(emitted) as Record<Occasion, EmfDocument[]>;
}

const documentsIn = (output: string): EmfDocument[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{"_aws"'))
    .map((line) => JSON.parse(line));
