/** What the message of a failure says, in this order. None of the parts may hold a secret. */
export interface FailureParts {
  /** What was tried: `Logging in to https://cm.example.com`. */
  tried: string;
  /** What came back: `HTTP 401, code 5, NCERRUnauthorizedAccess, "Wrong username or password."`. */
  cameBack: string;
  /** What to do about it, one or two sentences. */
  remedy: string;
  cause?: unknown;
}

/**
 * The base of every error this project throws on purpose. Each failure has a class of its own whose `name` is
 * a constant, since it is the name that survives Lambda's and the durable execution's serialization.
 */
export abstract class Failure extends Error {
  abstract override readonly name: string;
  /** Whether the same thing may succeed later with nothing changed by a person. */
  readonly retryable: boolean = false;
  readonly parts: Omit<FailureParts, 'cause'>;

  constructor({ tried, cameBack, remedy, cause }: FailureParts) {
    super(`${tried}: ${cameBack.replace(/\.$/, '')}. ${remedy}`, cause === undefined ? undefined : { cause });
    this.parts = { tried, cameBack, remedy };
  }

  /** Adds to what came back, in a sentence: in the message it stands behind the remedy. */
  addFinding(sentence: string): void {
    this.parts.cameBack = `${this.parts.cameBack.replace(/\.$/, '')}. ${sentence}`;
    this.message += ` ${sentence}`;
  }
}

/** Whether trying the same again, without a person, may help. Anything that is no failure of ours is a defect. */
export const isRetryable = (error: unknown): boolean => error instanceof Failure && error.retryable;
