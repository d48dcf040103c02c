import { randomUUID } from 'node:crypto';
import type { Reply } from './response.ts';

/** The appliance's error body (seen in client code; there, `message` and `requestID` may be missing). */
export interface ErrorBody {
  code: number;
  codeDesc: string;
  message?: string;
}

/** Codes as client code has seen them; those of 403, 409, 422 and 429 are made up. */
const bodies: Record<number, ErrorBody> = {
  400: { code: 15, codeDesc: 'NCERRBadRequest: Bad HTTP request' },
  401: { code: 5, codeDesc: 'NCERRUnauthorizedAccess' },
  403: { code: 11, codeDesc: 'NCERRInsufficientPermissions', message: 'Insufficient permissions' },
  404: { code: 16, codeDesc: 'NCERRResourceNotFound: Resource not found', message: 'Resource not found' },
  409: { code: 20, codeDesc: 'NCERRConflict: Conflict', message: 'Conflict' },
  422: { code: 9, codeDesc: 'NCERRInvalidParamValue', message: 'Invalid parameter value' },
  429: { code: 21, codeDesc: 'NCERRTooManyRequests', message: 'Too many requests' },
  500: { code: 14, codeDesc: 'NCERRInternalServerError: unexpected error', message: 'unexpected error' },
};

/** An error reply of the appliance's own shape, with a `requestID` of its own. */
export function errorReply(status: number, message?: string): Reply {
  const known = bodies[status] ?? {
    code: 14,
    codeDesc: 'NCERRInternalServerError',
    message: 'unexpected error',
  };
  return errorReplyWith(status, message === undefined ? known : { ...known, message });
}

/** The same with a given body. */
export function errorReplyWith(status: number, { code, codeDesc, message }: ErrorBody): Reply {
  const text = message === undefined ? {} : { message };
  return { status, body: { code, codeDesc, ...text, requestID: randomUUID() } };
}

/** A reply thrown from within an endpoint. */
export class Refused extends Error {
  readonly reply: Reply;
  constructor(reply: Reply) {
    super(`refused with ${reply.status}`);
    this.reply = reply;
  }
}

/** Throws an error reply. */
export function refuse(status: number, message?: string): never {
  throw new Refused(errorReply(status, message));
}
