import type { PollTools } from '../../../functions/follow-sync/poll.ts';
import {
  type ApplianceOptions,
  SimulatedAppliance,
} from '../../../infra/local/appliance/simulated-appliance.ts';
import { secretsManager } from '../../support/secrets-manager.ts';
import { StillClock } from '../../support/still-clock.ts';

/** SAP's ids and resource ids of the three groups of a simulated appliance. */
export const sapIds = ['00RT000000060vJLOM', '00RT000000060vKLON', '00RT000000060vKLOP'];
export const resourceIds = [
  '3e732d57-5ea1-491f-b238-9f4a39a9566f',
  'c4e5bd34-af39-4027-9058-6f1a4bb3519d',
  '9a1f0f6e-6c1d-4b0a-8a53-2f6f0a7c9d11',
];

/** An appliance, a secret that logs in to it and selects its groups, and the tools to look at its jobs. */
export async function stage(options: Omit<ApplianceOptions, 'now'> = {}) {
  const clock = new StillClock();
  const appliance = await SimulatedAppliance.start({ ...options, now: () => clock.now() });
  const { username, password } = appliance.credentials;
  const common = { url: appliance.url, ca_certificate: appliance.caCertificate, groups: resourceIds };
  const secret = {
    content: { ...common, username, password } as object | string,
    version: 'version-1',
    /** Puts another login in the place of user and password. */
    putLogin(login: object) {
      this.content = { ...common, ...login };
    },
    /** What reading it throws. */
    failure: undefined as unknown,
  };
  const { client, asked } = secretsManager(() => {
    if (secret.failure !== undefined) throw secret.failure;
    const { content, version } = secret;
    return {
      SecretString: typeof content === 'string' ? content : JSON.stringify(content),
      VersionId: version,
    };
  });
  const tools: PollTools = {
    environment: { secretId: 'my-secret', target: 'local', followForHours: 24, proxyEnv: {} },
    secrets: client,
    clock,
  };
  return {
    appliance,
    clock,
    secret,
    asked,
    tools,
    /** The calls that reached the appliance. */
    calls: () => appliance.requests.map(({ kind }) => kind),
    stop: () => appliance.stop(),
  };
}
export type Stage = Awaited<ReturnType<typeof stage>>;
