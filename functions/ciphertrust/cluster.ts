import type { ClientOptions, Connection } from './client.ts';
import { ApplianceFailure, TokenRejected } from './errors.ts';
import type { Mask } from './mask.ts';
import { isGood } from './response.ts';
import { type Exchange, type Reply, Transport } from './transport.ts';

/** A request to whichever node answers. */
export interface Request<T> extends Exchange {
  /** Whether it is harmless that two nodes act on it. */
  repeatable: boolean;
  /** Whether a good reply holds a secret that must come through as it is: a login's does. */
  bringsSecrets?: boolean;
  /** Makes the result of a reply; what it throws counts as the node's failure. */
  read: (reply: Reply, doing: string) => T;
}

/** The nodes of one CipherTrust Manager, asked in turn beginning with the one that answered last. */
export class Cluster {
  #nodes: readonly string[];
  readonly #transport: Transport;
  readonly #mask: Mask;

  constructor({ nodes, credentials, ca, serverName }: Connection, options: ClientOptions, mask: Mask) {
    this.#nodes = nodes;
    this.#mask = mask;
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

  close(): void {
    this.#transport.close();
  }

  /**
   * The first node's answer. Goes on to the next one where that may help and the request may be repeated or
   * certainly was not acted on. When none answers, throws the failure most worth acting on, naming the others.
   */
  async ask<T>(request: Request<T>): Promise<T> {
    const failures: ApplianceFailure[] = [];
    for (const node of this.#nodes) {
      try {
        const result = await this.#askNode(node, request);
        this.#prefer(node);
        return result;
      } catch (error) {
        if (!(error instanceof ApplianceFailure)) throw error;
        // Whether a token of one node holds on another is not known: the fresh login goes to the one that asks for it.
        if (error instanceof TokenRejected) this.#prefer(node);
        failures.push(error);
        const unclear = error.mayHaveActed && !request.repeatable;
        if (unclear) this.#nodes = [...this.#nodes.filter((other) => other !== node), node];
        if (unclear || !error.otherNodeMayHelp) break;
      }
    }
    throw foremost(failures);
  }

  #prefer(node: string): void {
    this.#nodes = [node, ...this.#nodes.filter((other) => other !== node)];
  }

  async #askNode<T>(node: string, request: Request<T>): Promise<T> {
    const reply = await this.#transport.exchange(node, request);
    const { location } = reply.headers;
    const headers = {
      ...reply.headers,
      ...(location !== undefined && { location: this.#mask.apply(location) }),
    };
    const isSecret = request.bringsSecrets && isGood(reply);
    if (isSecret) return request.read({ ...reply, headers, isSecret }, request.doing);
    return request.read(
      { ...reply, headers, text: this.#mask.apply(reply.text), mask: this.#mask },
      request.doing,
    );
  }
}

/**
 * The failure most worth acting on: one after which the request may have been acted on, since whoever asks must not
 * take it for harmless; else one that may heal by itself; else the last. Any that ended the round is the last.
 */
function foremost(failures: ApplianceFailure[]): ApplianceFailure {
  const last = failures.at(-1) as ApplianceFailure;
  const acted = failures.find((failure) => failure.mayHaveActed);
  const chosen = last.otherNodeMayHelp
    ? (acted ?? failures.find((failure) => failure.retryable) ?? last)
    : last;
  const others = failures.filter((failure) => failure !== chosen);
  if (others.length > 0) {
    const told = others.map(({ name, parts }) => `${name}: ${parts.tried}: ${parts.cameBack}`);
    chosen.message += ` (Other nodes: ${told.join('; ')}.)`;
  }
  return chosen;
}
