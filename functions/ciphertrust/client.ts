import type { Group } from '../jobs/groups.ts';
import type { Job, Selection } from '../jobs/job.ts';
import type { Clock } from '../shared/clock.ts';
import { quote } from '../shared/text.ts';
import { Cluster } from './cluster.ts';
import type { ApiRequest, ClientConfig, ClientOptions, Credentials } from './connection.ts';
import { ApplianceFailure, RequestRejected, replyInvalid, TokenRejected } from './errors.ts';
import { Login } from './login.ts';
import { Mask } from './mask.ts';
import { type PasswordState, passwordStateOf } from './password.ts';
import { cancellationIn, groupIn, isSame, jobsIn, type Page, pageIn, readJob } from './read.ts';
import { objectIn } from './response.ts';

const jobsPath = '/api/v1/cckm/sap/synchronization-jobs';
const groupsPath = '/api/v1/cckm/sap/groups';
const listingGroups = 'Listing the SAP groups';
/** So many pages of groups are read at most: more than any appliance has, even ten at a time. */
const maxGroupPages = 100;
/** With these an appliance may say that so many entries at a time are too many. */
const mayRefuseALimit = new Set<number | undefined>([400, 413, 422]);
const selfPath = '/api/v1/auth/self';

export type { Page } from './read.ts';

export interface PageQuery {
  skip: number;
  limit: number;
}

/** What is asked of the list of jobs besides. */
export interface JobsQuery extends PageQuery {
  /** `-createdAt` (documented for groups, not for SAP's jobs). */
  sort?: string;
  /** Jobs of this word only (documented). */
  overall_status?: string;
}

/**
 * The calls of CipherTrust Manager's API that this project makes. Every call throws the classes of errors.ts.
 * What is safe to repeat is tried on each node in turn; a start only where the nodes before certainly did not act.
 */
export class CipherTrustClient {
  readonly #cluster: Cluster;
  readonly #login: Login;
  readonly #mask = new Mask();
  readonly #loginKind: Credentials['kind'];
  readonly #clock: Clock;
  /** More groups at a time have been refused. */
  #groupsLimit = Number.POSITIVE_INFINITY;

