import { isClockSkewError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { describeLength, isPlain, quote } from './text.ts';

/** How long one call to AWS may take, in milliseconds. */
export const callTimeout = 10_000;

/** What an error of an AWS call means, for all services alike. `unknown`: none of the others. */
export type AwsErrorKind =
  /** The signature's date is not near enough to the service's own. */
  | 'clock skew'
  | 'throttling'
  /** The service was out of reach, or in trouble itself, or something else answered in its place. */
  | 'outage'
  /** Lambda is still updating the function that was invoked. */
  | 'update pending'
  | 'expired credentials'
  /** Credentials that AWS does not know, or a signature that does not match them. */
  | 'invalid credentials'
  /** No request was made: a variable holds what no request can carry. */
  | 'configuration'
  | 'missing right'
  /** A missing right on a resource of another account than the caller's. */
  | 'wrong account'
  /** KMS refused the caller. */
  | 'key refused'
  /** Lambda may not use the key of the function that was invoked. */
  | 'function key refused'
  | 'not found'
  | 'unknown';

/** An error of an AWS call: the service's error name and HTTP status, or the reason why there was no response. */
export interface AwsError {
  kind: AwsErrorKind;
  name: string;
  /** For messages: `HTTP 400, ThrottlingException: Rate exceeded`; a text that is not plain is told by its length. */
  phrase: string;
  /** The accounts of the caller and of the resource that a refusal names, where they differ. */
  accounts?: { caller: string; resource: string };
  /** What the service's clock said when it answered, in milliseconds since the epoch. */
  serviceTime?: number;
}

/** An error as the SDK throws it, or as aws-request.ts does. */
type Thrown = Parameters<typeof isThrottlingError>[0] & { code?: unknown };

/** Reads an error of a call. Undefined for one that comes neither from AWS nor from the way there: a defect of ours. */
export function awsErrorOf(thrown: unknown): AwsError | undefined {
  const error = thrown as Thrown;
  const name = textOr(error.name, 'Error');
  const text = textOr(error.message, '');
  const kind = kindOf(error, name, text);
  if (kind === undefined) return undefined;
  const serviceTime = Date.parse(error.$response?.headers.date ?? '');
  const accounts = accountsIn(text);
  return {
    kind: kind === 'missing right' && accounts ? 'wrong account' : kind,
    name,
    phrase: phraseOf(error, name, text),
    ...(accounts && { accounts }),
    ...(!Number.isNaN(serviceTime) && { serviceTime }),
  };
}

/** An answer may hold something else. */
const textOr = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise);

/** Whether the same call may succeed later, with nothing changed by a person. */
export const isRetryableAwsError = ({ kind }: AwsError): boolean =>
  kind === 'clock skew' || kind === 'throttling' || kind === 'outage' || kind === 'update pending';

/**
 * Whether the same call may succeed at once, signed anew. The SDK's client has taken the clock from the response's
 * Date by then, and has marked the error where the clocks differ by four minutes or more: then a refusal by any of the
 * names that its own list has may come from that.
 */
export function isWorthSigningAnew(thrown: unknown): boolean {
  const error = thrown as Thrown;
  return (
    awsErrorOf(error)?.kind === 'clock skew' ||
    (error.$metadata?.clockSkewCorrected === true && isClockSkewError(error))
  );
}

/** By the error's name, which each service sends; by the status where it has none that says more. */
function kindOf(error: Thrown, name: string, text: string): AwsErrorKind | undefined {
  const status = error.$metadata?.httpStatusCode;
  if (status === undefined) return kindWithoutResponse(name, error.code);
  if (isSkew(name, text)) return 'clock skew';
  if (/^KMS\w*Exception$/.test(name)) return 'function key refused';
  if (name === 'KMSThrottling') return 'throttling';
  if (isKeyRefused.test(name) || (denial.test(name) && isOfKms(text))) return 'key refused';
  if (/^ExpiredToken(Exception)?$/.test(name)) return 'expired credentials';
  if (invalidCredentials.test(name)) return 'invalid credentials';
  if (denial.test(name)) return 'missing right';
  if (isUpdatePending(name, text)) return 'update pending';
  if (/^(ResourceNotFoundException|InvalidRequestException|NotFound)$/.test(name)) return 'not found';
  if (isThrottlingError(error)) return 'throttling';
  if (isTransientError(error) || isOfNoService(name) || status < 400 || status === 408 || status >= 500)
    return 'outage';
  return 'unknown';
}

