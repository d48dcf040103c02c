import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DurableExecutions, type OnExecution } from './durable-executions.ts';
import { accessDenied, type Fault, Faults, faultResponse, signatureExpired } from './faults.ts';
import { type AwsRequest, parseCall } from './requests.ts';
import { type AwsResponse, errorResponse } from './responses.ts';
import { Secrets } from './secrets.ts';
import { dateRefusal, signatureScope } from './signatures.ts';
import { type Publication, Topics } from './topics.ts';

export interface LocalAwsOptions {
  /** Default: real time. */
  clock?: { now(): number };
  /** Name and value of secrets to begin with. */
  secrets?: Record<string, string | Uint8Array>;
  /** Calls that are signed with another access key id are refused; left out: none. */
  accessKeyId?: string;
  /**
   * How far the service's clock is ahead of this machine's, in milliseconds. Given, each response tells the service's
   * time, and a signature whose date is five minutes off is refused. Left out: no date is looked at.
   */
  clockAhead?: number;
  /** Whether a policy refuses to read a secret without its version's stage. */
  requiresVersionStage?: boolean;
  /** Runs the durable executions that `Invoke` starts. */
  onExecution?: OnExecution;
}

/**
 * The AWS calls that the functions make, on this machine: Secrets Manager's `GetSecretValue`, Lambda's `Invoke` of a
 * durable function and the calls about its executions, and SNS's `Publish`, as the SDK's clients speak them.
 */
export class LocalAws {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** The access key id that calls have to be signed with; undefined: any. */
  readonly accessKeyId: string | undefined;
  /** Every call of these operations, in order. */
  readonly requests: AwsRequest[] = [];
  readonly executions: DurableExecutions;
  readonly #secrets: Secrets;
  readonly #topics = new Topics();
  readonly #faults = new Faults();
  readonly #now: () => number;
  readonly #server: Server;
  readonly #options: LocalAwsOptions;

  /** Listens on a free port of the loopback interface. */
  static async start(options: LocalAwsOptions = {}): Promise<LocalAws> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new LocalAws(server, options);
  }

  private constructor(server: Server, options: LocalAwsOptions) {
    const { clock = Date, secrets = {}, accessKeyId, onExecution } = options;
    this.#server = server;
    this.#options = options;
    this.accessKeyId = accessKeyId;
    this.#now = () => clock.now();
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.executions = new DurableExecutions(this.#now, onExecution);
    this.#secrets = new Secrets(this.#now);
    for (const [name, value] of Object.entries(secrets)) this.putSecret(name, value);
    server.on('request', (incoming, outgoing) => {
      // A client that disconnects in the middle of its request is no error.
      this.#serve(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  /** Stores a secret's value as its current version; returns the new version's id. */
  putSecret(name: string, value: string | Uint8Array): string {
    return this.#secrets.put(name, value);
  }

  /** What was published, in order. */
  get published(): readonly Publication[] {
    return this.#topics.published;
  }

  /** Switches a fault on; the function that it returns switches it off. */
  fault(fault: Fault): () => void {
    return this.#faults.add(fault);
  }

  /** Stops listening and closes every connection. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server.close(), 'close');
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await text(incoming);
    const call = parseCall(incoming, body);
    if (call === undefined) {
      send(outgoing, { status: 404, body: { message: `Not a call of this endpoint: ${incoming.url}` } });
      return;
    }
    const request: AwsRequest = { ...call, at: this.#now() };
    const signedFor = signatureScope(incoming);
    if (signedFor !== undefined) request.signedFor = signedFor;
    const { clockAhead } = this.#options;
    const now = Date.now() + (clockAhead ?? 0);
    if (clockAhead !== undefined) outgoing.setHeader('date', new Date(now).toUTCString());
    const wrongDate = clockAhead === undefined ? undefined : dateRefusal(incoming, now);
    this.requests.push(request);

    const fault = this.#faults.take(request.operation, request.at);
    if (fault === 'stall') return;
    if (fault === 'reset before acting') return reset(incoming);
    const response = (fault && faultResponse(request.operation, fault)) ?? this.#respond(request, wrongDate);
    if (fault === 'reset after acting') return reset(incoming);
    request.status = response.status;
    send(outgoing, response);
  }

  #respond({ operation, input, signedFor }: AwsRequest, wrongDate?: string): AwsResponse {
    if (signedFor === undefined) {
      return errorResponse(
        operation,
        403,
        operation === 'Publish' ? 'MissingAuthenticationToken' : 'MissingAuthenticationTokenException',
        'Missing Authentication Token',
      );
    }
    if (this.accessKeyId !== undefined && signedFor.accessKeyId !== this.accessKeyId) {
      return errorResponse(
        operation,
        403,
        operation === 'Publish' ? 'InvalidClientTokenId' : 'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    }
    if (wrongDate) return signatureExpired(operation, wrongDate);
    const needsStage = this.#options.requiresVersionStage && operation === 'GetSecretValue';
    if (needsStage && input.VersionStage === undefined) return accessDenied(operation);
    switch (operation) {
      case 'GetSecretValue':
        return this.#secrets.get(input);
      case 'Invoke':
        return this.executions.invoke(input);
      case 'GetDurableExecution':
        return this.executions.get(input);
      case 'CheckpointDurableExecution':
        return this.executions.checkpoint(input);
      case 'GetDurableExecutionState':
        return this.executions.state(input);
      case 'Publish':
        return this.#topics.publish(input);
    }
  }
}

function reset({ socket }: IncomingMessage): void {
  socket.resetAndDestroy();
}

function send(outgoing: ServerResponse, { status, headers, body }: AwsResponse): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
  outgoing.end(typeof body === 'string' ? body : JSON.stringify(body));
}
