import { randomBytes } from 'node:crypto';
import type { Credentials } from '../../../functions/ciphertrust/connection.ts';
import { ApplianceFailure } from '../../../functions/ciphertrust/errors.ts';
import type { ProxyEnv } from '../../../functions/ciphertrust/transport.ts';
import type { Settings } from '../../../functions/settings/parse.ts';
import type { Clock } from '../../../functions/shared/clock.ts';
import { userAgent } from '../../../functions/shared/version.ts';
import { type Evidence, groupsOf, isGood, looksFor } from './evidence.ts';
import { type Finding, findingsOf } from './findings.ts';
import { learnSettings } from './learn-settings.ts';
import type { Asked, Look } from './look.ts';
import { Placeholders } from './placeholders.ts';
import { readAll } from './reading.ts';
import { learnFrom, type ProbeReport, probeReport } from './report.ts';
import { Session } from './session.ts';
import { GroupNotFound, groupOf, linesOf, otherThan } from './start-plan.ts';
import { Starting } from './starting.ts';

/** How long all the looks of a read-only run may take together, in milliseconds: a token lives for longer. */
const readingTime = 180_000;

type ProbedSettings = Pick<Settings, 'ciphertrust' | 'selection'>;

/** What is asked for beside looking. */
export interface ProbeFlags {
  /** The group to start, by either id or by its name. */
  start?: string | undefined;
  second?: boolean | undefined;
  cancel?: boolean | undefined;
  wrongLogin?: boolean | undefined;
}

export interface ProbeOptions {
  clock: Clock;
  proxyEnv?: ProxyEnv;
  flags?: ProbeFlags;
  /** Told what happens, line by line. */
  tell?: (line: string) => void;
  /** Told of each request, before it is sent. */
  onSend?: (asked: Asked, method: string, path: string) => void;
  /** Asked before anything is started. */
  confirm?: () => Promise<boolean>;
}

/** What a probe comes to. */
export interface ProbeResult {
  findings: readonly Finding[];
  report: ProbeReport;
  /** The texts of the appliance that the report holds. */
  texts: readonly string[];
}

/** Finds out what an appliance does, and tells it row by row. Never throws for what the appliance does. */
export class Probe {
  readonly #settings: ProbedSettings;
  readonly #options: ProbeOptions;
  readonly #session: Session;
  readonly #starting: Starting;

  constructor(settings: ProbedSettings, options: ProbeOptions) {
    const { clock, proxyEnv, onSend } = options;
    this.#settings = settings;
    this.#options = options;
    this.#session = new Session(settings.ciphertrust, {
      clock,
      userAgent,
      ...(proxyEnv && { proxyEnv }),
      ...(onSend && { onSend }),
    });
    this.#starting = new Starting(this.#session, clock, (line) => this.#tell(line));
  }

  /** The jobs that this run has made and that may still run. */
  get left(): readonly string[] {
    return this.#starting.left;
  }

  /** Whether a start was sent of which nobody knows, or not yet, whether it made a job. */
  get isUnclear(): boolean {
    return this.#starting.isUnclear;
  }

  /** Whether anything has been answered. */
  get hasResponses(): boolean {
    return this.#session.looks.some(({ status }) => status !== undefined);
  }

  /** Looks at all there is, and does what else is asked for. Returns why not all of it could be done. */
  async run(): Promise<Error | undefined> {
    const { clock, flags = {} } = this.#options;
    try {
      this.#session.endAt(clock.now() + readingTime);
      await this.#session.logIn();
      await readAll(this.#session);
      this.#tellOtherNodes();
      this.#session.endAt(Number.POSITIVE_INFINITY);
      const failure = flags.start === undefined ? undefined : await this.#start(flags.start, flags);
      if (flags.wrongLogin) await this.#logInWrongly();
      return failure;
    } catch (error) {
      if (error instanceof ApplianceFailure) return error;
      throw error;
    } finally {
      this.#session.close();
    }
  }

  /** A line for the person, without the secrets. */
  #tell(line: string): void {
    this.#options.tell?.(this.#session.mask.apply(line));
  }

  #tellOtherNodes(): void {
    for (const { failure } of looksFor(this.#session, 'other node'))
      if (failure !== undefined) this.#tell(`Another node: ${failure.name}: ${failure.message}`);
  }

  /** Starts a group, if nothing keeps us from it. Returns why it could not be found. */
  async #start(named: string, { second = false, cancel = false }: ProbeFlags): Promise<Error | undefined> {
    const { confirm = async () => true } = this.#options;
    const looks = looksFor(this.#session, 'groups');
    if (!looks.some(isGood)) return looks[0]?.failure;
    const groups = groupsOf(this.#session);
    const group = groupOf(named, groups);
    if (group instanceof GroupNotFound) return group;
    const other = second ? otherThan(group, groups, this.#settings.selection) : undefined;
    const pageLimit = pageLimitOf(this.#session.looks);
    if (!(await this.#starting.mayStart(pageLimit))) return undefined;
    const plan = { group, other, second, cancel };
    for (const line of linesOf(plan)) this.#tell(line);
    if (await confirm()) await this.#starting.run(plan);
    else this.#tell('Nothing was started: it takes a yes.');
    return undefined;
  }

  async #logInWrongly(): Promise<void> {
    const username = `no-such-user-${randomBytes(6).toString('hex')}`;
    const now = new Date(this.#options.clock.now()).toISOString();
    this.#tell(
      `One login is sent with a name that nobody has, ${username}, and a random password, at ${now}.`,
    );
    await this.#session.logInAs(username, randomBytes(12).toString('base64url'));
  }

  /** What has been found, at any time. */
  result(): ProbeResult {
    const { ciphertrust } = this.#settings;
    const { credentials } = ciphertrust;
    const evidence: Evidence = {
      looks: this.#session.looks,
      nodes: ciphertrust.nodes.length,
      login: {
        kind: credentials.kind,
        fields: fieldsOf(credentials),
        refreshToken: credentials.kind === 'refresh_token' ? credentials.refresh_token : undefined,
      },
      own: this.#starting.own,
      cancellations: this.#starting.cancellations,
    };
    const placeholders = new Placeholders(this.#session.mask);
    placeholders.learn(this.#session.unknownId, 'id', '<unknown id>');
    learnSettings(this.#settings, this.#options.proxyEnv, placeholders);
    learnFrom(evidence, placeholders);
    const findings = findingsOf(evidence, placeholders);
    const report = probeReport(evidence, findings, placeholders);
    const held = JSON.stringify(report);
    const texts = placeholders.kept.filter((text) => held.includes(JSON.stringify(text).slice(1, -1)));
    return { findings, report, texts };
  }
}

/** As many jobs at a time as the appliance has given before, a hundred at most. */
const pageLimitOf = (looks: readonly Look[]): number =>
  Math.min(
    100,
    Math.max(
      1,
      ...looksFor({ looks }, 'jobs', 'jobs by limit')
        .filter(isGood)
        .map(({ path }) => Number(/limit=(\d+)/.exec(path)?.[1])),
    ),
  );

function fieldsOf(credentials: Credentials): string[] {
  const { kind, ...rest } = credentials;
  const given = Object.entries(rest).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (kind === 'token') return [];
  return kind === 'password' ? [...given, 'labels', 'refresh_token_lifetime'] : given;
}
