import type { Clock } from '../shared/clock.ts';
import type { ApiRequest, ApiResponse, Credentials, Grant } from './connection.ts';
import { ApplianceFailure, ApplianceThrottled, LoginRejected } from './errors.ts';
import type { Mask } from './mask.ts';
import { objectIn } from './response.ts';
import { loginRejected } from './verdict.ts';

/** Marks our tokens in the appliance's token list (documented for the password grant only). */
const labels = ['cckm-sap-sync'];

/** What is taken off a token's life, at most half of it, so that none ends while a request is on its way; in seconds. */
const renewalMargin = 60;

/** A JWT's life where the response does not say, in seconds (documented: 300, no setting to change it). */
const defaultDuration = 300;

/**
 * How long to wait after each round of logins over all nodes that brought no clear answer, in seconds; the last holds
 * for all that follow. Where an appliance counts failed logins without saying so, they stay few.
 */
const roundDelays = [15, 30, 60, 90];
/** No login is sent after so many such rounds. */
const maxRounds = 10;
/** How far the delays are strewn, up and down. */
const jitter = 0.1;

/**
 * A login leaves a refresh token on the appliance, which lives for ever unless limited (documented, in minutes, for the
 * password grant only) and has filled appliances up (seen in client code). We never use it.
 */
const refreshTokenLife = { refresh_token_lifetime: 5, refresh_token_revoke_unused_in: 5 };

/** Goes into a header. A JWT has a kilobyte or so; what is longer than 16 KB no server takes. */
const usableToken = /^[\x21-\x7e]{1,16384}$/;

type LoginCredentials = Exclude<Credentials, { kind: 'token' }>;

/**
 * Gives the bearer token for each request and keeps it until a minute before its end. A rejected login is final:
 * it is thrown again, never sent again, since accounts lock. One without a clear answer holds the next one back.
 */
export class Login {
  readonly #credentials: Credentials;
  readonly #send: Send;
  readonly #mask: Mask;
  readonly #clock: Clock;
  #token: { jwt: string; until: number } | undefined;
  #refreshToken: string | undefined;
  /** What the last login failed with, and until when none is sent, in milliseconds since the epoch. */
  #heldBack: { by: ApplianceFailure; until: number } | undefined;
  #unclearRounds = 0;

  /** `send` sends a request to the nodes in turn; `mask` learns every secret there is. */
  constructor(credentials: Credentials, send: Send, mask: Mask, clock: Clock) {
    this.#credentials = credentials;
    this.#send = send;
    this.#mask = mask;
    this.#clock = clock;
    hide(credentials, mask);
  }

  /** Whether a fresh token can be had: a stored one is all there is. */
  get canRenew(): boolean {
    return this.#credentials.kind !== 'token';
  }

  /** The value of the `Authorization` header. Throws LoginRejected and whatever `send` throws. */
  async authorization(): Promise<string> {
    if (this.#credentials.kind === 'token') return `Bearer ${this.#credentials.token}`;
    if (this.current !== undefined) return this.current;
    this.#token = await this.#logIn(this.#credentials);
    return `Bearer ${this.#token.jwt}`;
  }

  /** The same where it can be had without a login. */
  get current(): string | undefined {
    const isGood = this.#token !== undefined && this.#clock.now() < this.#token.until;
    return isGood ? `Bearer ${this.#token?.jwt}` : undefined;
  }

  /** Drops a token that the appliance refused, so that the next request logs in. */
  dropToken(): void {
    this.#token = undefined;
  }

  async #logIn(credentials: LoginCredentials): Promise<{ jwt: string; until: number }> {
    const sentAt = this.#clock.now();
    if (this.#heldBack !== undefined && sentAt < this.#heldBack.until) {
      const { by, until } = this.#heldBack;
      by.retryDelaySeconds = (until - sentAt) / 1000;
      throw by;
    }
    try {
      const { jwt, duration, refresh_token } = await this.#send({
        operation: 'Logging in',
        method: 'POST',
        path: '/api/v1/auth/tokens',
        body: tokenRequest(credentials, this.#refreshToken),
        idempotent: true,
        grant: credentials.kind,
        read: (response) => this.#read(response, credentials.kind),
      });
      const seconds = typeof duration === 'number' && duration > 0 ? duration : defaultDuration;
      if (typeof refresh_token === 'string') this.#refreshToken = refresh_token;
      return { jwt, until: sentAt + (seconds - Math.min(renewalMargin, seconds / 2)) * 1000 };
    } catch (error) {
      if (error instanceof ApplianceFailure) {
        error.isOfLogin = true;
        this.#holdBack(error);
      }
      throw error;
    }
  }

  /** Holds further logins back after one that may have been looked at: for good, or until the next round is due. */
  #holdBack(failure: ApplianceFailure): void {
    const isRefusal = failure instanceof LoginRejected || failure instanceof ApplianceThrottled;
    if (!failure.mayHaveActed && !isRefusal) return;
    failure.retryDelaySeconds = this.#delayAfter(failure);
    this.#heldBack = { by: failure, until: this.#clock.now() + failure.retryDelaySeconds * 1000 };
  }

  #delayAfter(failure: ApplianceFailure): number {
    if (failure instanceof LoginRejected) return Number.POSITIVE_INFINITY;
    this.#unclearRounds += 1;
    if (this.#unclearRounds >= maxRounds) return Number.POSITIVE_INFINITY;
    const delay = roundDelays[Math.min(this.#unclearRounds, roundDelays.length) - 1] as number;
    const strewn = delay * (1 + jitter * (2 * Math.random() - 1));
    return failure instanceof ApplianceThrottled ? Math.max(strewn, failure.retryAfterSeconds) : strewn;
  }

  #read(response: ApiResponse, grant: Grant) {
    const { jwt, duration, refresh_token } = objectIn(response);
    if (typeof jwt !== 'string' || !usableToken.test(jwt)) throw loginRejected(response, grant);
    this.#mask.hideParts(jwt, typeof refresh_token === 'string' ? refresh_token : undefined);
    return { jwt, duration, refresh_token };
  }
}

type Send = <T>(request: ApiRequest<T>) => Promise<T>;

function hide(credentials: Credentials, mask: Mask): void {
  switch (credentials.kind) {
    case 'token':
      mask.hideParts(credentials.token);
      break;
    case 'password':
      mask.hide(credentials.password, `${credentials.username}:${credentials.password}`);
      break;
    case 'refresh_token':
      mask.hideParts(credentials.refresh_token);
      break;
    case 'client_credential':
      // Without the lines around it, which every key has.
      mask.hideParts(credentials.client_key.replace(/-----[A-Z ]+-----/g, ''));
  }
}

/** `latest`: the refresh token that came last. */
function tokenRequest(credentials: LoginCredentials, latest: string | undefined): object {
  const { connection, domain, auth_domain, auth_domain_path } = credentials;
  const options = { connection, domain, auth_domain, auth_domain_path };
  switch (credentials.kind) {
    case 'password': {
      const { username, password } = credentials;
      return { grant_type: 'password', username, password, ...options, ...refreshTokenLife, labels };
    }
    case 'refresh_token':
      // The same token may come back or a new one (both were seen): the latest counts.
      return { grant_type: 'refresh_token', refresh_token: latest ?? credentials.refresh_token, ...options };
    case 'client_credential':
      return { grant_type: 'client_credential', client_id: credentials.client_id, ...options };
  }
}
