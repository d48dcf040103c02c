import { type Authority, createAuthority, type KeyPair } from './certificates.ts';

/** What a node can show: its own certificate, one that a client must not accept, or a given one. */
export type ShownCertificate = 'own' | 'other-ca' | 'wrong-name' | 'expired' | KeyPair;

/** The server certificates of one appliance. */
export class ShownCertificates {
  readonly own: KeyPair;
  readonly #authority: Authority;
  readonly #request: { commonName: string; names: readonly string[] };

  /** @param serverName a DNS name besides localhost */
  constructor(authority: Authority, serverName: string | undefined) {
    const names = ['127.0.0.1', 'localhost', ...(serverName === undefined ? [] : [serverName])];
    this.#authority = authority;
    this.#request = { commonName: 'web.ciphertrustmanager.local', names };
    this.own = authority.issue(this.#request);
  }

  find(which: ShownCertificate): KeyPair {
    switch (which) {
      case 'own':
        return this.own;
      case 'other-ca':
        return createAuthority().issue(this.#request);
      case 'wrong-name':
        return this.#authority.issue({ ...this.#request, names: ['elsewhere.example'] });
      case 'expired':
        return this.#authority.issue({ ...this.#request, days: -1 });
      default:
        return which;
    }
  }
}