  constructor(config: ClientConfig, options: ClientOptions) {
    this.#cluster = new Cluster(config, options, this.#mask);
    this.#loginKind = config.credentials.kind;
    this.#clock = options.clock;
    this.#login = new Login(
      config.credentials,
      (request) => this.#cluster.send(request),
      this.#mask,
      options.clock,
    );
  }

  /** What may be logged or answered of a value that holds jobs: see Mask. Jobs themselves come as the appliance sent them. */
  masked<T>(value: T): T {
    return this.#mask.applyWithin(value) as T;
  }

  /** The node that answered last; before that, the first to be asked. */
  get node(): string {
    return this.#cluster.node;
  }

  /** The node of which a response came last, whatever it said; undefined before there was one. */
  get answered(): string | undefined {
    return this.#cluster.answered;
  }

  /** The node to begin with next time, as its place among the given ones: the one that answered, or the one after the last that did not. */
  get nextNode(): number {
    return this.#cluster.nextNode;
  }

  /** When the certificate that the appliance showed last ends, in milliseconds since the epoch. */
  get certificateExpires(): number | undefined {
    return this.#cluster.certificateExpires;
  }

  /** How far the appliance's clock is ahead of ours, in milliseconds, by the last response's `Date` (whole seconds). */
  get ahead(): number {
    return this.#cluster.ahead;
  }

  /** Closes the connections; every further call throws. */
  close(): void {
    this.#cluster.close();
  }

  /** A page of the synchronization jobs of the login's domain, in an order that is not documented. */
  async jobs(query: JobsQuery): Promise<Page<Job>> {
    const page = await this.#page('Listing the synchronization jobs', jobsPath, query);
    return { ...page, items: jobsIn(page.items) };
  }

  /** One job. Throws JobNotFound, also for a moment after the start where nodes lag behind; another job is no answer. */
  async job(id: string): Promise<Job> {
    return this.#authorized({
      operation: `Reading job ${quote(id)}`,
      method: 'GET',
      path: `${jobsPath}/${encodeURIComponent(id)}`,
      idempotent: true,
      namesJob: true,
      read: (response) => {
        const job = readJob(response);
        if (isSame(job.id, id)) return job;
        throw replyInvalid(response.tried, `HTTP ${response.status} with job ${this.#mask.quote(job.id)}`);
      },
    });
  }

  /**
   * Starts a synchronization job. Not idempotent: each accepted call makes a job, so look at a failure's
   * `mayHaveActed` before calling again.
   */
  async startSynchronization(selection: Selection): Promise<Job> {
    return this.#authorized({
      operation: 'Starting the synchronization job',
      method: 'POST',
      path: jobsPath,
      body: selection,
      idempotent: false,
      read: readJob,
    });
  }

  /**
   * Asks for a job's cancellation. It ends some time later, as `completed` with `abort` true (documented for Google, as
   * is the answer: the job). Returns undefined for a 2xx without it: what SAP's answers is not documented.
   */
  async cancelJob(id: string): Promise<Job | undefined> {
    return this.#authorized({
      operation: `Cancelling job ${quote(id)}`,
      method: 'POST',
      path: `${jobsPath}/${encodeURIComponent(id)}/cancel`,
      idempotent: true,
      namesJob: true,
      read: (response) => cancellationIn(response, id),
    });
  }

  /**
   * A page of the groups that CCKM knows and the login may see, after `pagesBefore` others: a list has an end. Of fewer
   * than `limit` where the appliance refuses so many: a tenth, and less.
   */
  async groups(query: PageQuery, pagesBefore = 0): Promise<Page<Group>> {
    if (pagesBefore >= maxGroupPages)
      throw replyInvalid(listingGroups, `${pagesBefore} pages, and no end of them`);
    const limit = Math.min(query.limit, this.#groupsLimit);
    try {
      const page = await this.#page(listingGroups, groupsPath, { ...query, limit });
      return { ...page, items: page.items.flatMap(groupIn) };
    } catch (error) {
      if (!(error instanceof RequestRejected) || !mayRefuseALimit.has(error.status) || limit === 1)
        throw error;
      this.#groupsLimit = Math.ceil(limit / 10);
      return this.groups(query, pagesBefore);
    }
  }

  /**
   * How the password that logs in stands, by two questions that any user may ask (documented), to one node and with the
   * token there is. Undefined for another login, and where one of them is not answered well in 3 s.
   */
  async passwordState(): Promise<PasswordState | undefined> {
    const authorization = this.#login.current;
    if (this.#loginKind !== 'password' || authorization === undefined) return undefined;
    const ask = (operation: string, path: string) =>
      this.#cluster.sendToOne({
        operation,
        method: 'GET',
        path,
        authorization,
        timeout: 3_000,
        idempotent: true,
        read: objectIn,
      });
    try {
      const user = await ask('Reading the own user', `${selfPath}/user`);
      const policy = await ask('Reading the password policy', `${selfPath}/pwdpolicy`);
      return passwordStateOf(user, policy, this.#clock.now());
    } catch (error) {
      if (error instanceof ApplianceFailure) return undefined;
      throw error;
    }
  }

  #page(operation: string, path: string, query: JobsQuery): Promise<Page<unknown>> {
    const parameters = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
    return this.#authorized({
      operation,
      method: 'GET',
      path: `${path}?${parameters.join('&')}`,
      idempotent: true,
      mayBeLong: path === groupsPath,
      read: pageIn,
    });
  }

  /** A 401 is answered by one fresh login: the request was refused before it acted, so any request may follow. */
  async #authorized<T>(request: ApiRequest<T>): Promise<T> {
    const send = async () =>
      this.#cluster.send({ ...request, authorization: await this.#login.authorization() });
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof TokenRejected && this.#login.canRenew)) throw error;
      this.#login.dropToken();
      return send();
    }
  }
}
