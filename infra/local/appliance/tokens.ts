import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';

/** Life of a JWT in seconds (documented: 300, no setting to change it). */
export const tokenSeconds = 300;

interface Claims {
  jwtid: string;
  iat: number;
  exp: number;
}

/** Issues and verifies the appliance's JWTs (claims as decoded from published samples; HS256). */
export class Tokens {
  /** The user that the tokens are for, with the connection that knows it. */
  readonly userId = `local|${randomUUID()}`;
  readonly #key = randomBytes(32);
  readonly #now: () => number;
  readonly #node = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param seconds life from now; zero or less makes an expired token */
  issue(node: number, seconds: number): string {
    const exp = Math.floor(this.#now() / 1000) + seconds;
    const claims = {
      iss: 'kylo',
      acc: 'kylo:kylo:admin:accounts:kylo',
      sub: this.userId,
      preferred_username: 'cckm-sap-sync',
      cust: { domain_id: '00000000-0000-0000-0000-000000000000', groups: ['CCKM Users'], sid: randomUUID() },
      jwtid: randomUUID(),
      iat: exp - tokenSeconds,
      exp,
    };
    this.#node.set(claims.jwtid, node);
    const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(claims)}`;
    return `${signed}.${this.#signature(signed).toString('base64url')}`;
  }

  /** No token issued until now is accepted any more. */
  revokeAll(): void {
    this.#node.clear();
  }

  /**
   * What is wrong with an `Authorization` header, in the appliance's words; `undefined` if nothing is.
   * @param node the node that must have issued it, if tokens hold on their own node only
   */
  problem(authorization: string | undefined, node: number | undefined): string | undefined {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
    if (token === undefined) return 'Missing bearer token';
    const [header, payload, signature] = token.split('.');
    const expected = this.#signature(`${header}.${payload}`);
    const given = Buffer.from(signature ?? '', 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'Invalid token';
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as Claims;
    const overdue = Math.floor(this.#now() / 1000) - claims.exp;
    if (overdue >= 0) return `Bearer token malformed: Token is expired by ${overdue}s`;
    const issuer = this.#node.get(claims.jwtid);
    if (issuer === undefined) return 'Token has been revoked';
    return node !== undefined && node !== issuer ? 'Invalid token' : undefined;
  }

  #signature(signed: string): Buffer {
    return createHmac('sha256', this.#key).update(signed).digest();
  }
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
