import type { RequestKind } from './router.ts';

/**
 * What goes wrong. "Acts": the request takes effect all the same; `Fault.acts` overrides it.
 * - `refuse`: the connection is closed before TLS begins; idle ones are closed. Only `on: 'any'`.
 * - `reset`: the connection is closed without a response (does not act).
 * - `stall`: there is never a response (does not act).
 * - `slow-body`: the body comes byte by byte, one every `everyMs` real ms, 100 if left out (acts).
 * - `truncated-body`: half of the body, then the connection is closed (acts).
 * - `not-json`: an HTML page like a proxy's, `status` 200 if left out (does not act).
 * - `empty-body`: the right status and no body (acts).
 * - `huge-body`: JSON of `bytes` bytes, 11 MiB if left out (acts).
 * - `compressed-bomb`: gzip of `bytes` zeros, 1 GiB if left out, in steps of 1 MiB (acts).
 * - `redirect`: `status` 302 if left out, with `location` (does not act).
 * - `status`: any `status`, 503 if left out, with `body` or `text`, whole or `cut` (does not act).
 * - `no-id`: the right response without `id` and `jwt` (acts).
 * - `expired-token`, `revoked-token`: the 401 of a token that is no longer valid (does not act).
 * - `echo`: an error that repeats the `Authorization` header and the request's body, `status` 400 if left out (does not act).
 * - `unknown-encoding`: the right response under an unknown `Content-Encoding` (acts).
 */
export type FaultKind =
  | 'refuse'
  | 'reset'
  | 'stall'
  | 'slow-body'
  | 'truncated-body'
  | 'not-json'
  | 'empty-body'
  | 'huge-body'
  | 'compressed-bomb'
  | 'redirect'
  | 'status'
  | 'no-id'
  | 'expired-token'
  | 'revoked-token'
  | 'echo'
  | 'unknown-encoding';

const actingKinds: ReadonlySet<FaultKind> = new Set([
  'slow-body',
  'truncated-body',
  'empty-body',
  'huge-body',
  'compressed-bomb',
  'no-id',
  'unknown-encoding',
]);

/** A fault, and when it is injected. */
export interface Fault {
  /** The calls that it concerns. */
  on: RequestKind | 'any';
  kind: FaultKind;
  /** How often; default 1, or without limit when `until` is given. `refuse` counts connections. */
  times?: number;
  /** Begins at this time of the appliance's clock, ms since the epoch. */
  from?: number;
  /** Ends at this time of the appliance's clock, ms since the epoch. */
  until?: number;
  /** Only on this node (0 is the first). */
  node?: number;
  /** Begins only after the next call of this kind: `refuse` after `list` hits the start. */
  after?: RequestKind;
  /** Whether the request takes effect although its response goes wrong. */
  acts?: boolean;
  status?: number;
  /** Body of `status`: the documented one (default), one of another shape, none, or the given object as JSON. */
  body?: 'documented' | 'other-shape' | 'none' | object;
  /**
   * The very bytes of the body of `status`, in place of `body`; a string as UTF-8. Sent as they are, whatever
   * `headers` say of them.
   */
  text?: string | Uint8Array;
  /** Of `status`: its `Content-Length` is that of the whole body, half of which is sent before the connection is closed. */
  cut?: true;
  /** `message` of the documented body. */
  message?: string;
  /** A `Retry-After` header in seconds. */
  retryAfterSeconds?: number;
  /** Where a redirect points. */
  location?: string;
  /** More headers of the response. They replace its own whatever their case; an empty one is left out. */
  headers?: Record<string, string>;
  /** Size for `huge-body` and `compressed-bomb`. */
  bytes?: number;
  /** Interval of `slow-body`, real ms. */
  everyMs?: number;
}

/** Whether the request takes effect under this fault. */
export function actsUnder(fault: Fault): boolean {
  return fault.acts ?? actingKinds.has(fault.kind);
}

interface Entry {
  fault: Fault;
  left: number;
  waiting: boolean;
}

/** The faults that are switched on; the one switched on first is injected first. */
export class Faults {
  readonly #entries = new Set<Entry>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns a function that ends it */
  add(fault: Fault): () => void {
    if (fault.kind === 'refuse' && fault.on !== 'any') {
      throw new TypeError('a connection is refused before it is known what for: on must be any');
    }
    const left = fault.times ?? (fault.until === undefined ? 1 : Number.POSITIVE_INFINITY);
    const entry = { fault, left, waiting: fault.after !== undefined };
    this.#entries.add(entry);
    return () => this.#entries.delete(entry);
  }

  /** The fault to inject into a request; it is counted, but for `refuse`, which counts connections. */
  takeForRequest(kind: RequestKind, node: number): Fault | undefined {
    const refusal = this.#first(node, ({ kind: fault }) => fault === 'refuse');
    if (refusal) return refusal.fault;
    return this.#take(node, ({ on }) => on === 'any' || on === kind);
  }

  /** Whether to refuse a new connection; it is counted. */
  takeForConnection(node: number): boolean {
    return this.#take(node, ({ kind }) => kind === 'refuse') !== undefined;
  }

  /** Whether new connections to this node are refused now. */
  refusing(node: number): boolean {
    return this.#first(node, ({ kind }) => kind === 'refuse') !== undefined;
  }

  /** Begins the faults that come after a call of this kind. */
  afterCall(kind: RequestKind): void {
    for (const entry of this.#entries) if (entry.fault.after === kind) entry.waiting = false;
  }

  #take(node: number, matches: (fault: Fault) => boolean): Fault | undefined {
    const entry = this.#first(node, matches);
    if (entry) entry.left -= 1;
    return entry?.fault;
  }

  #first(node: number, matches: (fault: Fault) => boolean): Entry | undefined {
    for (const entry of this.#entries) {
      const { fault, left, waiting } = entry;
      if (left <= 0 || this.#now() >= (fault.until ?? Number.POSITIVE_INFINITY)) this.#entries.delete(entry);
      else if (
        !waiting &&
        this.#now() >= (fault.from ?? 0) &&
        (fault.node ?? node) === node &&
        matches(fault)
      )
        return entry;
    }
    return undefined;
  }
}
