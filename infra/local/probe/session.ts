import { randomUUID } from 'node:crypto';
import type {
  ApiRequest,
  ApiResponse,
  ClientConfig,
  ClientOptions,
} from '../../../functions/ciphertrust/connection.ts';
import { ApplianceFailure, LoginRejected, TokenRejected } from '../../../functions/ciphertrust/errors.ts';
import { Login } from '../../../functions/ciphertrust/login.ts';
import { Mask } from '../../../functions/ciphertrust/mask.ts';
import { isSuccessful, parseResponse } from '../../../functions/ciphertrust/response.ts';
import type { RoundTrip } from '../../../functions/ciphertrust/round-trip.ts';
import type { HttpRequest } from '../../../functions/ciphertrust/transport.ts';
import { failureOf } from '../../../functions/ciphertrust/verdict.ts';
import type { Asked, Look } from './look.ts';
import { RecordingTransport, weightOf } from './recording-transport.ts';

interface SessionOptions extends ClientOptions {
  /** Told of each request, before it is sent. */
  onSend?: (asked: Asked, method: string, path: string) => void;
}

/** A read-only run ends when so many characters have come: more than any list of this API has. */
const mostLength = 50_000_000;
/** So many tokens that have not ended may be refused until no login follows any more. */
const mostRefusals = 3;
/** What is asked for again and again: the first and the last look are kept. */
const repeated: ReadonlySet<Asked> = new Set([
  'own job',
  'own job in the list',
  'running jobs',
  'listed job',
  'job to cancel',
]);

type Sent = Pick<HttpRequest, 'method' | 'path' | 'body' | 'mayBeLong'>;

/**
 * The requests of a probe to the nodes of one appliance, each recorded with whatever came back. Sends what the functions
 * send, and takes it for what they take it for. Until `renew` is called there is one login at most, whatever comes back.
 */
export class Session {
  readonly looks: Look[] = [];
  readonly mask = new Mask();
  readonly nodes: readonly string[];
  /** An id that no job and no group has. */
  readonly unknownId: string = randomUUID();
  readonly #config: ClientConfig;
  readonly #options: SessionOptions;
  readonly #transport: RecordingTransport;
  readonly #login: Login;
  /** Whether a login was rejected, so that nothing more can be sent. */
  isRejected = false;
  #authorization: string | undefined;
  #until = Number.POSITIVE_INFINITY;
  #renews = false;
  /** The place of the node that is asked. */
  #node = 0;
  /** How many characters have come, by their weight. */
  #length = 0;
  /** How many tokens were refused that had not ended. */
  #refusals = 0;

