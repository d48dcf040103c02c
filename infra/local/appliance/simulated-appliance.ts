import { Accounts, type Credentials } from './accounts.ts';
import { type Behaviour, defaultBehaviour } from './behaviour.ts';
import type { Authority } from './certificates.ts';
import { type Fault, Faults } from './faults.ts';
import { Groups, sampleSapGroups } from './groups.ts';
import { handleRequest, type RecordedRequest } from './handle-request.ts';
import type { Job, JobScript } from './job.ts';
import { type AddedJob, Jobs } from './jobs.ts';
import { Nodes } from './nodes.ts';
import type { ApplianceOptions, RecordedConnection } from './options.ts';
import type { ApplianceState } from './router.ts';
import { type Identity, identityOf, type ShownCertificate } from './shown-certificates.ts';
import { Tokens, tokenSeconds } from './tokens.ts';

export type { Credentials } from './accounts.ts';
export type { Behaviour } from './behaviour.ts';
export type { Fault, FaultKind } from './faults.ts';
export { type SapGroup, sampleSapGroups } from './groups.ts';
export type { RecordedRequest } from './handle-request.ts';
export type { Job, JobScript, Selection } from './job.ts';
export type { AddedJob } from './jobs.ts';
export type { ApplianceOptions, RecordedConnection } from './options.ts';
export type { RequestKind } from './router.ts';
export type { ShownCertificate } from './shown-certificates.ts';

/**
 * A CipherTrust Manager as far as this project calls it, on loopback, over HTTPS with a private authority.
 * Every request is recorded, faults are switched on per call, and what is unknown of the real one is a switch.
 */
export class SimulatedAppliance {
  /** The switches; may be turned while it runs. */
  readonly behaviour: Behaviour;
  /** The authority of its own and of its clients' certificates. */
  readonly authority: Authority;
  /** Every request, in the order in which they came in. */
  readonly requests: RecordedRequest[] = [];
  /** Every connection attempt while it listened. */
  readonly connections: RecordedConnection[] = [];
  readonly #now: () => number;
  readonly #nodes: Nodes;
  readonly #state: ApplianceState;
  readonly #faults: Faults;

  /** @throws the system's error when `port` is taken */
  static async start(options: ApplianceOptions = {}): Promise<SimulatedAppliance> {
    const appliance = new SimulatedAppliance(options, await identityOf(options.serverName));
    await appliance.#nodes.listen(options.port);
    return appliance;
  }

  private constructor(options: ApplianceOptions, { authority, server, client }: Identity) {
    const now = options.now ?? Date.now;
    this.#now = now;
    this.behaviour = { ...defaultBehaviour, ...options.behaviour };
    this.authority = authority;
    this.#faults = new Faults(now);
    const tokens = new Tokens(now);
    const groups = new Groups(options.groups ?? sampleSapGroups);
    this.#state = {
      behaviour: this.behaviour,
      tokens,
      accounts: new Accounts(now, this.behaviour, tokens, client),
      groups,
      jobs: new Jobs(now, this.behaviour, groups, options.jobSeconds ?? 90),
    };
    const context = {
      now,
      state: this.#state,
      faults: this.#faults,
      onRequest: (request: RecordedRequest) => {
        this.requests.push(request);
        options.onRequest?.(request);
      },
      beforeResponse: () => this.#closeIdleConnections(),
    };
    this.#nodes = new Nodes(options.nodes ?? 1, server, (index) => ({
      trustedByServer: authority.certificate,
      clientCertificates: options.clientCertificates ?? false,
      keepAliveMs: () => this.behaviour.keepAliveMs,
      accepts: () => {
        const refused = this.#faults.takeForConnection(index);
        this.connections.push({ node: index, at: now(), refused });
        return !refused;
      },
      onRequest: (incoming, outgoing) => void handleRequest(incoming, outgoing, index, context),
    }));
  }

  /** `https://127.0.0.1:port` of each node; `https://localhost:port` verifies as well. */
  get urls(): readonly string[] {
    return this.#nodes.urls;
  }

  /** Address of the first node. */
  get url(): string {
    return this.urls[0] ?? '';
  }

  /** What a client has to trust, PEM. */
  get caCertificate(): string {
    return this.authority.certificate;
  }

  /** What logs in now; all of it is accepted (the client needs `clientCertificates`). */
  get credentials(): Readonly<Credentials> {
    return { ...this.#state.accounts.credentials };
  }

  /** All jobs ever made, by clients and by `addJob`, in the order in which they were made. */
  get jobs(): readonly Job[] {
    return this.#state.jobs.all;
  }

  /** Logins rejected so far. */
  get failedLogins(): number {
    return this.#state.accounts.failedLogins;
  }

  /** Refresh tokens that are still good, the one of the credentials among them. */
  get liveRefreshTokens(): number {
    return this.#state.accounts.liveRefreshTokens;
  }

  /** How the next job that a client starts develops; further calls queue up. */
  scriptNextJob(script: JobScript): void {
    this.#state.jobs.scriptNext(script);
  }

  /** A job that somebody else started. */
  addJob(job: AddedJob = {}): Job {
    return this.#state.jobs.add(job);
  }

  /** A job's body as the appliance shows it now. */
  bodyOf(job: Job): Record<string, unknown> {
    return job.body(this.#now(), this.behaviour, this.#state.groups);
  }

  /**
   * Switches a fault on; the one switched on first is injected first.
   * @returns a function that ends it
   */
  fault(fault: Fault): () => void {
    const end = this.#faults.add(fault);
    this.#closeIdleConnections();
    return end;
  }

  /**
   * A JWT as a login on the first node would return it.
   * @param seconds its life from now; zero or less: it has expired
   */
  issueToken(seconds: number = tokenSeconds): string {
    return this.#state.tokens.issue(0, seconds);
  }

  /** Revokes all JWTs issued so far. */
  revokeTokens(): void {
    this.#state.tokens.revokeAll();
  }

  /** Revokes all refresh tokens, the one of the credentials as well. */
  revokeRefreshTokens(): void {
    this.#state.accounts.revokeRefreshTokens();
  }

  changePassword(password: string): void {
    this.#state.accounts.changePassword(password);
  }

  /** Registers this certificate and id instead of the client that was registered. */
  replaceClient(client: Pick<Credentials, 'client_id' | 'client_certificate' | 'client_key'>): void {
    Object.assign(this.#state.accounts.credentials, client);
  }

  /** Locks the account: logins with the right password fail too. */
  lockAccount(minutes: number): void {
    this.#state.accounts.lock(minutes);
  }

  /** What a restart does: JWTs are no longer valid, connections are closed; jobs and refresh tokens stay. */
  restart(): void {
    this.revokeTokens();
    this.#nodes.drop();
  }

  /** Stops listening: connections are refused. Without `node` on all nodes. */
  async goDown(node?: number): Promise<void> {
    await this.#nodes.goDown(node);
  }

  /** Listens again on the same port. */
  async goUp(node?: number): Promise<void> {
    await this.#nodes.goUp(node);
  }

  /** Which certificate is presented from now on; open connections are closed. Without `node` on all nodes. */
  showCertificate(which: ShownCertificate, node?: number): void {
    this.#nodes.showCertificate(which, node);
  }

  /** Ends it at once: no socket and no timer stays. */
  async stop(): Promise<void> {
    await this.goDown();
  }

  /** Where new connections are refused, a kept-alive one must not serve in their place. */
  #closeIdleConnections(): void {
    this.#nodes.dropIdle((index) => this.#faults.refusing(index));
  }
}
