import type {
  Job,
  JobScript,
  RecordedRequest,
  Selection,
  SimulatedAppliance,
} from '../../infra/local/appliance/simulated-appliance.ts';
import type { EventLoop } from './event-loop.ts';
import { Followers } from './followers.ts';
import type { Ended } from './messages.ts';
import type { PreparedAppliance } from './prepared-appliance.ts';
import { type Stage, secretId } from './stage.ts';
import type { FaultDuration, Setup, Step } from './steps.ts';

/** As the stack has it, in milliseconds. */
const timeoutMs = 900_000;

/** An event that start-sync was invoked with. */
export interface Delivery {
  actor: string;
  event: { [key: string]: unknown };
  /** What it is to synchronize; undefined for another action. */
  selection: Selection | undefined;
  beganAt: number;
  /** How many requests the appliance had had before. */
  requestsBefore: number;
  ended?: Ended;
  endedAt?: number;
}

/** One run: the appliance, the secret, the followers, and everything that was delivered. */
export class World {
  readonly setup: Setup;
  readonly stage: Stage;
  readonly loop: EventLoop;
  readonly appliance: SimulatedAppliance;
  readonly followers: Followers;
  readonly deliveries: Delivery[] = [];
  /** Which start made which job. */
  readonly jobsByStart = new Map<RecordedRequest, Job>();
  /** The jobs that the log names. */
  readonly known = new Set<string>();
  /** Why two jobs of the same ran at once, each time: what nobody could see. */
  readonly excused: string[] = [];
  /** What must not be and was seen. */
  readonly violations: string[] = [];
  /** Is called when a delivery has ended. */
  onDelivered: (delivery: Delivery) => void = () => {};
  readonly #endFaults: (() => void)[] = [];
  readonly #scripts: JobScript[] = [];
  #scripted = 0;
  #versions = 0;
  #passwords = 1;
  #login: Setup['login'];

  constructor(stage: Stage, { appliance, attachRun }: PreparedAppliance, setup: Setup) {
    stage.begin(setup.seed);
    this.setup = setup;
    this.stage = stage;
    this.loop = stage.loop;
    this.appliance = appliance;
    this.#login = setup.login;
    Object.assign(appliance.behaviour, setup.behaviour);
    appliance.changePassword(this.#password(1));
    this.followers = new Followers(this.loop);
    stage.onExecution = (execution) => this.followers.run(execution);
    attachRun({
      now: () => this.loop.now,
      onRequest: (request) => {
        if (request.kind === 'start') this.#recordStart(request);
        queueMicrotask(() => {
          this.loop.mayStall ||= request.fault === 'stall';
        });
        this.loop.notifyActivity();
      },
    });
    this.putSecret('current');
  }

  get now(): number {
    return this.loop.now;
  }

  /** The jobs that were started through our doing, and run. */
  get running(): Job[] {
    return this.appliance.jobs.filter((job) => job.madeBy === 'request' && job.isRunning(this.now));
  }

  /** Those that have not ended. */
  get underWay(): Delivery[] {
    return this.deliveries.filter(({ ended }) => ended === undefined);
  }

  /** Begins a delivery. */
  deliver(event: { [key: string]: unknown }): Delivery {
    const delivery: Delivery = {
      actor: `delivery-${this.deliveries.length + 1}`,
      event,
      selection: event.action === undefined ? this.#selectionOf(event) : undefined,
      beganAt: this.now,
      requestsBefore: this.appliance.requests.length,
    };
    this.deliveries.push(delivery);
    this.loop.invoke({ actor: delivery.actor, function: 'start-sync', timeoutMs, event }, (ended) => {
      delivery.ended = ended;
      delivery.endedAt = this.now;
      this.onDelivered(delivery);
    });
    return delivery;
  }

  /** Begins a delivery, and lets time pass until it has ended. */
  async deliverToEnd(event: { [key: string]: unknown }): Promise<Delivery> {
    const delivery = this.deliver(event);
    await this.loop.advanceTo(Number.POSITIVE_INFINITY, () => delivery.ended !== undefined);
    return delivery;
  }

  addFault({ fault, duration }: Extract<Step, { do: 'appliance fault' }>): void {
    this.#endFaults.push(this.appliance.fault({ ...fault, ...this.#boundsOf(duration) }));
  }

  addAwsFault({ fault, duration }: Extract<Step, { do: 'AWS fault' }>): void {
    this.loop.mayStall ||= fault.kind === 'stall';
    this.#endFaults.push(this.stage.aws.fault({ ...fault, ...this.#boundsOf(duration) }));
  }

  /** Everything works again. */
  async heal(): Promise<void> {
    for (const end of this.#endFaults.splice(0)) end();
    await this.appliance.goUp();
  }

  changePassword(): void {
    this.#passwords += 1;
    this.appliance.changePassword(this.#password(this.#passwords));
  }

  revokeRefreshTokens(): void {
    this.appliance.revokeRefreshTokens();
    if (this.#login === 'refresh_token') this.#login = 'password';
  }

  /** Each version of the secret marks its logins: `auth_domain` goes along with them. */
  putSecret(holding: 'current' | 'next' | 'wrong' | 'garbage', tokenSeconds = 300): void {
    this.#versions += 1;
    const { urls, caCertificate, credentials } = this.appliance;
    const logins = {
      password: {
        username: credentials.username,
        password:
          { current: this.#password(this.#passwords), next: this.#password(this.#passwords + 1) }[
            holding as 'current'
          ] ?? 'no password of anybody',
      },
      refresh_token: {
        refresh_token: holding === 'current' ? credentials.refresh_token : 'no-token-of-anybody',
      },
      token: {
        token: holding === 'current' ? this.appliance.issueToken(tokenSeconds) : 'no-token-of-anybody',
      },
    };
    const secret = {
      url: urls.slice(0, this.setup.nodes),
      ca_certificate: caCertificate,
      ...this.setup.selection,
      ...logins[this.#login],
      ...(this.#login !== 'token' && { auth_domain: `version-${this.#versions}` }),
    };
    this.stage.aws.putSecret(secretId, holding === 'garbage' ? 'no JSON' : JSON.stringify(secret));
  }

  /** How the next job that is started develops. */
  scriptJob(script: JobScript): void {
    this.#scripts.push(script);
  }

  /** Has a script ready for the job that a start makes, and notes which job that is. */
  #recordStart(start: RecordedRequest): void {
    if (this.#scripted === this.jobsByStart.size) {
      this.#scripted += 1;
      this.appliance.scriptNextJob({ seconds: this.setup.jobSeconds, ...this.#scripts.shift() });
    }
    const { length } = this.appliance.jobs;
    queueMicrotask(() => {
      const job = this.appliance.jobs[length];
      if (job !== undefined) this.jobsByStart.set(start, job);
    });
  }

  #selectionOf({ groups, synchronize_all }: { [key: string]: unknown }): Selection {
    if (synchronize_all === true) return { synchronize_all };
    return groups === undefined ? this.setup.selection : { groups: groups as string[] };
  }

  #password = (number: number) => `password-${number}`;

  #boundsOf = (duration: FaultDuration) =>
    'times' in duration ? duration : { until: this.now + duration.minutes * 60_000 };
}
