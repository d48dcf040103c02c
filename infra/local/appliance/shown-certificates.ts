import { type Authority, createAuthority, type KeyPair } from './certificates.ts';

/** The server certificates of an appliance: its own, and some that a client must not accept. */
export type ServerCertificates = Readonly<Record<'own' | 'other-ca' | 'wrong-name' | 'expired', KeyPair>>;

/** What a node can show: a certificate of its appliance or a given one. */
export type ShownCertificate = keyof ServerCertificates | KeyPair;

/** Everything that proves who an appliance and its client are. */
export interface Identity {
  authority: Authority;
  server: ServerCertificates;
  client: KeyPair;
}

const authority = await createAuthority();
const otherAuthority = await createAuthority();
const identities = new Map<string, Promise<Identity>>();

/**
 * The identity of an appliance that is also known as `serverName`. The appliances of one process share it, and its
 * authority: certificates cost more time than all the rest of a start.
 */
export function identityOf(serverName = ''): Promise<Identity> {
  const made = identities.get(serverName) ?? makeIdentity(serverName);
  identities.set(serverName, made);
  return made;
}

async function makeIdentity(serverName: string): Promise<Identity> {
  const names = ['127.0.0.1', 'localhost', ...(serverName === '' ? [] : [serverName])];
  const request = { commonName: 'web.ciphertrustmanager.local', names };
  const [own, otherCa, wrongName, expired, client] = await Promise.all([
    authority.issue(request),
    otherAuthority.issue(request),
    authority.issue({ ...request, names: ['elsewhere.example'] }),
    authority.issue({ ...request, days: -1 }),
    authority.issue({ commonName: 'client', usage: 'client' }),
  ]);
  return { authority, server: { own, 'other-ca': otherCa, 'wrong-name': wrongName, expired }, client };
}
