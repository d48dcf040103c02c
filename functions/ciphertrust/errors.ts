import { Failure, type FailureParts } from '../shared/failure.ts';

/** A failure of a request to CipherTrust Manager. */
export abstract class ApplianceFailure extends Failure {
  /**
   * Whether the appliance may have acted on the request all the same. False only when it certainly did not:
   * no connection was made, or the response says that the request was refused.
   */
  readonly mayHaveActed: boolean = false;
  /** Whether another node of the cluster may answer where this one did not. */
  readonly otherNodeMayHelp: boolean = false;
  /** Whether it is that of a login, so that the request that wanted its token was never sent. */
  isOfLogin = false;
  /** The status of the response, where one came. */
  status: number | undefined;
  /** How long to wait before the same is sent again, in seconds, where that is not up to whoever sends it. */
  retryDelaySeconds: number | undefined;
}

/** No connection: refused, no route, no such name, closed or not established in time before TLS was up. */
export class ApplianceUnreachable extends ApplianceFailure {
  override readonly name = 'ApplianceUnreachable';
  override readonly retryable = true;
  override readonly otherNodeMayHelp = true;
}

/** The certificate that was shown cannot be verified. Nothing was sent. */
export class ApplianceCertificateRejected extends ApplianceFailure {
  override readonly name = 'ApplianceCertificateRejected';
  override readonly otherNodeMayHelp = true;
}

/** The appliance refused our client certificate in TLS, or asked for one where there is none. Nothing was read. */
export class ClientCertificateRejected extends ApplianceFailure {
  override readonly name = 'ClientCertificateRejected';
  override readonly otherNodeMayHelp = true;
}

/** A proxy on the way asks for credentials. */
export class ProxyAuthenticationRequired extends ApplianceFailure {
  override readonly name = 'ProxyAuthenticationRequired';
}

/** The connection was made, the request sent, and no whole response came in time, or the connection broke. */
export class ApplianceNoReply extends ApplianceFailure {
  override readonly name = 'ApplianceNoReply';
  override readonly retryable = true;
  override readonly mayHaveActed = true;
  override readonly otherNodeMayHelp = true;
}

/** A response that is not what the API gives: no JSON, a page, over the size cap, without a usable id, of another job; to a login, a 404 and the like. */
export class ApplianceReplyInvalid extends ApplianceFailure {
  override readonly name = 'ApplianceReplyInvalid';
  /** Whether it is over our own limit on a body: less at once may be read. */
  isTooLarge = false;
  override readonly retryable = true;
  override readonly mayHaveActed = true;
  override readonly otherNodeMayHelp = true;
}

/** HTTP 5xx or 408, but for a 5xx that judges a login. */
export class ApplianceUnavailable extends ApplianceFailure {
  override readonly name = 'ApplianceUnavailable';
  override readonly retryable = true;
  override readonly mayHaveActed = true;
  override readonly otherNodeMayHelp = true;
}

/** HTTP 429, from the appliance or a load balancer before it. Not documented for CCKM. */
export class ApplianceThrottled extends ApplianceFailure {
  override readonly name = 'ApplianceThrottled';
  override readonly retryable = true;
  /** What `Retry-After` asks for, in seconds; 0 when it asks for nothing. */
  readonly retryAfterSeconds: number;

  constructor(parts: FailureParts, retryAfterSeconds: number) {
    super(parts);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** HTTP 3xx. Redirects are never followed: they would carry the token elsewhere. */
export class ApplianceRedirected extends ApplianceFailure {
  override readonly name = 'ApplianceRedirected';
  override readonly mayHaveActed = true;
}

/** The appliance refused the login: by the status, by a 2xx without a token, or by the words of a 5xx. Final: accounts lock. */
export class LoginRejected extends ApplianceFailure {
  override readonly name = 'LoginRejected';
}

/** HTTP 401 with a stored token, or with one that was issued a moment ago. */
export class TokenRejected extends ApplianceFailure {
  override readonly name = 'TokenRejected';
}

/** HTTP 403: a right or a licence is missing; the appliance uses the same code for both. */
export class PermissionDenied extends ApplianceFailure {
  override readonly name = 'PermissionDenied';
}

/** HTTP 404 for a synchronization job. */
export class JobNotFound extends ApplianceFailure {
  override readonly name = 'JobNotFound';
}

/** Any other 4xx: the appliance understood and refused. */
export class RequestRejected extends ApplianceFailure {
  override readonly name = 'RequestRejected';
  /** Whether it refused because a job runs: by a 409, which is usual, or by its message; how is not documented. */
  readonly isConflict: boolean;

  constructor(parts: FailureParts, isConflict: boolean) {
    super(parts);
    this.isConflict = isConflict;
  }
}

/** The failure of a response that is not the API's. */
export const replyInvalid = (tried: string, cameBack: string) =>
  new ApplianceReplyInvalid({
    tried,
    cameBack,
    remedy:
      'See whether `url` in the secret is that of a CipherTrust Manager, and whether a proxy or load balancer before it answers in its place.',
  });
