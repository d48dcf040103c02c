import { rmSync } from 'node:fs';
import { SimulatedAppliance, sampleSapGroups } from '../../infra/local/appliance/simulated-appliance.ts';
import { LocalSystem } from '../../infra/local/system.ts';
import { VirtualClock } from '../../infra/local/virtual-clock.ts';
import { synthesize } from '../infra/synthesize.ts';
import { only } from '../infra/template.ts';
import type { Cost, Size } from './growth-by-groups.ts';
import { dollarsAMonth, megabytesPerProcessor, type Night, prices } from './prices.ts';
import { table } from './table.ts';

const minute = 60;
const hour = 60 * minute;
/** A job that takes the whole time for which it is followed still ends as itself. */
const durations = { '1 min': minute, '1 h': hour, '24 h': 24 * hour - minute };

interface Duration extends Night {
  job: string;
  looks: number;
  dollarsAMonth: number;
}

/** Memory of the two functions as the stack sets it, MB. */
function memorySizes(): { startSync: number; followSync: number } {
  const assembly = synthesize({ bench: {} });
  const { template } = assembly.getStackByName('CckmSapSync-bench');
  const memory = (id: string) => only(template, 'AWS::Lambda::Function', id).Properties.MemorySize as number;
  const sizes = { startSync: memory('StartSync'), followSync: memory('FollowSync') };
  rmSync(assembly.directory, { recursive: true });
  return sizes;
}

/** Follows jobs of all durations to their end, on a clock that skips the waits. `cost` is what invocations take. */
export async function growthByTime({ start, look, lastLook }: Size): Promise<Duration[]> {
  const memory = memorySizes();
  const measured: Duration[] = [];
  for (const [job, seconds] of Object.entries(durations)) {
    const { looks, invocations, storedBytes, logBytes } = await follow(seconds);
    const night: Night = {
      invocations: 1 + invocations,
      gigabyteSeconds:
        gigabyteSeconds(start, memory.startSync) +
        (invocations - 1) * gigabyteSeconds(look, memory.followSync) +
        gigabyteSeconds(lastLook, memory.followSync),
      // The execution's start, and the condition with its checks.
      operations: 1 + (1 + looks),
      storedBytes,
      secretCalls: 1 + looks,
      logBytes,
    };
    measured.push({ job, looks, ...night, dollarsAMonth: dollarsAMonth(night) });
  }
  return measured;
}

/** Lambda's processor is smaller than this machine's: all processor time is counted as if it took that much longer. */
const gigabyteSeconds = ({ processor, wall }: Cost, memory: number) => {
  const milliseconds = Math.max(wall, (processor * megabytesPerProcessor) / memory);
  return (milliseconds / 1000) * (memory / 1024);
};

async function follow(jobSeconds: number) {
  const clock = new VirtualClock();
  const appliance = await SimulatedAppliance.start({ now: () => clock.now(), jobSeconds });
  const { username, password } = appliance.credentials;
  const groups = sampleSapGroups.map(({ id }) => id);
  let logBytes = 0;
  const system = await LocalSystem.start({
    clock,
    secret: JSON.stringify({
      url: appliance.url,
      ca_certificate: appliance.caCertificate,
      username,
      password,
      groups,
    }),
    onLine: (_name, line) => {
      logBytes += Buffer.byteLength(line);
    },
  });
  try {
    const { error } = await system.deliver({});
    const [followed] = await system.allFollowed();
    const execution = followed?.execution;
    if (error || execution?.status !== 'SUCCEEDED') {
      throw new Error(
        `A job of ${jobSeconds} s was not followed to its end: ${JSON.stringify(error ?? execution?.error)}`,
      );
    }
    const checkpoints = execution.invocations.flatMap(({ checkpoints }) => checkpoints);
    return {
      looks: (execution.result as { looks: number }).looks,
      invocations: execution.invocations.length,
      storedBytes: Buffer.byteLength(JSON.stringify(checkpoints)),
      logBytes,
    };
  } finally {
    await system.stop();
    await appliance.stop();
  }
}

export function describeDurations(measured: Duration[]): string {
  return [
    'One night, by how long the job takes:',
    table([
      ['', 'looks', 'durable operations', 'invocations', 'GB-seconds', 'stored', 'log', 'a month'],
      ...measured.map((each) => [
        each.job,
        String(each.looks),
        String(each.operations),
        String(each.invocations),
        each.gigabyteSeconds.toFixed(1),
        `${(each.storedBytes / 1024).toFixed(0)} KB`,
        `${(each.logBytes / 1024).toFixed(0)} KB`,
        `$${each.dollarsAMonth.toFixed(3)}`,
      ]),
    ]),
    `At the list prices of ${prices.region}, ${prices.date}, for 30 nights, without the free tier: Lambda (arm64, every invocation a cold start, its processor time stretched to the part of a processor that its memory buys), durable operations and data, calls of Secrets Manager, log lines. What does not grow with the job (the secret, metrics, alarms, a customer key) is not in it.`,
  ].join('\n');
}