/** What the SDK and aws-request.ts call a body that is none of the service's errors: something on the way has answered. */
const isOfNoService = (name: string): boolean => /^(SyntaxError|Unknown(Error)?)$/.test(name);

const denial =
  /^(AccessDenied(Exception)?|AuthorizationError|UnauthorizedOperation|NotAuthorized|Forbidden(Exception)?)$/;

/** Of Secrets Manager, and of SNS: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html. */
const isKeyRefused = /^(DecryptionFailure|KMS(AccessDenied|Disabled|InvalidState|NotFound|OptInRequired))$/;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html, and Lambda's page of that name. */
const invalidCredentials =
  /^(AuthFailure|IncompleteSignature|InvalidAccessKeyId|InvalidClientTokenId|InvalidSecurity|InvalidSignature|InvalidToken|MissingAuthenticationToken|SignatureDoesNotMatch|UnrecognizedClient)(Exception)?$/;

const isSkew = (name: string, text: string): boolean =>
  /^(RequestExpired|RequestInTheFuture|RequestTimeTooSkewed)(Exception)?$/.test(name) ||
  (/^(InvalidSignature(Exception)?|SignatureDoesNotMatch)$/.test(name) &&
    /signature (expired|not yet current)/i.test(text));

/** KMS's own refusal, or that of one of its actions. Not every text with "kms" in it: a target may be called so. */
const isOfKms = (text: string): boolean =>
  /\bAccess to KMS\b/i.test(text) || /(?<![\w-])kms:[A-Z]/.test(text);

/** https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html; a failed function stays as it is. */
const isUpdatePending = (name: string, text: string): boolean =>
  /^ResourceNotReady(Exception)?$/.test(name) ||
  (name === 'ResourceConflictException' && !/\bstate: *Failed\b/i.test(text));

function kindWithoutResponse(name: string, code: unknown): AwsErrorKind | undefined {
  // A line break in AWS_SESSION_TOKEN, say.
  if (code === 'ERR_INVALID_CHAR') return 'configuration';
  return /^(AbortError|TimeoutError)$/.test(name) || isConnectionCode(code) ? 'outage' : undefined;
}

/** Not a code for a wrong argument, which is a defect of ours. */
const isConnectionCode = (code: unknown): boolean =>
  typeof code === 'string' && /^(?!ERR_(\w+_)?INVALID_|ERR_ASSERTION)[A-Z][A-Z\d_/]+$/.test(code);

function phraseOf({ $metadata, code }: Thrown, name: string, text: string): string {
  const status = $metadata?.httpStatusCode;
  if (status === undefined) {
    if (kindWithoutResponse(name, code) === 'configuration') return `nothing was sent (${told(text)})`;
    const reason = name === 'AbortError' ? `no answer within ${callTimeout / 1000} s` : (code ?? name);
    return `no answer (${reason})`;
  }
  if (isOfNoService(name)) return `HTTP ${status}, without an error of the service`;
  // Such as ProvisionedThroughputExceededException, and no text.
  return `HTTP ${status}, ${/^[A-Za-z\d]{1,64}$/.test(name) ? name : told(name)}: ${told(text)}`;
}

const told = (outside: string) => (isPlain(outside) ? quote(outside) : `(${describeLength(outside)})`);

/** `User: arn:aws:sts::<caller>:… is not authorized to perform: … on resource: arn:aws:…:<resource>:…`. */
function accountsIn(text: string): AwsError['accounts'] {
  const caller = /\barn:[\w-]+:(?:sts|iam)::(\d{12}):/.exec(text)?.[1];
  const resource = /\bon resource: arn:[\w-]+:[\w-]+:[\w-]*:(\d{12}):/.exec(text)?.[1];
  return caller && resource && caller !== resource ? { caller, resource } : undefined;
}
