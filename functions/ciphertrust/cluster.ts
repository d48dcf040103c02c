import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../shared/clock.ts';
import type { ApiRequest, ClientConfig, ClientOptions } from './connection.ts';
import { ApplianceFailure, ApplianceThrottled, TokenRejected } from './errors.ts';
import type { Mask } from './mask.ts';
import { isSuccessful, parseResponse } from './response.ts';
import { Transport } from './transport.ts';
import { failureOf } from './verdict.ts';

/** The nodes of one CipherTrust Manager, asked in turn beginning with the one that answered last. */
export class Cluster {
  #nodes: readonly string[];
  readonly #transport: Transport;
  readonly #mask: Mask;
  readonly #clock: Clock;
  #ahead = 0;

  constructor({ nodes, credentials, ca, serverName }: ClientConfig, options: ClientOptions, mask: Mask) {
    this.#nodes = nodes;
    this.#mask = mask;
    this.#clock = options.clock;
    this.#transport = new Transport({
      ...options,
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

  get certificateExpires(): number | undefined {
    return this.#transport.certificateExpires;
  }

  /** How far the clock behind the last response's `Date` is ahead of ours, in milliseconds; 0 before there was one. */
  get ahead(): number {
    return this.#ahead;
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
      try {
        const result = await this.#sendTo(node, request);
        this.#prefer(node);
        return result;
      } catch (error) {
        if (!(error instanceof ApplianceFailure)) throw error;
        // Whether a token of one node holds on another is not known: the fresh login goes to the one that asks for it.
        if (error instanceof TokenRejected) this.#prefer(node);
        failures.push(error);
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
    const response = parseResponse(await this.#transport.send(node, request), request, this.#mask);
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

  #recordDate({ date = '' }: IncomingHttpHeaders): void {
    const time = Date.parse(date);
    if (!Number.isNaN(time)) this.#ahead = time - this.#clock.now();
  }
}

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
    chosen.message += ` (Other nodes: ${phrases.join('; ')}.)`;
  }
  return chosen;
}
