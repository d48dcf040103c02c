import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Caller } from './accounts.ts';
import { actsUnder, type FaultKind, type Faults } from './faults.ts';
import { play } from './play.ts';
import { type ApplianceState, act, type IncomingRequest, kindOf, type RequestKind } from './router.ts';
import { encode, send } from './wire.ts';

/** A request that came in, for assertions. */
export interface RecordedRequest {
  /** The node that got it; 0 is the first. */
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
  /** The status answered; `undefined` as long as there is none. */
  status: number | undefined;
  /** The fault that was played. */
  fault: FaultKind | undefined;
  /** Whether the appliance took it to its endpoints, which may have refused it. */
  acted: boolean;
}

async function read(request: IncomingMessage): Promise<IncomingRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://appliance.invalid');
  const { method = 'GET', headers } = request;
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

function callerOf(request: IncomingMessage, node: number): Caller {
  const socket = request.socket as TLSSocket;
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

/** What the conversations of all nodes share. */
export interface Stage {
  readonly now: () => number;
  readonly state: ApplianceState;
  readonly faults: Faults;
  /** Called with each request before anything else happens to it. */
  onRequest(request: RecordedRequest): void;
  /** Called before an answer goes out. */
  answering(): void;
}

/** Reads a request, records it, acts on it and answers it, or does to it what a fault says. */
export async function converse(
  incoming: IncomingMessage,
  response: ServerResponse,
  node: number,
  stage: Stage,
): Promise<void> {
  const { state, faults, now } = stage;
  const request = await read(incoming).catch(() => undefined);
  if (request === undefined) return;
  const record = recordOf(request, node, now());
  const { kind } = record;
  stage.onRequest(record);
  const fault = faults.takeForRequest(kind, node);
  record.fault = fault?.kind;
  record.acted = fault === undefined || actsUnder(fault);
  const reply = record.acted ? act(request, state, callerOf(incoming, node)) : { status: 200, body: {} };
  faults.answered(kind);
  stage.answering();
  response.setHeader('date', new Date(now()).toUTCString());
  if (state.behaviour.keepAliveMs === 0 || faults.refusing(node)) response.shouldKeepAlive = false;
  const acceptEncoding = state.behaviour.compress
    ? incoming.headers['accept-encoding']?.toString()
    : undefined;
  if (fault) {
    record.status = play({ fault, request, response, reply, acceptEncoding });
  } else {
    record.status = reply.status;
    send(response, encode(reply, acceptEncoding));
  }
}
