import { Failure } from './failure.ts';

/** The event is none that the function knows. Names the key and what is allowed. */
export class EventInvalid extends Failure {
  override readonly name = 'EventInvalid';
}

/** An environment variable of the function is missing or wrong; the stack sets all of them. */
export class EnvironmentInvalid extends Failure {
  override readonly name = 'EnvironmentInvalid';
}

/** `NODE_TLS_REJECT_UNAUTHORIZED=0` is set: the function refuses to run without verification. */
export class TlsVerificationDisabled extends Failure {
  override readonly name = 'TlsVerificationDisabled';
}
