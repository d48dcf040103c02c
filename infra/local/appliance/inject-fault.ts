import type { ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import { type ApiResponse, errorResponse } from './response.ts';
import type { IncomingRequest } from './router.ts';
import {
  encode,
  gzipBomb,
  hugeJson,
  jsonType,
  send,
  sendSlowly,
  sendStream,
  sendTruncated,
  type WireResponse,
} from './wire.ts';

const proxyPage =
  '<!DOCTYPE html><html><head><title>Proxy</title></head><body><h1>Please wait</h1></body></html>';

/** A request that meets a fault. */
interface FaultyRequest {
  fault: Fault;
  request: IncomingRequest;
  outgoing: ServerResponse;
  /** What would be sent without the fault. */
  response: ApiResponse;
  /** `Accept-Encoding` of the request, if the appliance compresses. */
  acceptEncoding: string | undefined;
}

/**
 * Responds to a request as its fault says.
 * @returns the status that was sent; `undefined` if none was
 */
export function injectFault(faultyRequest: FaultyRequest): number | undefined {
  const { fault, outgoing, response, acceptEncoding } = faultyRequest;
  const extra = extraHeaders(fault);
  const status = fault.status ?? response.status;
  const intact = withHeaders(encode({ ...response, status }, acceptEncoding), extra);
  switch (fault.kind) {
    case 'refuse':
    case 'reset':
      outgoing.destroy();
      return undefined;
    case 'stall':
      return undefined;
    case 'slow-body':
      sendSlowly(outgoing, intact, fault.everyMs ?? 100);
      return status;
    case 'truncated-body':
      sendTruncated(outgoing, intact);
      return status;
    case 'huge-body':
      sendStream(outgoing, status, extra, hugeJson(fault.bytes ?? 11 * 2 ** 20));
      return status;
    case 'compressed-bomb':
      sendStream(
        outgoing,
        status,
        { 'content-encoding': 'gzip', ...extra },
        gzipBomb(fault.bytes ?? 2 ** 30),
      );
      return status;
    case 'empty-body':
      return sendWhole(outgoing, { ...intact, headers: extra, body: Buffer.alloc(0) });
    case 'not-json': {
      const headers = { 'content-type': 'text/html; charset=utf-8', ...extra };
      return sendWhole(outgoing, { status: fault.status ?? 200, headers, body: Buffer.from(proxyPage) });
    }
    case 'redirect':
      return sendWhole(outgoing, { status: fault.status ?? 302, headers: extra, body: Buffer.alloc(0) });
    case 'unknown-encoding':
      return sendWhole(
        outgoing,
        withHeaders(encode({ ...response, status }, undefined), {
          'content-encoding': 'x-unknown',
          ...extra,
        }),
      );
    case 'status': {
      const whole = withHeaders(statusResponse(fault, acceptEncoding), extra);
      if (!fault.cut) return sendWhole(outgoing, whole);
      sendTruncated(outgoing, whole);
      return whole.status;
    }
    default:
      return sendWhole(
        outgoing,
        withHeaders(encode(faultResponse(faultyRequest, fault.kind), acceptEncoding), extra),
      );
  }
}

/** Responses that are well formed but not what the request should get. */
function faultResponse(
  { fault, response, request }: FaultyRequest,
  kind: 'no-id' | 'expired-token' | 'revoked-token' | 'echo',
): ApiResponse {
  switch (kind) {
    case 'expired-token':
      return errorResponse(401, 'Bearer token malformed: Token is expired by 50s');
    case 'revoked-token':
      return errorResponse(401, 'Token has been revoked');
    case 'no-id':
      return {
        status: fault.status ?? response.status,
        body: { ...Object(response.body), id: undefined, jwt: undefined },
      };
    case 'echo':
      return errorResponse(
        fault.status ?? 400,
        `Bad request: Authorization: ${request.headers.authorization ?? ''} body: ${JSON.stringify(request.body) ?? ''}`,
      );
  }
}

/** The response of `status`: its text as it is, or its body encoded. */
function statusResponse(
  { status = 503, text, body, message }: Fault,
  acceptEncoding: string | undefined,
): WireResponse {
  if (text !== undefined) return { status, headers: jsonType, body: Buffer.from(text) };
  if (typeof body === 'object') return encode({ status, body }, acceptEncoding);
  if (body === 'none') return encode({ status, body: undefined }, acceptEncoding);
  if (body === 'other-shape') {
    return encode({ status, body: { error: { reason: 'unavailable', status } } }, acceptEncoding);
  }
  return encode(errorResponse(status, message), acceptEncoding);
}

function extraHeaders({ retryAfterSeconds, location, headers }: Fault): Record<string, string> {
  return {
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    ...(location === undefined ? {} : { location }),
    ...headers,
  };
}

function withHeaders(response: WireResponse, headers: Record<string, string>): WireResponse {
  return { ...response, headers: { ...response.headers, ...headers } };
}

function sendWhole(outgoing: ServerResponse, response: WireResponse): number {
  send(outgoing, response);
  return response.status;
}
