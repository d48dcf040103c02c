import type { PollTools } from '../../../functions/follow-sync/poll.ts';
import { followForHours } from '../../../functions/shared/limits.ts';
import {
  type ApplianceOptions,
  SimulatedAppliance,
} from '../../../infra/local/appliance/simulated-appliance.ts';
import { resourceIds, secretFor } from '../../support/samples.ts';
import { secretsManager } from '../../support/secrets-manager.ts';
import { StillClock } from '../../support/still-clock.ts';

/** An appliance, a secret that logs in to it and selects its groups, and the tools to look at its jobs. */
export async function startStage(options: Omit<ApplianceOptions, 'now'> = {}) {
  const clock = new StillClock();
  const appliance = await SimulatedAppliance.start({ ...options, now: () => clock.now() });
  const { username, password } = appliance.credentials;
  const secret = {
    content: secretFor(appliance, { groups: resourceIds, username, password }) as object | string,
    version: 'version-1',
    /** Puts another login in the place of user and password. */
    putLogin(login: object) {
      this.content = secretFor(appliance, { groups: resourceIds, ...login });
    },
    /** What reading it throws. */
    failure: undefined as unknown,
  };
  const { client, calls: secretCalls } = secretsManager(() => {
    if (secret.failure !== undefined) throw secret.failure;
    const { content, version } = secret;
    return {
      SecretString: typeof content === 'string' ? content : JSON.stringify(content),
      VersionId: version,
    };
  });
  const tools: PollTools = {
    environment: {
      secretId: 'my-secret',
      target: 'local',
      followForHours: followForHours.default,
      goodDetails: [],
      proxyEnv: {},
    },
    secrets: client,
    clock,
    signal: new AbortController().signal,
  };
  return {
    appliance,
    clock,
    secret,
    secretCalls,
    tools,
    /** The calls that reached the appliance. */
    calls: () => appliance.requests.map(({ kind }) => kind),
    stop: () => appliance.stop(),
  };
}
export type Stage = Awaited<ReturnType<typeof startStage>>;