  constructor(config: ClientConfig, options: SessionOptions) {
    const { nodes, credentials, ca, serverName } = config;
    this.nodes = nodes;
    this.#config = config;
    this.#options = options;
    this.#transport = new RecordingTransport({
      ...options,
      quote: (text) => this.mask.quote(text),
      ...(ca !== undefined && { ca }),
      ...(serverName !== undefined && { serverName }),
      ...(credentials.kind === 'client_credential' && {
        clientCertificate: credentials.client_certificate,
        clientKey: credentials.client_key,
      }),
    });
    this.#login = new Login(
      credentials,
      (request) => this.#sendLogin('login', request),
      this.mask,
      options.clock,
    );
  }

  get node(): number {
    return this.#node;
  }

  /** From now on nothing is sent after `until`, in milliseconds since the epoch, and no request goes on for longer. */
  endAt(until: number): void {
    this.#until = until;
  }

  /** From now on a token that has ended is followed by another login, as a follower does it. */
  renew(): void {
    this.#renews = true;
  }

  /** Gets the token, by a login unless it is a stored one. Throws an ApplianceFailure. */
  async logIn(): Promise<void> {
    this.#authorization = await this.#login.authorization();
  }

  /** Sends one login by password, of a user that nobody is, at the connection and the domain of the configured one. */
  async logInAs(username: string, password: string): Promise<void> {
    const { credentials } = this.#config;
    const { connection, auth_domain, auth_domain_path } = credentials.kind === 'token' ? {} : credentials;
    const login = new Login(
      {
        kind: 'password',
        username,
        password,
        ...(connection !== undefined && { connection }),
        ...(auth_domain !== undefined && { auth_domain }),
        ...(auth_domain_path !== undefined && { auth_domain_path }),
      },
      (request) => this.#sendLogin('wrong login', request),
      this.mask,
      this.#options.clock,
    );
    await login.authorization().catch((error: unknown) => {
      if (!(error instanceof ApplianceFailure)) throw error;
    });
  }

  /** Asks a node with the token. `accept`: whether with the header `Accept`. Undefined where the time is over. */
  get(
    asked: Asked,
    path: string,
    { node = this.#node, accept = true, namesJob = false } = {},
  ): Promise<Look | undefined> {
    return this.#authorized(asked, { method: 'GET', path, mayBeLong: asked === 'groups' }, node, {
      accept,
      namesJob,
    });
  }

  /** Sends what may act: over a connection of its own, and once. */
  post(asked: Asked, path: string, body?: object): Promise<Look | undefined> {
    const namesJob = path.endsWith('/cancel');
    return this.#authorized(asked, { method: 'POST', path, ...(body && { body }) }, this.#node, { namesJob });
  }

  close(): void {
    this.#transport.close();
  }

  /**
   * A 401 to a question or a cancellation, while the token is renewed, is answered by a fresh login, as the functions
   * do, a few times in a run. A start is never sent again.
   */
  async #authorized(
    asked: Asked,
    sent: Sent,
    node: number,
    { accept = true, namesJob = false },
  ): Promise<Look | undefined> {
    const send = async () => {
      const authorization = this.#renews ? await this.#renewed() : this.#authorization;
      if (authorization === undefined || this.#left <= 0 || (!this.#renews && this.#length > mostLength))
        return undefined;
      this.#transport.accepts = accept;
      const request = { ...sent, authorization, operation: `Probing (${asked})` };
      return this.#send(
        asked,
        { ...request, idempotent: sent.method === 'GET', namesJob, read: () => {} },
        node,
      );
    };
    const look = await send();
    const isRefused = look?.failure instanceof TokenRejected && (sent.method === 'GET' || asked === 'cancel');
    if (!isRefused || !this.#renews || !this.#login.canRenew || this.#refusals === mostRefusals) return look;
    this.#refusals += 1;
    this.#login.dropToken();
    return send();
  }

  /** A token that is good now; undefined where there is none to be had. */
  async #renewed(): Promise<string | undefined> {
    try {
      return await this.#login.authorization();
    } catch (error) {
      if (!(error instanceof ApplianceFailure)) throw error;
      this.isRejected ||= error instanceof LoginRejected;
      return undefined;
    }
  }

  /** A login goes to the next node only where the one before was not reached, so that nothing was sent. */
  async #sendLogin<T>(asked: Asked, request: ApiRequest<T>): Promise<T> {
    let failure: unknown;
    for (const [node] of this.nodes.entries()) {
      let result: { value: T } | undefined;
      this.#transport.accepts = true;
      const look = await this.#send(
        asked,
        {
          ...request,
          read: (response) => {
            result = { value: request.read(response) };
          },
        },
        node,
      );
      if (look.status !== undefined || look.failure?.mayHaveActed) this.#node = node;
      if (result !== undefined) return result.value;
      failure = look.failure;
      if (look.failure?.mayHaveActed || !look.failure?.otherNodeMayHelp) break;
    }
    throw failure;
  }

  get #left(): number {
    return this.#until - this.#options.clock.now();
  }

  #keep(look: Look): void {
    const same = repeated.has(look.asked) ? this.looks.filter(({ asked }) => asked === look.asked) : [];
    const last = same.length > 1 ? this.looks.lastIndexOf(same.at(-1) as Look) : -1;
    if (last >= 0) this.looks.splice(last, 1);
    this.looks.push(look);
  }

  async #send(asked: Asked, request: ApiRequest<void>, node: number): Promise<Look> {
    const { clock, onSend } = this.#options;
    const { method, path } = request;
    onSend?.(asked, method, path);
    const isUnique = !request.idempotent || request.grant !== undefined;
    const sentAt = clock.now();
    this.#transport.seen = undefined;
    let response: ApiResponse | undefined;
    let length = 0;
    let failure: ApplianceFailure | undefined;
    try {
      const sent = await this.#transport.send(this.nodes[node] as string, {
        ...request,
        isUnique,
        timeout: this.#left,
      });
      length = weightOf(sent.text);
      this.#length += length;
      response = parseResponse(sent, request, this.mask);
      failure = isSuccessful(response) ? response.unread : failureOf(response, request, this.mask);
      if (failure === undefined) request.read(response);
    } catch (error) {
      if (!(error instanceof ApplianceFailure)) throw error;
      failure = error;
    }
    // Set by the transport meanwhile, which the compiler cannot see.
    const seen = this.#transport.seen as RoundTrip | undefined;
    const look: Look = {
      asked,
      method,
      path,
      node,
      sentAt,
      receivedAt: clock.now(),
      status: response?.status,
      headers: response?.headers ?? {},
      body: response?.body,
      isEmpty: response?.isEmpty ?? true,
      length,
      failure,
      isReused: seen?.isReused ?? false,
      certificates: seen?.shown.length || undefined,
      protocol: seen?.protocol,
    };
    this.#keep(look);
    return look;
  }
}
