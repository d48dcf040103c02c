import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../shared/clock.ts';
import type { ApiRequest, ClientConfig, ClientOptions } from './connection.ts';
import { ApplianceFailure, ApplianceThrottled, ApplianceUnreachable, TokenRejected } from './errors.ts';
import type { Mask } from './mask.ts';
import { isSuccessful, parseResponse } from './response.ts';
import { requestTimeout, Transport } from './transport.ts';
import { failureOf } from './verdict.ts';

/** The nodes of one CipherTrust Manager, asked in turn beginning with the one that answered last. */
export class Cluster {
  /** As they are tried. */
  #nodes: readonly string[];
  /** As they were given. */
  readonly #given: readonly string[];
  #nextNode = 0;
  readonly #until: number;
  readonly #transport: Transport;
  readonly #mask: Mask;
  readonly #clock: Clock;
  #ahead = 0;
  #answered: string | undefined;

  constructor({ nodes, credentials, ca, serverName }: ClientConfig, options: ClientOptions, mask: Mask) {
    this.#nodes = nodes;
    this.#given = nodes;
    this.#until = options.until ?? Number.POSITIVE_INFINITY;
    this.#mask = mask;
    this.#clock = options.clock;
    this.#transport = new Transport({
      ...options,
      quote: (text) => mask.quote(text),
      ca,
      serverName,
      ...(credentials.kind === 'client_credential' && {
        clientCertificate: credentials.client_certificate,
        clientKey: credentials.client_key,
      }),
    });
  }

  get node(): string {
    return this.#nodes[0] as string;
  }

  get answered(): string | undefined {
    return this.#answered;
  }

  get certificateExpires(): number | undefined {
    return this.#transport.certificateExpires;
  }

  /** How far the clock behind the last response's `Date` is ahead of ours, in milliseconds; 0 before there was one. */
  get ahead(): number {
    return this.#ahead;
  }

  get nextNode(): number {
    return this.#nextNode;
  }

  close(): void {
    this.#transport.close();
  }

  /**
   * The first node's answer. Goes on to the next one where that may help and the request is idempotent or certainly
   * was not acted on. When none answers, throws the failure most worth acting on, naming the others.
   */
  async send<T>(request: ApiRequest<T>): Promise<T> {
    const failures: ApplianceFailure[] = [];
    for (const node of this.#nodes) {
      const place = this.#given.indexOf(node);
      if (this.#left <= 0) {
        failures.push(notAsked(request.operation, node));
        break;
      }
      // A node that had only the rest of the time has its turn, and all of it, the next time.
      const wasCurtailed = this.#left < 0.9 * requestTimeout;
      try {
        const result = await this.#sendTo(node, request);
        this.#prefer(node);
        this.#nextNode = place;
        return result;
      } catch (error) {
        if (!(error instanceof ApplianceFailure)) throw error;
        // Whether a token of one node holds on another is not known: the fresh login goes to the one that asks for it.
        if (error instanceof TokenRejected) this.#prefer(node);
        failures.push(error);
        this.#nextNode = wasCurtailed ? place : (place + 1) % this.#given.length;
        const isUnclear = error.mayHaveActed && !request.idempotent;
        if (isUnclear) this.#nodes = [...this.#nodes.filter((other) => other !== node), node];
        // Each node may throttle by itself, and a login goes round all of them.
        const mayGoOn =
          error.otherNodeMayHelp || (request.grant !== undefined && error instanceof ApplianceThrottled);
        if (isUnclear || !mayGoOn) break;
      }
    }
    throw mostRelevant(failures);
  }

  /** The answer of the node that answered last, and of no other. */
  sendToOne<T>(request: ApiRequest<T>): Promise<T> {
    return this.#sendTo(this.node, request);
  }

  #prefer(node: string): void {
    this.#nodes = [node, ...this.#nodes.filter((other) => other !== node)];
  }

  async #sendTo<T>(node: string, request: ApiRequest<T>): Promise<T> {
    // What acts, and what counts as a failed login, is sent once.
    const isUnique = !request.idempotent || request.grant !== undefined;
    const timeout = Math.min(request.timeout ?? this.#left, this.#left);
    const sent = await this.#transport.send(node, { ...request, isUnique, timeout });
    this.#answered = node;
    const response = parseResponse(sent, request, this.#mask);
    this.#recordDate(response.headers);
    try {
      if (!isSuccessful(response)) throw failureOf(response, request, this.#mask);
      if (response.unread) throw response.unread;
      return request.read(response);
    } catch (error) {
      if (error instanceof ApplianceFailure) error.status = response.status;
      throw error;
    }
  }

  /** How long further requests may take, in milliseconds. */
  get #left(): number {
    return this.#until - this.#clock.now();
  }

  #recordDate({ date = '' }: IncomingHttpHeaders): void {
    const time = Date.parse(date);
    if (!Number.isNaN(time)) this.#ahead = time - this.#clock.now();
  }
}

const notAsked = (operation: string, node: string) =>
  new ApplianceUnreachable({
    tried: `${operation} at ${node}`,
    cameBack: 'not asked, since the time was over',
    remedy: 'See which of the nodes do not answer; the next attempt begins with this one.',
  });

/**
 * The failure most worth acting on: one after which the request may have been acted on, since whoever sent it must not
 * take it for harmless; else one that may heal by itself; else the last. Any that ended the round is the last.
 */
function mostRelevant(failures: ApplianceFailure[]): ApplianceFailure {
  const last = failures.at(-1) as ApplianceFailure;
  const acted = failures.find((failure) => failure.mayHaveActed);
  const chosen = last.otherNodeMayHelp
    ? (acted ?? failures.find((failure) => failure.retryable) ?? last)
    : last;
  const others = failures.filter((failure) => failure !== chosen);
  if (others.length > 0) {
    const phrases = others.map(({ name, parts }) => `${name}: ${parts.tried}: ${parts.cameBack}`);
    chosen.addFinding(`(Other nodes: ${phrases.join('; ')}.)`);
  }
  return chosen;
}
