import { randomUUID } from 'node:crypto';

/** What an endpoint responds, before it is encoded. */
export interface ApiResponse {
  status: number;
  /** To be sent as JSON; `undefined`: none. */
  body: unknown;
}

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

/** An error response of the appliance's own shape, with a `requestID` of its own. */
export function errorResponse(status: number, message?: string): ApiResponse {
  const known = bodies[status] ?? {
    code: 14,
    codeDesc: 'NCERRInternalServerError',
    message: 'unexpected error',
  };
  return errorResponseWith(status, message === undefined ? known : { ...known, message });
}

/** The same with a given body. */
export function errorResponseWith(status: number, { code, codeDesc, message }: ErrorBody): ApiResponse {
  const text = message === undefined ? {} : { message };
  return { status, body: { code, codeDesc, ...text, requestID: randomUUID() } };
}

/** A response thrown from within an endpoint. */
export class HttpError extends Error {
  readonly response: ApiResponse;
  constructor(response: ApiResponse) {
    super(`refused with ${response.status}`);
    this.response = response;
  }
}

/** Throws an error response. */
export function throwHttpError(status: number, message?: string): never {
  throw new HttpError(errorResponse(status, message));
}
