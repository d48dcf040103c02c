import type { Clock } from '../shared/clock.ts';
import type { Request } from './cluster.ts';
import { LoginRejected } from './errors.ts';
import type { Mask } from './mask.ts';
import { describe, objectOf, replyInvalid } from './response.ts';
import type { Reply } from './transport.ts';

interface LoginOptions {
  /** e.g. `local_account`. */
  connection?: string;
  /** Where to act; root when left out. */
  domain?: string;
  /** Where the user was created; root when left out. */
  auth_domain?: string;
  /** `/tenant[/sub]`, for CipherTrust Data Security Platform as a Service. */
  auth_domain_path?: string;
}

/** How to come by a bearer token: a stored one, or one of the three logins. */
export type Credentials =
  | { kind: 'token'; token: string }
  | ({ kind: 'password'; username: string; password: string } & LoginOptions)
  | ({ kind: 'refresh_token'; refresh_token: string } & LoginOptions)
  | ({
      kind: 'client_credential';
      client_id: string;
      client_certificate: string;
      client_key: string;
    } & LoginOptions);

/** Marks our tokens in the appliance's token list. */
const labels = ['cckm-sap-sync'];

/** What is taken off a token's life, at most half of it, so that none ends while a request is on its way; in seconds. */
const margin = 60;

/** A JWT's life where the reply does not say (documented: 300 s, no setting to change it). */
const usualDuration = 300;

/**
 * A login leaves a refresh token on the appliance, which lives for ever unless limited and has filled appliances
 * up (seen in client code, as is the unit: minutes). We never use it.
 */
const shortLife = { refresh_token_lifetime: 5, refresh_token_revoke_unused_in: 5 };

/**
 * Gives the bearer token for each request and keeps it until a minute before its end. A rejected login is final:
 * it is thrown again, never sent again, since accounts lock.
 */
export class Login {
  readonly #credentials: Credentials;
  readonly #ask: Ask;
  readonly #mask: Mask;
  readonly #clock: Clock;
  #token: { jwt: string; until: number } | undefined;
  #refreshToken: string | undefined;
  #rejection: LoginRejected | undefined;

  /** `ask` sends a request to the nodes in turn; `mask` learns every secret there is. */
  constructor(credentials: Credentials, ask: Ask, mask: Mask, clock: Clock) {
    this.#credentials = credentials;
    this.#ask = ask;
    this.#mask = mask;
    this.#clock = clock;
    mask.hide(...secretsOf(credentials));
  }

  /** Whether a fresh token can be had: a stored one is all there is. */
  get canLogIn(): boolean {
    return this.#credentials.kind !== 'token';
  }

  /** The value of the `Authorization` header. Throws LoginRejected and whatever `ask` throws. */
  async authorization(): Promise<string> {
    if (this.#credentials.kind === 'token') return `Bearer ${this.#credentials.token}`;
    if (this.#token === undefined || this.#token.until <= this.#clock.now()) {
      this.#token = await this.#logIn(tokenRequest(this.#credentials, this.#refreshToken));
    }
    return `Bearer ${this.#token.jwt}`;
  }

  /** Drops a token that the appliance refused, so that the next request logs in. */
  forget(): void {
    this.#token = undefined;
  }

  async #logIn(body: object): Promise<{ jwt: string; until: number }> {
    if (this.#rejection) throw this.#rejection;
    const asked = this.#clock.now();
    const { jwt, duration, refresh_token } = await this.#ask({
      doing: 'Logging in',
      method: 'POST',
      path: '/api/v1/auth/tokens',
      body,
      repeatable: true,
      bringsSecrets: true,
      read: (reply, doing) => this.#read(reply, doing),
    });
    const seconds = typeof duration === 'number' && duration > 0 ? duration : usualDuration;
    if (typeof refresh_token === 'string') this.#refreshToken = refresh_token;
    return { jwt, until: asked + (seconds - Math.min(margin, seconds / 2)) * 1000 };
  }

  #read(reply: Reply, doing: string) {
    if (isRejection(reply)) {
      this.#rejection = rejected(reply, doing, this.#credentials.kind);
      throw this.#rejection;
    }
    const { jwt, duration, refresh_token } = objectOf(reply, doing);
    if (typeof jwt !== 'string' || !/^[\x21-\x7e]+$/.test(jwt)) {
      throw replyInvalid(`${doing} at ${reply.node}`, 'a reply without a usable `jwt`');
    }
    this.#mask.hide(jwt, typeof refresh_token === 'string' ? refresh_token : undefined);
    return { jwt, duration, refresh_token };
  }
}

type Ask = <T>(request: Request<T>) => Promise<T>;

/**
 * Whether the appliance has looked at the login and said no: a 401, or another 4xx that is neither a time-out, nor
 * "too many requests", nor the page of a proxy in its place.
 */
function isRejection(reply: Reply): boolean {
  if (reply.status === 401) return true;
  if (reply.status < 400 || reply.status > 499 || [407, 408, 429].includes(reply.status)) return false;
  return describe(reply).documented || reply.text.trim() === '';
}

const hints: { [kind in Credentials['kind']]: string } = {
  token: '',
  password: 'Check `username` and `password` (and `domain`, `auth_domain`, `connection` when they are set)',
  refresh_token: 'The refresh token may have ended or been revoked: put a new `refresh_token`',
  client_credential:
    'Check `client_id` and whether the client is still registered with this certificate; look',
};

const rejected = (reply: Reply, doing: string, kind: Credentials['kind']) =>
  new LoginRejected({
    tried: `${doing} at ${reply.node}`,
    cameBack: describe(reply).phrase,
    remedy: `${hints[kind]} in the secret. It is not tried again in this run; each further start is one more failed login, which can lock the account.`,
  });

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

function tokenRequest(
  credentials: Exclude<Credentials, { kind: 'token' }>,
  latest: string | undefined,
): object {
  const { connection, domain, auth_domain, auth_domain_path } = credentials;
  const options = { connection, domain, auth_domain, auth_domain_path };
  switch (credentials.kind) {
    case 'password': {
      const { username, password } = credentials;
      return { grant_type: 'password', username, password, ...options, ...shortLife, labels };
    }
    case 'refresh_token':
      // The same token may come back or a new one (both were seen): the latest counts.
      return { grant_type: 'refresh_token', refresh_token: latest ?? credentials.refresh_token, ...options };
    case 'client_credential':
      return { grant_type: 'client_credential', client_id: credentials.client_id, ...options, labels };
  }
}
