import type { Group } from '../jobs/groups.ts';
import { isJob, type Job, type Selection } from '../jobs/job.ts';
import type { Clock } from '../shared/clock.ts';
import { isObject } from '../shared/json.ts';
import { quote } from '../shared/text.ts';
import { Cluster } from './cluster.ts';
import type { ApiRequest, ApiResponse, ClientConfig, ClientOptions, Credentials } from './connection.ts';
import { ApplianceFailure, replyInvalid, TokenRejected } from './errors.ts';
import { Login } from './login.ts';
import { Mask } from './mask.ts';
import { type PasswordState, passwordStateOf } from './password.ts';
import { objectIn } from './response.ts';

const jobsPath = '/api/v1/cckm/sap/synchronization-jobs';
const groupsPath = '/api/v1/cckm/sap/groups';
const selfPath = '/api/v1/auth/self';

export interface PageQuery {
  skip: number;
  limit: number;
}

/** A page of a list. `total` is how many there are in all, where the appliance says so. */
export interface Page<T> {
  items: T[];
  total: number | undefined;
  /** The appliance's time when it answered, from its `Date` header (whole seconds), in milliseconds since the epoch. */
  serverTime: number | undefined;
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

  /** When the certificate that the appliance showed last ends, in milliseconds since the epoch. */
  get certificateExpires(): number | undefined {
    return this.#cluster.certificateExpires;
  }

  /** Closes the connections. */
  close(): void {
    this.#cluster.close();
  }

  /** A page of the synchronization jobs of the login's domain, in an order that is not documented. */
  async jobs(query: PageQuery): Promise<Page<Job>> {
    const page = await this.#page('Listing the synchronization jobs', jobsPath, query);
    return { ...page, items: page.items.filter(isJob) };
  }

  /** One job. Throws JobNotFound, also for a moment after the start where nodes lag behind. */
  async job(id: string): Promise<Job> {
    return this.#authorized({
      operation: `Reading job ${quote(id)}`,
      method: 'GET',
      path: `${jobsPath}/${encodeURIComponent(id)}`,
      idempotent: true,
      namesJob: true,
      read: jobIn,
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
      read: jobIn,
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

  /** A page of the groups that CCKM knows and the login may see. */
  async groups(query: PageQuery): Promise<Page<Group>> {
    const page = await this.#page('Listing the SAP groups', groupsPath, query);
    return { ...page, items: page.items.flatMap(groupIn) };
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

  #page(operation: string, path: string, { skip, limit }: PageQuery): Promise<Page<unknown>> {
    return this.#authorized({
      operation,
      method: 'GET',
      path: `${path}?skip=${skip}&limit=${limit}`,
      idempotent: true,
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

function jobIn(response: ApiResponse): Job {
  const job = objectIn(response);
  if (isJob(job)) return job;
  throw replyInvalid(response.tried, `HTTP ${response.status} without a job id`);
}

function cancellationIn(response: ApiResponse, id: string): Job | undefined {
  if (response.isEmpty) return undefined;
  const job = objectIn(response);
  return isJob(job) && job.id === id ? job : undefined;
}

function pageIn(response: ApiResponse): Page<unknown> {
  const { resources, total } = objectIn(response);
  if (!Array.isArray(resources)) {
    throw replyInvalid(response.tried, `HTTP ${response.status} without \`resources\``);
  }
  const serverTime = Date.parse(response.headers.date ?? '');
  return {
    items: resources,
    total: Number.isSafeInteger(total) && Number(total) >= 0 ? Number(total) : undefined,
    serverTime: Number.isNaN(serverTime) ? undefined : serverTime,
  };
}

/** The published sample writes `Name`; the other fields of the API begin in lower case. */
function groupIn(item: unknown): Group[] {
  if (!isObject(item) || typeof item.id !== 'string') return [];
  const name = item.Name ?? item.name;
  return [
    {
      id: item.id,
      ...(typeof item.group_id === 'string' && { group_id: item.group_id }),
      ...(typeof name === 'string' && { name }),
    },
  ];
}
