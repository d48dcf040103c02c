import { randomBytes, randomUUID, X509Certificate } from 'node:crypto';
import type { Behaviour } from './behaviour.ts';
import type { KeyPair } from './certificates.ts';
import { type ApiResponse, throwHttpError } from './response.ts';
import { timestamp } from './timestamp.ts';
import { type Tokens, tokenSeconds } from './tokens.ts';

const day = 86_400_000;

/** What logs in, in the words of the secret. */
export interface Credentials {
  username: string;
  password: string;
  refresh_token: string;
  client_id: string;
  /** PEM. */
  client_certificate: string;
  /** PEM, PKCS #8. */
  client_key: string;
}

/** What is known of a client from its connection. */
export interface Caller {
  node: number;
  /** SHA-256 fingerprint of the client's certificate, if it showed one that its authority's signature and dates allow. */
  certificateFingerprint: string | undefined;
}

/** One user, one registered client, and the logins with them. */
export class Accounts {
  credentials: Credentials;
  /** Logins rejected so far, whatever the grant. */
  failedLogins = 0;
  #failedInARow = 0;
  #lockedAt = Number.NEGATIVE_INFINITY;
  #lockedUntil = Number.NEGATIVE_INFINITY;
  readonly #startedAt: number;
  #passwordChangedAt: number | undefined;
  readonly #refreshTokens = new Map<string, { expires: number }>();
  readonly #now: () => number;
  readonly #behaviour: Behaviour;
  readonly #tokens: Tokens;

  constructor(now: () => number, behaviour: Behaviour, tokens: Tokens, client: KeyPair) {
    this.#now = now;
    this.#startedAt = now();
    this.#behaviour = behaviour;
    this.#tokens = tokens;
    this.credentials = {
      username: 'cckm-sap-sync',
      password: `Pw-${randomBytes(12).toString('base64url')}`,
      refresh_token: this.#newRefreshToken(Number.POSITIVE_INFINITY),
      client_id: randomUUID(),
      client_certificate: client.certificate,
      client_key: client.key,
    };
  }

  /** Refresh tokens that are still good: each login without a lifetime adds one. */
  get liveRefreshTokens(): number {
    return [...this.#refreshTokens.values()].filter(({ expires }) => this.#now() < expires).length;
  }

  /** Locks the account for `minutes` from now. */
  lock(minutes: number): void {
    this.#lockedAt = this.#now();
    this.#lockedUntil = this.#lockedAt + minutes * 60_000;
  }

  changePassword(password: string): void {
    this.credentials.password = password;
    this.#passwordChangedAt = this.#now();
  }

  revokeRefreshTokens(): void {
    this.#refreshTokens.clear();
  }

  /** POST auth/tokens. */
  login(body: unknown, caller: Caller): ApiResponse {
    const request = Object(body) as Record<string, unknown>;
    const jwt = () => ({
      jwt: this.#tokens.issue(caller.node, tokenSeconds),
      duration: tokenSeconds,
      token_type: 'Bearer',
    });
    switch (request.grant_type ?? 'password') {
      case 'password':
        this.#checkPassword(request);
        return { status: 200, body: { ...jwt(), client_id: randomUUID(), ...this.#refreshFor(request) } };
      case 'refresh_token':
        return { status: 200, body: { ...jwt(), ...this.#checkRefreshToken(request) } };
      case 'client_credential':
        this.#checkClient(request, caller);
        return { status: 200, body: jwt() };
      default:
        return throwHttpError(400, `Unsupported grant type: ${request.grant_type}`);
    }
  }

  /** GET auth/self/user: whoever the token is for. Of the vendor's fields those of a name, a password and a login. */
  user(): ApiResponse {
    const { fractionalDigits, passwordChangedDaysAgo, passwordChangeRequired, accountExpiresInDays } =
      this.#behaviour;
    const date = (ms: number) => timestamp(ms, fractionalDigits);
    const { username } = this.credentials;
    const created = this.#startedAt - passwordChangedDaysAgo * day;
    const body = {
      user_id: this.#tokens.userId,
      username,
      nickname: username,
      name: username,
      email: '',
      login_flags: { prevent_ui_login: false },
      created_at: date(created),
      password_changed_at: date(this.#passwordChangedAt ?? created),
      password_change_required: passwordChangeRequired,
      failed_logins_count: this.#failedInARow,
      account_lockout_at: this.#now() < this.#lockedUntil ? date(this.#lockedAt) : null,
      expires_at:
        accountExpiresInDays === undefined ? null : date(this.#startedAt + accountExpiresInDays * day),
    };
    return { status: 200, body };
  }

  #reject(message: string): never {
    this.failedLogins += 1;
    throwHttpError(401, message);
  }

  #checkPassword(request: Record<string, unknown>): void {
    if (this.#now() < this.#lockedUntil) this.#reject('User account is locked.');
    const { username, password } = this.credentials;
    if ((request.username ?? request.name) === username && request.password === password) {
      this.#failedInARow = 0;
      return;
    }
    const minutes = this.#behaviour.lockoutMinutes;
    this.lock(minutes[Math.min(this.#failedInARow, minutes.length - 1)] ?? 0);
    this.#failedInARow += 1;
    this.#reject('Wrong username or password.');
  }

  #checkRefreshToken({ refresh_token: token }: Record<string, unknown>): object {
    const known = typeof token === 'string' ? this.#refreshTokens.get(token) : undefined;
    if (known === undefined || this.#now() >= known.expires) this.#reject('Invalid token');
    if (!this.#behaviour.refreshTokenRotates) return { refresh_token: token };
    this.#refreshTokens.delete(token as string);
    return { refresh_token: this.#newRefreshToken(known.expires) };
  }

  #checkClient({ client_id: id }: Record<string, unknown>, { certificateFingerprint }: Caller): void {
    const registered = new X509Certificate(this.credentials.client_certificate).fingerprint256;
    if (id !== this.credentials.client_id || certificateFingerprint !== registered) {
      this.#reject('Invalid Client');
    }
  }

  /** `refresh_token_lifetime` is in minutes (documented for the command line; inferred for the API); left out: it never expires. */
  #refreshFor({ refresh_token_lifetime: minutes }: Record<string, unknown>): object {
    if (typeof minutes !== 'number' || minutes <= 0) {
      return { refresh_token: this.#newRefreshToken(Number.POSITIVE_INFINITY) };
    }
    return {
      refresh_token: this.#newRefreshToken(this.#now() + minutes * 60_000),
      refresh_token_expires_in: minutes * 60,
    };
  }

  #newRefreshToken(expires: number): string {
    const token = randomBytes(32).toString('base64url');
    this.#refreshTokens.set(token, { expires });
    return token;
  }
}
