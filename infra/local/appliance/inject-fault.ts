import type { ServerResponse } from 'node:http';
import { errorReply } from './error-body.ts';
import type { Fault } from './faults.ts';
import type { Reply } from './response.ts';
import type { IncomingRequest } from './router.ts';
import { drip, encode, gzipBomb, hugeJson, send, stream, truncate, type WireReply } from './wire.ts';

const proxyPage =
  '<!DOCTYPE html><html><head><title>Proxy</title></head><body><h1>Please wait</h1></body></html>';

/** What a fault needs to be played. */
export interface Scene {
  fault: Fault;
  request: IncomingRequest;
  response: ServerResponse;
  /** What the answer would be without the fault. */
  reply: Reply;
  /** `Accept-Encoding` of the request, if the appliance heeds it. */
  acceptEncoding: string | undefined;
}

/**
 * Answers a request as its fault says.
 * @returns the status that was sent; `undefined` if none was
 */
export function play(scene: Scene): number | undefined {
  const { fault, response, reply, acceptEncoding } = scene;
  const extra = extraHeaders(fault);
  const status = fault.status ?? reply.status;
  const right = withHeaders(encode({ ...reply, status }, acceptEncoding), extra);
  switch (fault.kind) {
    case 'refuse':
    case 'reset':
      response.destroy();
      return undefined;
    case 'stall':
      return undefined;
    case 'slow-body':
      drip(response, right, fault.everyMs ?? 100);
      return status;
    case 'truncated-body':
      truncate(response, right);
      return status;
    case 'huge-body':
      stream(response, status, extra, hugeJson(fault.bytes ?? 11 * 2 ** 20));
      return status;
    case 'compressed-bomb':
      stream(response, status, { ...extra, 'content-encoding': 'gzip' }, gzipBomb(fault.bytes ?? 2 ** 30));
      return status;
    case 'empty-body':
      return sent(response, { ...right, headers: extra, body: Buffer.alloc(0) });
    case 'not-json': {
      const headers = { 'content-type': 'text/html; charset=utf-8', ...extra };
      return sent(response, { status: fault.status ?? 200, headers, body: Buffer.from(proxyPage) });
    }
    case 'redirect':
      return sent(response, { status: fault.status ?? 302, headers: extra, body: Buffer.alloc(0) });
    case 'unknown-encoding':
      return sent(
        response,
        withHeaders(encode({ ...reply, status }, undefined), { 'content-encoding': 'x-unknown', ...extra }),
      );
    default:
      return sent(response, withHeaders(encode(faultReply(scene, fault.kind), acceptEncoding), extra));
  }
}

/** Replies that are well formed and unwelcome. */
function faultReply(
  { fault, reply, request }: Scene,
  kind: 'status' | 'no-id' | 'expired-token' | 'revoked-token' | 'echo',
): Reply {
  switch (kind) {
    case 'expired-token':
      return errorReply(401, 'Bearer token malformed: Token is expired by 50s');
    case 'revoked-token':
      return errorReply(401, 'Token has been revoked');
    case 'no-id':
      return {
        status: fault.status ?? reply.status,
        body: { ...Object(reply.body), id: undefined, jwt: undefined },
      };
    case 'echo':
      return errorReply(
        fault.status ?? 400,
        `Bad request: Authorization: ${request.headers.authorization ?? ''} body: ${JSON.stringify(request.body) ?? ''}`,
      );
    case 'status': {
      const status = fault.status ?? 503;
      if (typeof fault.body === 'object') return { status, body: fault.body };
      if (fault.body === 'none') return { status, body: undefined };
      if (fault.body === 'other-shape') return { status, body: { error: { reason: 'unavailable', status } } };
      return errorReply(status, fault.message);
    }
  }
}

function extraHeaders({ retryAfterSeconds, location, headers }: Fault): Record<string, string> {
  return {
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    ...(location === undefined ? {} : { location }),
    ...headers,
  };
}

function withHeaders(reply: WireReply, headers: Record<string, string>): WireReply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

function sent(response: ServerResponse, reply: WireReply): number {
  send(response, reply);
  return reply.status;
}
