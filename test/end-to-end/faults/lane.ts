import { bundleFolder } from '../../../infra/bundles.ts';
import {
  type AddedJob,
  SimulatedAppliance,
  sampleSapGroups as sapGroups,
} from '../../../infra/local/appliance/simulated-appliance.ts';
import { LocalAws } from '../../../infra/local/aws/local-aws.ts';
import { localTopicArn } from '../../../infra/local/aws/topics.ts';
import { DurableProcess } from '../../../infra/local/lambda/durable-process.ts';
import { FunctionProcess } from '../../../infra/local/lambda/function-process.ts';
import { followSyncArn, localSecretId } from '../../../infra/local/system.ts';
import { VirtualClock } from '../../../infra/local/virtual-clock.ts';
import { sampleGroups, secretFor } from '../../support/samples.ts';
import { applianceFaults, awsFaults, loginFaults, slowFaults } from './faults.ts';
import type { Cell } from './matrix.ts';
import { type Scene, scenes } from './scenes.ts';

const hour = 3_600_000;
/** When "for a while" begins in a run that meets the fault once before, in seconds: after the second look. */
const secondFaultAfter = 20;

/** The groups of the secret, by the ids that it does not use. */
const otherIds = sapGroups.map(({ id, group_id }) => (sampleGroups.includes(id) ? group_id : id));

/** What came of a run: nothing but a name, unless something beside it is wrong. */
type RunResult = { name: string; output: string };

/**
 * One appliance, one endpoint for AWS and one process of start-sync, in which cell after cell is played: as in
 * Lambda, an instance serves many events. So does one of follow-sync. Between two cells an hour goes by, so that
 * the jobs of the one are over in the other.
 */
export class Lane {
  readonly #clock: VirtualClock;
  readonly #appliance: SimulatedAppliance;
  readonly #aws: LocalAws;
  readonly #environment: Record<string, string>;
  readonly #startSync: FunctionProcess;
  readonly #onFirstLook: { advance: number };
  #follower: DurableProcess | undefined;

  static async start(): Promise<Lane> {
    const clock = new VirtualClock();
    const onFirstLook = { advance: 0 };
    const appliance = await SimulatedAppliance.start({
      now: () => clock.now(),
      onRequest: ({ kind }) => {
        if (kind === 'get') clock.advance(onFirstLook.advance);
      },
    });
    const aws = await LocalAws.start({
      clock,
      secrets: { [localSecretId]: JSON.stringify(secretFor(appliance)) },
    });
    return new Lane(clock, appliance, aws, onFirstLook);
  }

