import type { Operation, OperationUpdate } from '@aws-sdk/client-lambda';
import type { KeyPair } from '../../infra/local/appliance/certificates.ts';
import { SimulatedAppliance, sampleSapGroups } from '../../infra/local/appliance/simulated-appliance.ts';
import { LocalAws } from '../../infra/local/aws/local-aws.ts';
import { followSyncArn, localSecretId } from '../../infra/local/system.ts';
import { manyGroups, resourceIds, secretFor } from '../support/samples.ts';
import { TlsFront } from './tls-front.ts';

export interface SceneOptions {
  /** How many groups the appliance has, all of which are synchronized; default: the vendor's sample, by name. */
  groups?: number;
  /** For an invocation of follow-sync: the job to follow, and what has been checkpointed before. */
  follow?: {
    job: string;
    /** It runs, or it has ended and every group has failed: what there is most to tell of. */
    state: 'running' | 'failed';
    operations: Operation[];
  };
}

/** What a function needs in a scene. */
export interface Setting {
  environment: Record<string, string>;
  /** What it is invoked with. */
  event: unknown;
}

/** What a contestant has done. */
export interface RecordedCalls {
  /** The calls of AWS, and of the appliance, each in order. */
  calls: { aws: string[]; appliance: string[] };
  /** The id of the job that was started. */
  job: string | undefined;
  /** The names of the durable executions that were started. */
  followers: string[];
  /** The checkpoints of follow-sync. */
  checkpoints: OperationUpdate[];
}

interface Servers {
  appliance: SimulatedAppliance;
  aws: LocalAws;
  secretsManager: TlsFront;
  lambda: TlsFront;
}

const day = 86_400_000;

/** An appliance with the jobs of three nights, and AWS, for one run: none finds what an earlier one left. */
export class Scene {
  /** What tells a function where everything is, and what to do. */
  readonly setting: Setting;
  readonly #servers: Servers;

  /** `aws` is the certificate that AWS shows; the appliance has one of its own. */
  static async start({ groups, follow }: SceneOptions, aws: KeyPair, caFile: string): Promise<Scene> {
    const sapGroups = groups === undefined ? sampleSapGroups : manyGroups(groups);
    const appliance = await SimulatedAppliance.start({
      groups: sapGroups,
      // A job that shows all that it may makes the largest response.
      behaviour: groups === undefined ? {} : { echoGroups: 'resource ids' },
    });
    for (const nights of [3, 2, 1]) appliance.addJob({ createdAt: Date.now() - nights * day });
    if (follow) {
      const failedGroups = sapGroups.map(({ id }) => id);
      appliance.addJob({ id: follow.job, ...(follow.state === 'failed' && { seconds: 0, failedGroups }) });
    }
    const { username, password } = appliance.credentials;
    const selection = groups === undefined ? { groups: resourceIds } : { synchronize_all: true };
    const secret = secretFor(appliance, { url: appliance.url, username, password, ...selection });
    const localAws = await LocalAws.start({ secrets: { [localSecretId]: JSON.stringify(secret) } });
    const execution = follow && localAws.executions.begin({ job: follow.job }, follow.operations);
    // Two services have two hosts: nobody gets by with one connection.
    const secretsManager = await TlsFront.start(localAws.url, aws);
    const lambda = await TlsFront.start(localAws.url, aws);
    const environment = {
      SECRET_ID: localSecretId,
      TARGET: 'bench',
      FOLLOW_SYNC_ARN: followSyncArn,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
      AWS_ENDPOINT_URL_LAMBDA: lambda.url,
      NODE_EXTRA_CA_CERTS: caFile,
      AWS_CA_BUNDLE: caFile,
    };
    const event = execution?.beginInvocation() ?? {};
    return new Scene({ environment, event }, { appliance, aws: localAws, secretsManager, lambda });
  }

  private constructor(setting: Setting, servers: Servers) {
    this.setting = setting;
    this.#servers = servers;
  }

  /** What has been done so far. */
  get recorded(): RecordedCalls {
    const { appliance, aws } = this.#servers;
    return {
      calls: {
        aws: aws.requests.map(({ operation }) => operation),
        appliance: appliance.requests.map(({ kind }) => kind),
      },
      job: appliance.jobs.find(({ madeBy }) => madeBy === 'request')?.id,
      followers: aws.executions.all.map(({ name }) => name),
      checkpoints: aws.executions.all.flatMap(({ invocations }) =>
        invocations.flatMap(({ checkpoints }) => checkpoints),
      ),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.#servers).map((server) => server.stop()));
  }
}
