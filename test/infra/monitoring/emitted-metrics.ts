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

/** What came of an invocation of start-sync, or of the execution that followed its job. */
export interface Emitted {
  documents: EmfDocument[];
  /** Whether it ended with an error, of which Lambda tells in metrics and dead letters. */
  failed: boolean;
}

/** What happens in a function, as far as its metrics tell. */
export type Occasion = keyof typeof occasions;

type Event = { [key: string]: unknown };

/** How each occasion comes about: what is so before, the event, and by whom it is sent, if not by a schedule. */
interface Arrangement {
  arrange?: (world: World) => unknown;
  event?: Event;
  byHand?: true;
}

/** Whether the start's metrics or the follower's count, the first word of each says. */
const occasions = {
  'start: started': {},
  'start: adopted': { arrange: (world) => world.appliance.addJob({ groups: sampleGroups }) },
  'start: skipped': {
    arrange: (world) =>
      world.appliance.addJob({ groups: sampleGroups, createdAt: world.clock.now() - 120_000 }),
    event: { unless_succeeded_within_hours: 12 },
  },
  'start: failed': { arrange: (world) => world.appliance.changePassword('another') },
  'start: failed by hand': { arrange: (world) => world.appliance.changePassword('another'), byHand: true },
  'start: failed check by hand': {
    arrange: (world) => world.appliance.changePassword('another'),
    event: { action: 'check' },
    byHand: true,
  },
  'start: postponed': {
    arrange: (world) => world.appliance.goDown(),
    event: { catch_up_follows: true },
  },
  'start: certificate nearly expired': {
    arrange: async (world) => {
      const names = ['127.0.0.1'];
      world.appliance.showCertificate(
        await world.appliance.authority.issue({ commonName: 'x', names, days: 20.5 }),
      );
    },
  },
  'job: succeeded': {},
  'job: custodian run of one group succeeded': { event: { groups: sampleGroups.slice(0, 1) }, byHand: true },
  'job: one group failed': {
    arrange: (world) => world.appliance.scriptNextJob({ failedGroups: sampleGroups.slice(0, 1) }),
  },
  'job: canceled': { arrange: (world) => world.appliance.scriptNextJob({ fields: { abort: true } }) },
} satisfies Record<string, Arrangement>;

/** What the functions write on each occasion, all documents of one invocation, for the target named: they are run. */
export async function emittedMetrics(target: string): Promise<Record<Occasion, Emitted>> {
  const emitted: [string, Emitted][] = [];
  for (const [occasion, { arrange, event = {}, byHand }] of Object.entries<Arrangement>(occasions)) {
    const world = await World.start({ environment: { TARGET: target } });
    const ofStart = occasion.startsWith('start');
    if (ofStart) world.holdFollowers();
    await arrange?.(world);
    const { output, error } = await world.system.deliver(event, byHand ? {} : { alias: 'scheduled' });
    if (ofStart) {
      emitted.push([occasion, { documents: documentsIn(output), failed: error !== undefined }]);
    } else {
      for (const { execution } of await world.system.allFollowed())
        emitted.push([
          occasion,
          { documents: documentsIn(execution.output), failed: execution.status === 'FAILED' },
        ]);
    }
    await world.stop();
  }
  return Object.fromEntries(emitted) as Record<Occasion, Emitted>;
}

const documentsIn = (output: string): EmfDocument[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{"_aws"'))
    .map((line) => JSON.parse(line));
