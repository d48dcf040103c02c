import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Caller } from './accounts.ts';
import { actsUnder, type FaultKind, type Faults } from './faults.ts';
import { injectFault } from './inject-fault.ts';
import { type ApplianceState, type IncomingRequest, kindOf, type RequestKind, respond } from './router.ts';
import { encode, send } from './wire.ts';

/** A request that came in, and what became of it. */
export interface RecordedRequest {
  /** The node that received it; 0 is the first. */
  node: number;
  /** By the appliance's clock, ms since the epoch. */
  at: number;
  kind: RequestKind;
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, string>;
  headers: Record<string, string | string[] | undefined>;
  /** Parsed JSON; `undefined` without a body; the text itself if it is no JSON. */
  body: unknown;
  /** The status of the response; `undefined` as long as there is none. */
  status: number | undefined;
  /** The fault that was injected. */
  fault: FaultKind | undefined;
  /** Whether it reached its endpoint, which may have refused it. */
  acted: boolean;
}

async function read(incoming: IncomingMessage): Promise<IncomingRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'https://appliance.invalid');
  const { method = 'GET', headers } = incoming;
  return {
    method,
    path: pathname,
    query: searchParams,
    headers,
    body: parse(Buffer.concat(chunks).toString()),
  };
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function callerOf(incoming: IncomingMessage, node: number): Caller {
  const socket = incoming.socket as TLSSocket;
  return {
    node,
    certificateFingerprint: socket.authorized ? socket.getPeerCertificate().fingerprint256 : undefined,
  };
}

function recordOf(
  { method, path, query, headers, body }: IncomingRequest,
  node: number,
  at: number,
): RecordedRequest {
  return {
    node,
    at,
    kind: kindOf(method, path),
    method,
    path,
    query: Object.fromEntries(query),
    headers,
    body,
    status: undefined,
    fault: undefined,
    acted: false,
  };
}

/** What the nodes of an appliance share. */
interface RequestContext {
  readonly now: () => number;
  readonly state: ApplianceState;
  readonly faults: Faults;
  /** Called with each request before anything else happens to it. */
  onRequest(request: RecordedRequest): void;
  /** Called before a response is sent. */
  beforeResponse(): void;
}

/** Reads a request, records it, acts on it and responds, unless a fault says otherwise. */
export async function handleRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  node: number,
  context: RequestContext,
): Promise<void> {
  const { state, faults, now } = context;
  const request = await read(incoming).catch(() => undefined);
  if (request === undefined) return;
  const record = recordOf(request, node, now());
  const { kind } = record;
  context.onRequest(record);
  const fault = faults.takeForRequest(kind, node);
  record.fault = fault?.kind;
  record.acted = fault === undefined || actsUnder(fault);
  const response = record.acted
    ? respond(request, state, callerOf(incoming, node))
    : { status: 200, body: {} };
  faults.afterCall(kind);
  context.beforeResponse();
  outgoing.sendDate = false;
  if (state.behaviour.sendsDate)
    outgoing.setHeader('date', new Date(now() + state.behaviour.dateAheadMs).toUTCString());
  if (state.behaviour.keepAliveMs === 0 || faults.refusing(node)) outgoing.shouldKeepAlive = false;
  const acceptEncoding = state.behaviour.compress
    ? incoming.headers['accept-encoding']?.toString()
    : undefined;
  if (fault) {
    record.status = injectFault({ fault, request, outgoing, response, acceptEncoding });
  } else {
    record.status = response.status;
    send(outgoing, encode(response, acceptEncoding));
  }
}