  private constructor(
    clock: VirtualClock,
    appliance: SimulatedAppliance,
    aws: LocalAws,
    onFirstLook: { advance: number },
  ) {
    this.#clock = clock;
    this.#appliance = appliance;
    this.#aws = aws;
    this.#onFirstLook = onFirstLook;
    this.#environment = {
      SECRET_ID: localSecretId,
      TARGET: 'matrix',
      FOLLOW_FOR_HOURS: '1',
      FOLLOW_SYNC_ARN: followSyncArn,
      AWS_ENDPOINT_URL: aws.url,
      REPORT_TOPIC_ARN: localTopicArn,
    };
    this.#startSync = FunctionProcess.start(this.#processOptions('start-sync'));
  }

  /** Plays the cells of one run. Returns `recovered` or the error's name, with what else is wrong added to it. */
  async play(cells: readonly [Cell, ...Cell[]]): Promise<string> {
    const [cell] = cells;
    const scene = scenes[cell.request] as Scene;
    const before = { jobs: this.#jobsMade(), logins: this.#logins(), faults: this.#faultsMet(cell) };
    const endFaults = cells.map((each) => this.#switchOn(scene, each, cells.length > 1));
    const { name, output } = await this.#run(scene, cell);
    for (const endFault of endFaults) endFault();
    this.#onFirstLook.advance = 0;
    const problems = [
      ...(this.#faultsMet(cell) < before.faults + cells.length ? ['the fault was not met'] : []),
      ...(this.#jobsMade() > before.jobs + 1 ? ['more than one job was made'] : []),
      ...(/^(LoginRejected|JobUnauthorized)$/.test(name) && cell.request.startsWith('Log in')
        ? plural(this.#logins() - before.logins, 'login')
        : []),
      ...logProblems(name, output),
    ];
    this.#clock.advance(2 * hour);
    return [name, ...problems].join(', but ');
  }

  async stop(): Promise<void> {
    await Promise.all([this.#startSync.stop(), this.#follower?.stop()]);
    await Promise.all([this.#appliance.stop(), this.#aws.stop()]);
  }

  #switchOn(
    { faultOn, whileSeconds, action }: Scene,
    { fault, duration }: Cell,
    shared: boolean,
  ): () => void {
    const from = this.#clock.now() + (shared ? secondFaultAfter * 1000 : 0);
    const lasts = {
      once: { times: 1 },
      'for a while': { ...(shared && { from }), until: from + whileSeconds * 1000 },
      'for ever': { times: Number.POSITIVE_INFINITY },
    }[duration];
    if ('aws' in faultOn) {
      const kind = awsFaults[fault];
      if (kind === undefined) throw new Error(`matrix.md has no such fault of AWS: ${fault}`);
      return this.#aws.fault({ on: faultOn.aws, kind, ...lasts });
    }
    const known = applianceFaults[fault] ?? loginFaults[fault];
    if (known === undefined) throw new Error(`matrix.md has no such fault of the appliance: ${fault}`);
    if (known === 'other-ca') {
      this.#appliance.showCertificate('other-ca');
      return () => this.#appliance.showCertificate('own');
    }
    // An hour of looks that take 30 s each is over during the first one.
    if (duration === 'for ever' && slowFaults.has(fault) && action === 'follow')
      this.#onFirstLook.advance = hour;
    if (known.kind !== 'refuse') return this.#appliance.fault({ ...known, on: faultOn.appliance, ...lasts });
    const after = faultOn.after === undefined ? {} : { after: faultOn.after };
    return this.#appliance.fault({ kind: 'refuse', on: 'any', ...after, ...lasts });
  }

  async #run({ action }: Scene, { duration }: Cell): Promise<RunResult> {
    // Long enough for a while to pass; what lasts for ever is not worth waiting for.
    const event = duration === 'for ever' ? {} : { retry_for_seconds: 300 };
    switch (action) {
      case 'synchronize':
        return this.#deliver(event, ['started', 'adopted']);
      case 'adopt':
        this.#appliance.addJob({ groups: sampleGroups });
        return this.#deliver(event, ['adopted']);
      case 'check':
        return this.#deliver({ action: 'check' }, ['ready']);
      case 'cancel': {
        const { id } = this.#appliance.addJob({ groups: sampleGroups, seconds: 600 });
        return this.#deliver({ action: 'cancel', job: id }, ['canceled']);
      }
      case 'report':
        return this.#deliver({ action: 'report' }, ['sent']);
      case 'follow':
        return this.#follow({ groups: sampleGroups });
      case 'follow other ids':
        return this.#follow({ groups: otherIds, seconds: 5 });
      case 'follow an ended job':
        return this.#follow({ groups: sampleGroups, seconds: 0 });
    }
  }

  async #deliver(event: object, goodOutcomes: string[]): Promise<RunResult> {
    const { result, error, output } = await this.#startSync.invoke(event);
    if (error) return { name: error.errorType, output };
    const { outcome } = result as { outcome: string };
    return { name: goodOutcomes.includes(outcome) ? 'recovered' : `answered ${outcome}`, output };
  }

  async #follow(job: AddedJob): Promise<RunResult> {
    const { id } = this.#appliance.addJob(job);
    this.#follower ??= DurableProcess.start(this.#processOptions('follow-sync'));
    const execution = this.#aws.executions.begin({ job: id });
    const { status, error, output } = await this.#follower.run(execution);
    if (status !== 'SUCCEEDED') return { name: error?.errorType ?? status, output };
    return { name: output.includes('"the report was not sent"') ? 'ReportNotSent' : 'recovered', output };
  }

  #processOptions(name: 'start-sync' | 'follow-sync') {
    return {
      bundle: `${bundleFolder(name)}/index.mjs`,
      environment: this.#environment,
      clock: this.#clock,
    };
  }

  #jobsMade(): number {
    return this.#appliance.jobs.filter(({ madeBy }) => madeBy === 'request').length;
  }

  #faultsMet({ fault }: Cell): number {
    const { requests, connections } = this.#appliance;
    // Over a connection whose certificate is not trusted nothing is requested.
    if (applianceFaults[fault] === 'other-ca') return connections.length - requests.length;
    return (
      requests.filter(({ fault }) => fault !== undefined).length +
      connections.filter(({ refused }) => refused).length +
      this.#aws.requests.filter(({ status }) => status === undefined || status >= 400).length
    );
  }

  #logins(): number {
    return this.#appliance.requests.filter(({ kind }) => kind === 'login').length;
  }
}

const plural = (count: number, what: string): string[] =>
  count === 1 ? [] : [`${count} ${what}s were sent`];

/** An error is told by one line of the log: that of start-sync, or the follower's report. */
function logProblems(name: string, output: string): string[] {
  const logged = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { message?: string })
    .filter(({ message }) => message === 'start-sync failed' || message === 'synchronization ended');
  if (name === 'recovered')
    return logged.some(({ message }) => message === 'start-sync failed') ? ['it says it failed'] : [];
  return logged.length === 1 ? [] : [`${logged.length} lines tell it`];
}
