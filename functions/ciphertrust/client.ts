import { isJob, type Job, type Selection } from '../jobs/job.ts';
import type { Clock } from '../shared/clock.ts';
import { isObject, type JsonObject } from '../shared/json.ts';
import { quote } from '../shared/text.ts';
import { Cluster, type Request } from './cluster.ts';
import { TokenRejected } from './errors.ts';
import { type Credentials, Login } from './login.ts';
import { Mask } from './mask.ts';
import { isGood, objectOf, replyInvalid } from './response.ts';
import type { Reply } from './transport.ts';

const jobsPath = '/api/v1/cckm/sap/synchronization-jobs';
const groupsPath = '/api/v1/cckm/sap/groups';

/** Where the appliance is, whom to trust, and how to log in. */
export interface Connection {
  /** The origins of the nodes, tried in turn; at least one. */
  nodes: readonly string[];
  credentials: Credentials;
  /** PEM; when given, only it is trusted. */
  ca?: string;
  /** The name to verify in the certificate, when it is not the host's. */
  serverName?: string;
}

export interface ClientOptions {
  clock: Clock;
  /** `cckm-sap-sync/<version>`. */
  userAgent: string;
  proxyEnv?: { HTTPS_PROXY?: string; NO_PROXY?: string };
}

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

/** A group as CCKM knows it: its own resource id, SAP's id, and its name. */
export interface Group {
  id: string;
  group_id?: string;
  name?: string;
}

/**
 * The calls of CipherTrust Manager's API that this project makes. Every call throws the classes of errors.ts.
 * What is safe to repeat is tried on each node in turn; a start only where the nodes before certainly did not act.
 */
export class CipherTrustClient {
  readonly #cluster: Cluster;
  readonly #login: Login;

  constructor(connection: Connection, options: ClientOptions) {
    const mask = new Mask();
    this.#cluster = new Cluster(connection, options, mask);
    this.#login = new Login(
      connection.credentials,
      (request) => this.#cluster.ask(request),
      mask,
      options.clock,
    );
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
      doing: `Reading job ${quote(id)}`,
      method: 'GET',
      path: `${jobsPath}/${encodeURIComponent(id)}`,
      repeatable: true,
      read: jobOf,
    });
  }

  /**
   * Starts a synchronization job. Not idempotent: each accepted call makes a job, so look at a failure's
   * `mayHaveActed` before calling again.
   */
  async startSynchronization(selection: Selection): Promise<Job> {
    return this.#authorized({
      doing: 'Starting the synchronization job',
      method: 'POST',
      path: jobsPath,
      body: selection,
      repeatable: false,
      read: (reply, doing) => withId(objectOf(reply, doing), reply, doing),
    });
  }

  /**
   * Asks for a job's cancellation. It ends some time later, as `completed` with `abort` true (documented for Google, as
   * is the answer: the job). Returns undefined for a 2xx without it: what SAP's answers is not documented.
   */
  async cancelJob(id: string): Promise<Job | undefined> {
    return this.#authorized({
      doing: `Cancelling job ${quote(id)}`,
      method: 'POST',
      path: `${jobsPath}/${encodeURIComponent(id)}/cancel`,
      repeatable: true,
      read: (reply, doing) => cancellationOf(id, reply, doing),
    });
  }

  /** A page of the groups that CCKM knows and the login may see. */
  async groups(query: PageQuery): Promise<Page<Group>> {
    const page = await this.#page('Listing the SAP groups', groupsPath, query);
    return { ...page, items: page.items.flatMap(groupOf) };
  }

  #page(doing: string, path: string, { skip, limit }: PageQuery): Promise<Page<unknown>> {
    return this.#authorized({
      doing,
      method: 'GET',
      path: `${path}?skip=${skip}&limit=${limit}`,
      repeatable: true,
      read: pageOf,
    });
  }

  /** A 401 is answered by one fresh login: the request was refused before it acted, so any request may follow. */
  async #authorized<T>(request: Request<T>): Promise<T> {
    const ask = async () =>
      this.#cluster.ask({ ...request, authorization: await this.#login.authorization() });
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof TokenRejected && this.#login.canLogIn)) throw error;
      this.#login.forget();
      return ask();
    }
  }
}

const withId = (job: JsonObject, reply: Reply, doing: string): Job => {
  if (isJob(job)) return job;
  throw replyInvalid(`${doing} at ${reply.node}`, `HTTP ${reply.status} without a job id`);
};

const jobOf = (reply: Reply, doing: string): Job => withId(objectOf(reply, doing, 'job'), reply, doing);

function cancellationOf(id: string, reply: Reply, doing: string): Job | undefined {
  if (isGood(reply) && reply.text.trim() === '') return undefined;
  const job = objectOf(reply, doing, 'job');
  return isJob(job) && job.id === id ? job : undefined;
}

function pageOf(reply: Reply, doing: string): Page<unknown> {
  const { resources, total } = objectOf(reply, doing);
  if (!Array.isArray(resources)) {
    throw replyInvalid(`${doing} at ${reply.node}`, `HTTP ${reply.status} without \`resources\``);
  }
  const serverTime = Date.parse(reply.headers.date ?? '');
  return {
    items: resources,
    total: Number.isSafeInteger(total) && Number(total) >= 0 ? Number(total) : undefined,
    serverTime: Number.isNaN(serverTime) ? undefined : serverTime,
  };
}

/** The published sample writes `Name`; the other fields of the API begin in lower case. */
function groupOf(item: unknown): Group[] {
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
