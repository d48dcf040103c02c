import type { Operation } from './requests.ts';
import { type AwsResponse, errorResponse, staleToken } from './responses.ts';

export type FaultKind =
  | 'AccessDeniedException'
  | 'ResourceNotFoundException'
  /** The signature's date is refused, whatever it is. */
  | 'signature expired'
  /** KMS refuses the caller: in Secrets Manager's words for it, or by SNS's name. */
  | 'KMS refusal'
  /** The credentials have expired. */
  | 'ExpiredTokenException'
  /** Lambda only: it may not use the function's key. */
  | 'KMSAccessDeniedException'
  /** Lambda only: the function is being updated. */
  | 'ResourceConflictException'
  /** An error that no documentation names. */
  | 'unheard-of error'
  /** Secrets Manager only: the key may not decrypt. */
  | 'DecryptionFailure'
  /** Secrets Manager only: the secret is marked for deletion. */
  | 'InvalidRequestException'
  /** `ThrottlingException` of Secrets Manager, `TooManyRequestsException` of Lambda, `Throttling` of SNS. */
  | 'throttled'
  /** Status 500. */
  | 'internal error'
  /** Status 503, from a load balancer: no JSON. */
  | 'unavailable'
  /** Status 403, from a proxy: no JSON. */
  | 'blocked by a page'
  /** Of a checkpoint: its token is not good any more. */
  | 'stale token'
  | 'reset before acting'
  | 'reset after acting'
  /** Does not act, and never responds. */
  | 'stall';

export interface Fault {
  on: Operation;
  kind: FaultKind;
  /** How many calls of the operation pass before, those that other faults hit not counted. Default 0. */
  skip?: number;
  /** How many calls it hits, the SDK's own retries included. Default 1; Infinity for all. */
  times?: number;
  /** Only before this time of the endpoint's clock, milliseconds since the epoch. */
  until?: number;
}

/** The faults that are switched on. */
export class Faults {
  readonly #faults = new Map<Fault, { skip: number; times: number }>();

  /** Switches a fault on; the function that it returns switches it off. */
  add(fault: Fault): () => void {
    const times = fault.times ?? (fault.until === undefined ? 1 : Number.POSITIVE_INFINITY);
    this.#faults.set(fault, { skip: fault.skip ?? 0, times });
    return () => this.#faults.delete(fault);
  }

  /** The fault that hits a call now, the one switched on first. */
  take(operation: Operation, now: number): FaultKind | undefined {
    for (const [fault, left] of this.#faults) {
      if (fault.on !== operation || (fault.until !== undefined && now >= fault.until)) continue;
      if (left.skip > 0) {
        left.skip -= 1;
        continue;
      }
      left.times -= 1;
      if (left.times === 0) this.#faults.delete(fault);
      return fault.kind;
    }
    return undefined;
  }
}

const action = {
  GetSecretValue: 'secretsmanager:GetSecretValue',
  Invoke: 'lambda:InvokeFunction',
  GetDurableExecution: 'lambda:GetDurableExecution',
  CheckpointDurableExecution: 'lambda:CheckpointDurableExecution',
  GetDurableExecutionState: 'lambda:GetDurableExecutionState',
  Publish: 'SNS:Publish',
};

/** The refusal of a caller without the right. */
export function accessDenied(operation: Operation): AwsResponse {
  const message = `User: local is not authorized to perform: ${action[operation]} because no identity-based policy allows the ${action[operation]} action`;
  const name = operation === 'Publish' ? 'AuthorizationError' : 'AccessDeniedException';
  return errorResponse(operation, refused(operation), name, message);
}

/** The refusal of a signature because of its date. */
export const signatureExpired = (operation: Operation, message: string): AwsResponse =>
  errorResponse(
    operation,
    refused(operation),
    operation === 'Publish' ? 'SignatureDoesNotMatch' : 'InvalidSignatureException',
    message,
  );

/** The status of a refusal. */
const refused = (operation: Operation): number => (operation === 'GetSecretValue' ? 400 : 403);

/** The service's error for a fault, or undefined when the fault is one of the connection. */
export function faultResponse(operation: Operation, kind: FaultKind): AwsResponse | undefined {
  const secrets = operation === 'GetSecretValue';
  const topics = operation === 'Publish';
  const error = (status: number, name: string, message: string) =>
    errorResponse(operation, status, name, message);
  switch (kind) {
    case 'AccessDeniedException':
      return accessDenied(operation);
    case 'signature expired':
      return signatureExpired(
        operation,
        'Signature expired: 20260101T000000Z is now earlier than 20260101T000001Z (20260101T000501Z - 5 min.)',
      );
    case 'ResourceNotFoundException':
      if (secrets) return error(400, kind, "Secrets Manager can't find the specified secret.");
      return topics ? error(404, 'NotFound', 'Topic does not exist') : error(404, kind, 'Function not found');
    case 'KMS refusal':
      if (topics)
        return error(400, 'KMSAccessDenied', 'The ciphertext refers to a key that is not accessible');
      return error(refused(operation), 'AccessDeniedException', 'Access to KMS is not allowed');
    case 'ExpiredTokenException':
      return error(
        refused(operation),
        topics ? 'ExpiredToken' : kind,
        'The security token included in the request is expired',
      );
    case 'KMSAccessDeniedException': {
      const message =
        "Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the function's KMS key settings.";
      return error(502, kind, message);
    }
    case 'ResourceConflictException': {
      const message =
        'The operation cannot be performed at this time. The function is currently in the following state: Pending';
      return error(409, kind, message);
    }
    case 'unheard-of error':
      return error(400, 'UnheardOfException', 'Something else is wrong.');
    case 'DecryptionFailure':
      if (topics) return faultResponse(operation, 'KMS refusal');
      return error(
        400,
        kind,
        "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
      );
    case 'InvalidRequestException':
      return error(
        400,
        kind,
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    case 'throttled':
      if (secrets) return error(400, 'ThrottlingException', 'Rate exceeded');
      if (topics) return error(400, 'Throttling', 'Rate exceeded');
      return error(429, 'TooManyRequestsException', 'Rate Exceeded.');
    case 'internal error':
      if (secrets) return error(500, 'InternalServiceError', 'An error occurred on the server side.');
      if (topics) return error(500, 'InternalError', 'An internal error occurred.');
      return error(500, 'ServiceException', 'The service encountered an internal error.');
    case 'unavailable':
      return {
        status: 503,
        headers: { 'content-type': 'text/html' },
        body: '<h1>503 Service Unavailable</h1>',
      };
    case 'blocked by a page':
      return { status: 403, headers: { 'content-type': 'text/html' }, body: '<html>blocked</html>' };
    case 'stale token':
      return staleToken(operation);
    default:
      return undefined;
  }
}
