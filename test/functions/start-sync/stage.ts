import { CipherTrustClient } from '../../../functions/ciphertrust/client.ts';
import { followForHours } from '../../../functions/shared/limits.ts';
import type { LambdaApi } from '../../../functions/start-sync/lambda-api.ts';
import { RetryWindow } from '../../../functions/start-sync/retry-window.ts';
import type { Tools } from '../../../functions/start-sync/tools.ts';
import {
  type ApplianceOptions,
  SimulatedAppliance,
} from '../../../infra/local/appliance/simulated-appliance.ts';
import { QuickClock } from '../../support/quick-clock.ts';
import { recorder, type Written } from '../../support/recorder.ts';
import { sampleGroups } from '../../support/samples.ts';

export const follower = 'arn:aws:lambda:eu-central-1:123456789012:function:follow-sync:live';

/** The tools of start-sync's stories, made for a simulated appliance: real sockets, waits that are over at once. */
export interface Stage {
  appliance: SimulatedAppliance;
  clock: QuickClock;
  tools: Tools;
  written: Written;
  stop: () => Promise<void>;
}

interface StageOptions extends Omit<ApplianceOptions, 'now'> {
  tools?: Partial<Tools>;
  /** How long a story may try again, in seconds. */
  windowSeconds?: number;
}

export async function startStage({
  tools,
  windowSeconds = 20,
  ...options
}: StageOptions = {}): Promise<Stage> {
  const clock = new QuickClock();
  const appliance = await SimulatedAppliance.start({ ...options, now: () => clock.now() });
  const { username, password } = appliance.credentials;
  const ciphertrust = {
    nodes: appliance.urls,
    credentials: { kind: 'password', username, password },
    ca: appliance.caCertificate,
  } as const;
  const client = new CipherTrustClient(ciphertrust, { clock, userAgent: 'test' });
  const { telemetry, written } = recorder();
  return {
    appliance,
    clock,
    written,
    tools: {
      environment: {
        secretId: 's',
        target: 'local',
        followForHours: followForHours.default,
        goodDetails: [],
        followSyncArn: follower,
        proxyEnv: {},
      },
      settings: { ciphertrust, selection: { groups: sampleGroups }, certificateExpiry: {} },
      client,
      lambda: followers(),
      telemetry,
      clock,
      window: new RetryWindow(clock, windowSeconds),
      signal: new AbortController().signal,
      getRemainingTimeInMillis: () => 900_000,
      ...tools,
    },
    stop: async () => {
      client.close();
      await appliance.stop();
    },
  };
}

/** A Lambda that accepts every hand-over, and whose followers all live. */
const followers = (): LambdaApi => ({
  region: async () => 'eu-central-1',
  invoke: async ({ executionName }) => `arn:${executionName}`,
  executionStatus: async () => 'RUNNING',
});
