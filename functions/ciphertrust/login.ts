import type { Clock } from '../shared/clock.ts';
import type { ApiRequest, ApiResponse, Credentials } from './connection.ts';
import { LoginRejected, replyInvalid } from './errors.ts';
import type { Mask } from './mask.ts';
import { objectIn } from './response.ts';

/** Marks our tokens in the appliance's token list. */
const labels = ['cckm-sap-sync'];

/** What is taken off a token's life, at most half of it, so that none ends while a request is on its way; in seconds. */
const renewalMargin = 60;

/** A JWT's life where the response does not say, in seconds (documented: 300, no setting to change it). */
const defaultDuration = 300;

/**
 * A login leaves a refresh token on the appliance, which lives for ever unless limited and has filled appliances
 * up (seen in client code, as is the unit: minutes). We never use it.
 */
const refreshTokenLife = { refresh_token_lifetime: 5, refresh_token_revoke_unused_in: 5 };

type LoginCredentials = Exclude<Credentials, { kind: 'token' }>;

/**
 * Gives the bearer token for each request and keeps it until a minute before its end. A rejected login is final:
 * it is thrown again, never sent again, since accounts lock.
 */
export class Login {
  readonly #credentials: Credentials;
  readonly #send: Send;
  readonly #mask: Mask;
  readonly #clock: Clock;
  #token: { jwt: string; until: number } | undefined;
  #refreshToken: string | undefined;
  #rejection: LoginRejected | undefined;

  /** `send` sends a request to the nodes in turn; `mask` learns every secret there is. */
  constructor(credentials: Credentials, send: Send, mask: Mask, clock: Clock) {
    this.#credentials = credentials;
    this.#send = send;
    this.#mask = mask;
    this.#clock = clock;
    mask.hide(...secretsOf(credentials));
  }

  /** Whether a fresh token can be had: a stored one is all there is. */
  get canRenew(): boolean {
    return this.#credentials.kind !== 'token';
  }

  /** The value of the `Authorization` header. Throws LoginRejected and whatever `send` throws. */
  async authorization(): Promise<string> {
    if (this.#credentials.kind === 'token') return `Bearer ${this.#credentials.token}`;
    if (this.#token === undefined || this.#token.until <= this.#clock.now()) {
      this.#token = await this.#logIn(this.#credentials);
    }
    return `Bearer ${this.#token.jwt}`;
  }

  /** Drops a token that the appliance refused, so that the next request logs in. */
  dropToken(): void {
    this.#token = undefined;
  }

  async #logIn(credentials: LoginCredentials): Promise<{ jwt: string; until: number }> {
    if (this.#rejection) throw this.#rejection;
    const sentAt = this.#clock.now();
    try {
      const { jwt, duration, refresh_token } = await this.#send({
        operation: 'Logging in',
        method: 'POST',
        path: '/api/v1/auth/tokens',
        body: tokenRequest(credentials, this.#refreshToken),
        idempotent: true,
        grant: credentials.kind,
        read: (response) => this.#read(response),
      });
      const seconds = typeof duration === 'number' && duration > 0 ? duration : defaultDuration;
      if (typeof refresh_token === 'string') this.#refreshToken = refresh_token;
      return { jwt, until: sentAt + (seconds - Math.min(renewalMargin, seconds / 2)) * 1000 };
    } catch (error) {
      if (error instanceof LoginRejected) this.#rejection = error;
      throw error;
    }
  }

  #read(response: ApiResponse) {
    const { jwt, duration, refresh_token } = objectIn(response);
    if (typeof jwt !== 'string' || !/^[\x21-\x7e]+$/.test(jwt)) {
      throw replyInvalid(response.tried, 'a reply without a usable `jwt`');
    }
    this.#mask.hide(jwt, typeof refresh_token === 'string' ? refresh_token : undefined);
    return { jwt, duration, refresh_token };
  }
}

type Send = <T>(request: ApiRequest<T>) => Promise<T>;

const secretsOf = (credentials: Credentials): string[] => {
  switch (credentials.kind) {
    case 'token':
      return [credentials.token];
    case 'password':
      return [credentials.password, `${credentials.username}:${credentials.password}`];
    case 'refresh_token':
      return [credentials.refresh_token];
    case 'client_credential':
      return [credentials.client_key];
  }
};

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
      return { grant_type: 'client_credential', client_id: credentials.client_id, ...options, labels };
  }
}
